"""The rooms of the cabinet and its menu."""

from flask import Flask
from flask_babel import lazy_gettext

from app.web import menu
from app.web.guards import Site
from app.web.menu import MenuItem
from app.web.sign_in.pages import sign_in_room
from portal.home import brand, home
from portal.mailbox import routes as mailbox
from portal.profile import language

MENU = (MenuItem(lazy_gettext("Головна"), "home.index", "house"),)


def install(app: Flask, *, is_demo: bool) -> None:
    """Open the cabinet; its mailbox page only in the demo."""
    app.register_blueprint(sign_in_room(Site.CABINET, home="home.index"))
    for room in (home.room, brand.room, language.room):
        app.register_blueprint(room)
    if is_demo:
        app.register_blueprint(mailbox.room)
    menu.add(app, Site.CABINET, MENU)
