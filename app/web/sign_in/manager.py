"""Flask-Login, told that who asks is written in our cookie and bound to company and site."""

from flask import Flask, Request, g
from flask_login import LoginManager

from app.web.current import site
from app.web.sign_in.visitor import Visitor, find_visitor


def install(app: Flask) -> None:
    """Make `current_user` the visitor of the site that the page belongs to."""
    manager = LoginManager()
    manager.anonymous_user = Visitor.nobody
    manager.session_protection = None  # the cookie carries no user id of the library's own
    manager.request_loader(load)
    manager.init_app(app)


def load(_request: Request) -> Visitor | None:
    """Return who the cookie says it is; None makes it the anonymous visitor."""
    if "company" not in g:
        return None  # at a host where no company answers nobody is signed in
    found = find_visitor(site())
    return found if found.is_signed_in else None
