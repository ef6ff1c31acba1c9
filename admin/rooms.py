"""The desks of the back office and its menu."""

from flask import Flask
from flask_babel import lazy_gettext, lazy_pgettext

from admin import words
from admin.accounts import routes as accounts
from admin.acts import routes as acts
from admin.adjustments import routes as adjustments
from admin.advances import routes as advances
from admin.allocation import routes as allocation
from admin.bank import collectors as bank_collectors
from admin.bank import lines as bank_lines
from admin.bank import payers as bank_payers
from admin.bank import queue as bank_queue
from admin.bank import routes as bank
from admin.buildings import routes as buildings
from admin.cards import routes as cards
from admin.cash import routes as cash
from admin.cash import words as cash_words
from admin.debts import routes as debts
from admin.home import routes as home
from admin.imports import routes as imports
from admin.incoming import bank as incoming_bank
from admin.incoming import routes as incoming
from admin.limits import routes as limits
from admin.money_documents import routes as money_documents
from admin.month import books
from admin.month import late as late_month
from admin.month import routes as months
from admin.parameters import routes as parameters
from admin.partners import registers as debt_registers
from admin.partners import routes as partners
from admin.payments import routes as payments
from admin.providers import routes as providers
from admin.readings import routes as readings
from admin.restructurings import routes as restructurings
from admin.sharing import routes as sharing
from admin.staff import routes as staff
from admin.tariffs import routes as tariffs
from admin.turnover import routes as turnover
from admin.vat import routes as vat
from admin.what_if import routes as what_if
from app.web import menu
from app.web.guards import Site
from app.web.menu import MenuItem
from app.web.sign_in.pages import sign_in_room

MENU = (
    MenuItem(lazy_gettext("Сьогодні"), "office_home.index", "house"),
    MenuItem(lazy_pgettext("особові", "Рахунки"), "accounts.index", "people"),
    MenuItem(lazy_gettext("Будинки"), "buildings.index", "buildings"),
    MenuItem(lazy_gettext("Показання"), "office_readings.index", "speedometer2"),
    MenuItem(lazy_gettext("Платежі"), "office_payments.index", "cash-stack"),
    MenuItem(lazy_gettext("Каса"), "cash.index", "coin"),
    MenuItem(lazy_gettext("Платіжні системи"), "payment_systems.index", "credit-card"),
    MenuItem(lazy_gettext("Надходження"), "incoming.index", "list"),
    MenuItem(lazy_gettext("Банк"), "bank.index", "bank"),
    MenuItem(lazy_gettext("Рух коштів"), "money_documents.index", "arrow-left-right"),
    MenuItem(lazy_gettext("Коригування"), "adjustments.index", "pencil"),
    MenuItem(lazy_gettext("Реструктуризація"), "restructurings.index", "calendar-range"),
    MenuItem(lazy_gettext("Місяць"), "months.index", "calendar-month"),
    MenuItem(lazy_gettext("Обороти"), "turnover.index", "table"),
    MenuItem(lazy_gettext("Борги"), "debts.index", "clock-history"),
    MenuItem(lazy_gettext("ПДВ"), "vat.index", "receipt"),
    MenuItem(lazy_gettext("Акти"), "acts.index", "file-earmark-check"),
    MenuItem(lazy_gettext("Передоплата"), "advances.index", "wallet2"),
    MenuItem(lazy_gettext("Ліміти"), "limits.index", "graph-up"),
    MenuItem(lazy_gettext("Тарифи"), "tariffs.index", "cash-coin"),
    MenuItem(lazy_gettext("Спільні витрати"), "sharing.index", "diagram-3"),
    MenuItem(lazy_gettext("Імпорт"), "imports.index", "cloud-upload"),
    MenuItem(lazy_gettext("Працівники"), "staff.index", "person-badge"),
    MenuItem(lazy_gettext("Параметри"), "parameters.index", "gear"),
)


def install(app: Flask) -> None:
    """Open the back office."""
    app.register_blueprint(
        sign_in_room(Site.OFFICE, home="office_home.index", url_prefix="/office")
    )
    for room in (
        home.room,
        accounts.room,
        buildings.room,
        months.room,
        books.room,
        late_month.room,
        imports.room,
        partners.room,
        debt_registers.room,
        readings.room,
        payments.room,
        cash.room,
        providers.room,
        incoming.room,
        incoming_bank.room,
        cards.room,
        bank.room,
        bank_lines.room,
        bank_queue.room,
        bank_collectors.room,
        bank_payers.room,
        money_documents.room,
        adjustments.room,
        allocation.room,
        restructurings.room,
        tariffs.room,
        turnover.room,
        debts.room,
        vat.room,
        acts.room,
        advances.room,
        limits.room,
        what_if.room,
        sharing.room,
        staff.room,
        parameters.room,
    ):
        app.register_blueprint(room)
    words.install(app)
    cash_words.install(app)
    menu.add(app, Site.OFFICE, MENU)
