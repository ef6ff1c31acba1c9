"""Composition root of the web application: the only place that sees every blueprint."""

from flask import Flask

from app.database import Engines, install
from app.settings import Settings
from app.web import kit
from app.web.boundary import Boundary
from app.web.hosts import boundary_of
from portal import rooms as portal_rooms


def create_app(settings: Settings, *, boundary: Boundary | None = None) -> Flask:
    """Return the application for one process. The settings are `app.extensions["settings"]`.

    Without a `boundary` the process gets engines of its own and the directory of companies.
    """
    if boundary is None:
        install_engines(settings)
        boundary = boundary_of(settings.base_domain)
    app = Flask("app", static_folder="web/static", template_folder="web/templates")
    app.secret_key = settings.secret_key or None
    app.config.update(
        SESSION_COOKIE_NAME="oselia",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.extensions["settings"] = settings
    kit.install(app, settings, boundary)
    portal_rooms.install(app, is_demo=settings.demo)
    return app


def install_engines(settings: Settings) -> None:
    """Give this process its engines."""
    install(
        Engines(settings.database_url, isolation=settings.isolation, secret=settings.secret_key)
    )
