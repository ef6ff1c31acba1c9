"""Card payments: each intent with all that was told of it, giving money back, what needs a look."""

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from admin.cards import merchants
from admin.cards.words import CHANNELS, OUTCOMES, REASONS, REFUNDS, STATUSES
from admin.looks import note_people_listed
from admin.record import note
from admin.sheets import send_sheet
from app.access.rights import Right
from app.formats.workbook_writer import Column as SheetColumn
from app.formats.workbook_writer import Look, Sheet
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid, NotFound
from app.payments.gateways.desk_queries import (
    IntentListed,
    events_of,
    intents_query,
    payments_by,
    questioned,
    refunds_of,
    settle_event,
)
from app.payments.gateways.intents import IntentMissing
from app.payments.gateways.left import left_to_refund
from app.payments.gateways.models import IntentStatus, PaymentIntent
from app.payments.gateways.queries import intent_row, lines_of
from app.payments.gateways.refunds import NewRefund, request_refund
from app.web.current import company, db, visitor
from app.web.fields import money_field, text_field
from app.web.filters import instant
from app.web.form_keys import form_key
from app.web.forms import Form
from app.web.guards import Room, Site, requires
from app.web.later import send_or_wait
from app.web.messages import text_of
from app.web.rendering import go, render, say
from app.web.tables import Column, TableAsk, TableCard, page_of

room = Room(
    "office_cards", __name__, site=Site.OFFICE, right=Right.MONEY_VIEW, url_prefix="/office/cards"
)
room.register_blueprint(merchants.room)
COLUMNS = (
    Column("created_at", lazy_gettext("Розпочато"), "day", is_sortable=True),
    Column("amount", lazy_gettext("Сума"), "num", is_sortable=True),
    Column("numbers", lazy_gettext("Рахунок")),
    Column("status", lazy_gettext("Стан")),
    Column("received", lazy_gettext("Надійшло"), "num"),
    Column("refunded", lazy_gettext("Повернено"), "num"),
)
_LINE = PaymentIntent.__table__.c
_SORTS = {"created_at": _LINE.created_at, "amount": _LINE.amount}


class EventMissing(NotFound):
    """There is no such event, or nobody need look at it."""

    key = "gateways.event-missing"


class RefundForm(Form):
    """How much goes back to the card, and why."""

    amount = money_field(lazy_gettext("Сума"))
    reason = text_field(lazy_gettext("Причина"))


def _ask() -> TableAsk:
    return TableAsk.parse(
        request.args, COLUMNS, sort="created_at", descending=True, filters=("status",)
    )


@room.get("/")
def index() -> Response:
    """List card payments, newest first; what needs a person's look stands above."""
    ask = _ask()
    page = page_of(db(), intents_query(status=_status(ask)), ask, sort=_SORTS, tie=_LINE.number)
    note_people_listed("cards", count=len(page.rows))
    return render(
        "admin/cards/index.html",
        table=TableCard.of(ask, page, xlsx=".export"),
        chosen=_status(ask),
        statuses=STATUSES,
        questioned=questioned(db()),
        reasons=REASONS,
    )


@room.get("/xlsx")
@requires(Right.EXPORT_TABLES)
def export() -> Response:
    """Answer with the card payments of the chosen status as a workbook."""
    ask = _ask()
    query = intents_query(status=_status(ask)).order_by(_LINE.created_at.desc(), _LINE.number)
    columns = [
        SheetColumn(gettext("Розпочато"), width=20),
        SheetColumn(gettext("Сума"), Look.MONEY, 14),
        SheetColumn(gettext("Рахунок"), width=30),
        SheetColumn(gettext("Стан"), width=20),
        SheetColumn(gettext("Надійшло"), Look.MONEY, 14),
        SheetColumn(gettext("Повернено"), Look.MONEY, 14),
    ]
    rows = (
        (
            instant(each.created_at),
            each.amount,
            each.numbers,
            str(STATUSES[each.status]),
            each.received,
            each.refunded,
        )
        for each in (IntentListed(*row) for row in db().execute(query))
    )
    sheet = Sheet(gettext("Оплати карткою"), columns, rows)
    return send_sheet(sheet, name="cards.xlsx", status=_status(ask))


@room.get("/<uuid:intent_id>")
def show(intent_id: UUID) -> Response:
    """Show a card payment with all that was told of it."""
    return _show(intent_id, RefundForm.blank())


@room.post("/<uuid:intent_id>/refunds")
@requires(Right.MONEY_CHANGE)
def create_refund(intent_id: UUID) -> ResponseReturnValue:
    """Give money back to the card; sent twice, it goes back once."""
    form: Any = RefundForm.parse(request.form)
    if form.problems:
        return _show(intent_id, form, status=422)
    wanted = NewRefund(intent_id=intent_id, amount=form.amount, reason=form.reason, key=form_key())
    try:
        request_refund(db(), wanted, by=visitor().actor_id, at=clock.now())
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return _show(intent_id, form, status=409)
    note("card.refund-requested", intent=str(intent_id), amount=str(form.amount))
    send_or_wait("gateways.ask_company", company_id=company().ref.id, slug=company().ref.slug)
    say(gettext("Повернення надіслано. Гроші знімуться з рахунку, щойно банк підтвердить."))
    return go(url_for(".show", intent_id=intent_id))


@room.post("/events/<int:event_id>/settled")
@requires(Right.MONEY_CHANGE)
def update_event(event_id: int) -> ResponseReturnValue:
    """Say that a questioned event needs no more."""
    if not settle_event(db(), event_id, at=clock.now()):
        raise EventMissing(f"no event {event_id} to settle")
    note("card.event-settled", ("gateway_event", event_id))
    say(gettext("Позначено: більше нічого робити не треба."))
    return go(url_for(".index"))


def _show(intent_id: UUID, form: Form, *, status: int = 200) -> Response:
    intent = db().get(PaymentIntent, intent_id)
    if intent is None:
        raise IntentMissing(f"no intent {intent_id}")
    note_people_listed("card", count=1, intent=str(intent_id))
    return render(
        "admin/cards/show.html",
        status=status,
        intent=intent_row(intent),
        lines=lines_of(db(), intent_id),
        payments=payments_by(db(), intent),
        events=events_of(db(), intent_id),
        refunds=refunds_of(db(), intent_id),
        left=left_to_refund(db(), intent),
        form=form,
        key=form_key(),
        statuses=STATUSES,
        channels=CHANNELS,
        outcomes=OUTCOMES,
        reasons=REASONS,
        refund_states=REFUNDS,
    )


def _status(ask: TableAsk) -> str | None:
    asked = ask.filters.get("status", "")
    return asked if asked in set(IntentStatus) else None
