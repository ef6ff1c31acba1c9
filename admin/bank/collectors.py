"""Who collects for the company: whose sums in the bank are totals, and at which fee."""

from decimal import Decimal
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.bank.words import BANK
from admin.cash.words import source_words
from admin.record import note
from app.access.rights import Right
from app.kernel.errors import Invalid
from app.payments.bank.collectors import (
    TOTALS,
    NewCollector,
    add_collector,
    collectors,
    retire_collector,
)
from app.payments.bank.models import LineSort
from app.payments.bank.settling import settle_totals
from app.payments.bank.sources import known_sources
from app.web.current import db, visitor
from app.web.fields import choice_field, quantity_field, text_field, tick_field
from app.web.forms import Form, Look
from app.web.guards import Room, Site, requires
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "bank_collectors",
    __name__,
    site=Site.OFFICE,
    right=Right.MONEY_VIEW,
    url_prefix="/office/bank/collectors",
)
_WHOLE = Decimal(100)


@room.get("/")
def index() -> Response:
    """List who collects, and ask for another."""
    return _index(_form().blank())


@room.post("/")
@requires(Right.MONEY_CHANGE)
def create() -> Response:
    """Add one who collects; totals that wait are settled at once where they fit."""
    form: Any = _form().parse(request.form)
    if not form.problems and not Decimal(0) <= (form.fee_percent or Decimal(0)) < _WHOLE:
        form.refuse("fee_percent", gettext("Комісія менша за всю суму."))
    if form.problems:
        return _index(form, status=422)
    new = NewCollector(
        name=form.name,
        sort=LineSort(form.sort),
        source=form.source,
        iban=form.iban,
        code=form.code,
        words=form.words,
        keeps_fee=form.keeps_fee,
        fee_rate=(form.fee_percent or Decimal(0)) / _WHOLE,
    )
    try:
        made = add_collector(db(), new, by=visitor().actor_id)
    except Invalid as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return _index(form, status=422)
    settle_totals(db(), by=visitor().actor_id)
    note("bank_collector.added", ("bank_collector", made), name=form.name)
    say(gettext("Додано: його суми тепер зводяться з платежами."))
    return go(url_for(".index"))


@room.post("/<int:collector_id>/retirement")
@requires(Right.MONEY_CHANGE)
def create_retirement(collector_id: int) -> Response:
    """Let one who collects hold no more; what was settled stays."""
    retire_collector(db(), collector_id, by=visitor().actor_id)
    note("bank_collector.retired", ("bank_collector", collector_id))
    say(gettext("Знято: нові суми від нього чекатимуть на працівника."))
    return go(url_for(".index"))


def _index(form: Form, *, status: int = 200) -> Response:
    return render(
        "admin/bank/collectors.html", status=status, form=form, collectors=collectors(db())
    )


def _form() -> type[Form]:
    offered = [(each, source_words(each)) for each in known_sources(db())]

    class CollectorForm(Form):
        """Who passes on the money of many payers in one sum."""

        name = text_field(lazy_gettext("Назва"), longest=80)
        sort = choice_field(
            lazy_gettext("Що він надсилає"),
            [(sort.value, BANK["bank_line_sort"][sort.value]) for sort in TOTALS],
        )
        source = choice_field(lazy_gettext("Чиї це платежі"), offered)
        iban = text_field("IBAN", is_required=False, longest=40)
        code = text_field(lazy_gettext("Код контрагента"), is_required=False, longest=12)
        words = text_field(
            lazy_gettext("Слова в призначенні"),
            is_required=False,
            longest=80,
            look=Look(hint=lazy_gettext("Якщо з того самого рахунку надходять і окремі платежі")),
        )
        keeps_fee = tick_field(lazy_gettext("Утримує комісію із суми"))
        fee_percent = quantity_field(lazy_gettext("Комісія, %"), places=4, is_required=False)

    return CollectorForm
