"""Composition root of the web application: the only place that sees every blueprint."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from admin import rooms as admin_rooms
from app.api import rooms as machine_rooms
from app.kernel.errors import Invalid
from app.settings import Settings
from app.web import kit
from app.web.boundary import Boundary
from app.worker import create_worker
from portal import rooms as portal_rooms
from tenants.directory.hosts import open_directory


class SecretMissing(Invalid):
    """Without a secret anyone could write the cookie that says who is signed in."""

    def __init__(self) -> None:
        super().__init__("set SECRET_KEY: it signs the cookies of both sites")


def create_app(settings: Settings) -> Flask:
    """Return the application for one process. The settings are `app.extensions["settings"]`.

    The process gets engines of its own; `app.extensions["oselia"]` is its way to the companies.
    """
    app = Flask("app", static_folder="web/static", template_folder="web/templates")
    if not settings.secret_key:
        raise SecretMissing
    app.secret_key = settings.secret_key
    app.config.update(
        # The prefix makes browsers refuse one that another host of the domain has set.
        SESSION_COOKIE_NAME="__Host-oselia" if settings.secure_cookies else "oselia",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.extensions["settings"] = settings
    create_worker(settings)  # what pages send to the workers goes by this process's Celery
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        # Never the host, which names the company: a proxy that does not set it passes a lie on.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=0, x_port=0, x_prefix=0
        )
    boundary = Boundary.of(
        open_directory(settings), statement_timeout_s=settings.page_statement_timeout_s
    )
    kit.install(app, settings, boundary)
    portal_rooms.install(app, is_demo=settings.demo)
    admin_rooms.install(app)
    machine_rooms.install(app)
    return app
