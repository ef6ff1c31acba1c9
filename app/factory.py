"""Composition root of the web application: the only place that sees every blueprint."""

from flask import Flask

from admin import rooms as admin_rooms
from app.settings import Settings
from app.web import kit
from app.web.boundary import Boundary
from app.worker import create_worker
from portal import rooms as portal_rooms
from tenants.directory.hosts import open_directory


def create_app(settings: Settings) -> Flask:
    """Return the application for one process. The settings are `app.extensions["settings"]`.

    The process gets engines of its own; `app.extensions["oselia"]` is its way to the companies.
    """
    app = Flask("app", static_folder="web/static", template_folder="web/templates")
    app.secret_key = settings.secret_key or None
    app.config.update(
        SESSION_COOKIE_NAME="oselia",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.extensions["settings"] = settings
    create_worker(settings)  # what pages send to the workers goes by this process's Celery
    kit.install(app, settings, Boundary.of(open_directory(settings)))
    portal_rooms.install(app, is_demo=settings.demo)
    admin_rooms.install(app)
    return app
