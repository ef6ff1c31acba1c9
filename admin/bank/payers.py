"""Payers that somebody said to remember, and forgetting them."""

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.record import note
from app.access.rights import Right
from app.payments.bank.alias_models import PayerAlias
from app.payments.bank.aliases import forget_payer, remembered_payers
from app.registry.models import Account
from app.web.current import db, visitor
from app.web.guards import Room, Site, requires
from app.web.rendering import go, render, say
from app.web.tables import Column, TableAsk, TableCard, page_of

room = Room(
    "bank_payers",
    __name__,
    site=Site.OFFICE,
    right=Right.MONEY_VIEW,
    url_prefix="/office/bank/payers",
)

COLUMNS = (
    Column("key", lazy_gettext("IBAN або код платника"), is_sortable=True),
    Column("number", lazy_gettext("Особовий рахунок"), is_sortable=True),
    Column("by", lazy_gettext("Хто запам'ятав")),
    Column("recorded_at", lazy_gettext("Коли"), "day", is_sortable=True),
    Column("act", lazy_gettext("Дії")),
)


@room.get("/")
def index() -> Response:
    """List the remembered payers, the latest first."""
    ask = TableAsk.parse(request.args, COLUMNS, sort="recorded_at", descending=True)
    alias, account = PayerAlias.__table__.c, Account.__table__.c
    sorts = {"key": alias.key, "number": account.number, "recorded_at": alias.recorded_at}
    page = page_of(db(), remembered_payers(), ask, sort=sorts, tie=alias.id)
    return render("admin/bank/payers.html", table=TableCard.of(ask, page))


@room.post("/<int:payer_alias_id>/retirement")
@requires(Right.MONEY_CHANGE)
def create_retirement(payer_alias_id: int) -> Response:
    """Forget a payer; what was posted because of it stays."""
    forget_payer(db(), payer_alias_id, by=visitor().actor_id)
    note("payer_alias.retired", ("payer_alias", payer_alias_id))
    say(gettext("Забуто: нові платежі цього платника впізнаватимуть за призначенням."))
    return go(url_for(".index"))
