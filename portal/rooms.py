"""The rooms of the cabinet and its menu."""

from flask import Flask
from flask_babel import lazy_gettext

from app.web import menu
from app.web.guards import Site
from app.web.menu import MenuItem
from app.web.sign_in.pages import sign_in_room
from portal.bills import routes as bills
from portal.cards import autopay
from portal.cards import routes as cards
from portal.cards import saved as saved_cards
from portal.even_payments import even_payments
from portal.home import brand, home
from portal.mailbox import routes as mailbox
from portal.payments import routes as payments
from portal.profile import language
from portal.profile import routes as profile
from portal.readings import routes as readings
from portal.restructuring import restructuring

MENU = (
    MenuItem(lazy_gettext("Головна"), "home.index", "house"),
    MenuItem(lazy_gettext("Рахунки"), "bills.index", "file-text"),
    MenuItem(lazy_gettext("Показання"), "readings.index", "speedometer2"),
    MenuItem(lazy_gettext("Платежі"), "payments.index", "wallet2"),
    MenuItem(lazy_gettext("Профіль"), "profile.index", "person"),
)


def install(app: Flask, *, is_demo: bool) -> None:
    """Open the cabinet; its mailbox page only in the demo."""
    app.register_blueprint(sign_in_room(Site.CABINET, home="home.index"))
    for each in (home, brand, bills, payments, cards, readings, restructuring, even_payments):
        app.register_blueprint(each.room)
    for each in (profile, language, saved_cards, autopay):
        app.register_blueprint(each.room)
    if is_demo:
        app.register_blueprint(mailbox.room)
    menu.add(app, Site.CABINET, MENU)
