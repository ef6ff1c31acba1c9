"""Bank: the company's accounts, their statements, and what each movement is explained by."""

from decimal import Decimal
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.bank.forms import BankAccountForm
from admin.looks import note_people_listed
from admin.record import note
from app.access.rights import Right
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid
from app.kernel.month import Month
from app.payments.bank.accounts import NewBankAccount, add_bank_account, payees_without_account
from app.payments.bank.days import bank_days
from app.payments.bank.models import BankLine, BankStatement
from app.payments.bank.queries import (
    bank_accounts,
    get_statement,
    movements_query,
    statements_query,
)
from app.payments.bank.waiting import how_much_waits
from app.web.addresses import month_of
from app.web.current import db, visitor
from app.web.guards import Room, Site, requires
from app.web.messages import text_of
from app.web.rendering import go, render, say
from app.web.tables import Column, TableAsk, TableCard, page_of

room = Room("bank", __name__, site=Site.OFFICE, right=Right.MONEY_VIEW, url_prefix="/office/bank")

STATEMENTS = (
    Column("to_day", lazy_gettext("За дні"), "day", is_sortable=True),
    Column("account", lazy_gettext("Рахунок у банку")),
    Column("number", lazy_gettext("№ виписки")),
    Column("opening", lazy_gettext("Вхідний залишок"), "num"),
    Column("credits", lazy_gettext("Надійшло"), "num"),
    Column("debits", lazy_gettext("Списано"), "num"),
    Column("closing", lazy_gettext("Вихідний залишок"), "num"),
    Column("unexplained", lazy_gettext("Не пояснено"), "num"),
)
MOVEMENTS = (
    Column("booked_on", lazy_gettext("Дата"), "day", is_sortable=True),
    Column("credit", lazy_gettext("Надійшло"), "num"),
    Column("debit", lazy_gettext("Списано"), "num"),
    Column("counterparty", lazy_gettext("Контрагент")),
    Column("purpose", lazy_gettext("Призначення")),
    Column("sort", lazy_gettext("Що це")),
    Column("state", lazy_gettext("Стан")),
)
_SHEET = BankStatement.__table__.c
_LINE = BankLine.__table__.c


@room.get("/")
def index() -> Response:
    """List the company's bank accounts and the statements, newest first."""
    ask = TableAsk.parse(request.args, STATEMENTS, sort="to_day", descending=True)
    page = page_of(db(), statements_query(), ask, sort={"to_day": _SHEET.to_day}, tie=_SHEET.id)
    return render(
        "admin/bank/index.html",
        accounts=bank_accounts(db()),
        table=TableCard.of(ask, page),
        waiting=how_much_waits(db()),
    )


@room.get("/days/")
def this_month() -> Response:
    """Show the days of this month."""
    return go(url_for(".days", text=str(Month.of(clock.today()))))


@room.get("/days/<text>")
def days(text: str) -> Response:
    """Show a month day by day: what the bank says against what is explained."""
    month = month_of(text)
    rows = bank_days(db(), month)
    return render(
        "admin/bank/days.html",
        days=rows,
        month=month,
        earlier=month.plus(-1),
        later=month.plus(1),
        unexplained=sum((each.unexplained for each in rows), Decimal(0)),
    )


@room.get("/statements/<int:statement_id>")
def show(statement_id: int) -> Response:
    """Show a statement: its balances, its movements, and what of them is not explained."""
    ask = TableAsk.parse(request.args, MOVEMENTS, sort="booked_on")
    query = movements_query(statement_id=statement_id)
    page = page_of(db(), query, ask, sort={"booked_on": _LINE.booked_on}, tie=_LINE.id)
    note_people_listed("bank_statement", count=len(page.rows), statement=statement_id)
    return render(
        "admin/bank/show.html",
        statement=get_statement(db(), statement_id),
        table=TableCard.of(ask, page),
    )


@room.get("/accounts/new")
@requires(Right.MONEY_CHANGE)
def new() -> Response:
    """Ask for a bank account of the company's own."""
    return _new(BankAccountForm.blank())


@room.post("/accounts")
@requires(Right.MONEY_CHANGE)
def create() -> Response:
    """Add a bank account, so that its statements are taken."""
    form: Any = BankAccountForm.parse(request.form)
    if form.problems:
        return _new(form, status=422)
    wanted = NewBankAccount(
        iban=form.iban,
        name=form.name,
        is_special_regime=form.is_special_regime,
        is_transit=form.is_transit,
    )
    try:
        made = add_bank_account(db(), wanted, by=visitor().actor_id)
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("iban", text_of(refusal))
        return _new(form, status=422)
    note("bank_account.added", ("bank_account", made), iban=form.iban)
    say(gettext("Рахунок додано: його виписки тепер приймаються."))
    return go(url_for(".index"))


def _new(form: Any, *, status: int = 200) -> Response:
    return render(
        "admin/bank/new.html", status=status, form=form, payees=payees_without_account(db())
    )
