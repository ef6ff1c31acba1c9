"""Everybody who bears a sum of a group in a month, with his figure and share, page by page."""

from flask import Response, request
from flask_babel import lazy_gettext

from admin.sharing.words import KEYS, unit_of_figure
from app.access.rights import Right
from app.charging.models import RunState
from app.charging.sharing.bearers import bearers_query
from app.charging.sharing.borne import shown_run
from app.charging.sharing.queries import months_met
from app.kernel import clock
from app.kernel.month import Month
from app.registry.groups.operations import get_group
from app.registry.models import Account, Premises
from app.tariffs.sharing.models import BY_CONSUMPTION, SharedSum
from app.tariffs.sharing.operations import SumMissing
from app.web.addresses import month_or
from app.web.current import db
from app.web.guards import Room, Site
from app.web.rendering import render
from app.web.tables import Column, TableAsk, TableCard, page_of

room = Room(
    "bearers",
    __name__,
    site=Site.OFFICE,
    right=Right.TARIFFS_VIEW,
    url_prefix="/<int:group_id>/sums/<int:sum_id>/bearers",
)
COLUMNS = (
    Column("number", lazy_gettext("Рахунок"), is_sortable=True),
    Column("flat", lazy_gettext("Приміщення"), is_sortable=True),
    Column("days", lazy_gettext("Днів"), "num"),
    Column("figure", lazy_gettext("За чим ділять"), "num"),
    Column("per_cent", lazy_gettext("Частка у відсотках"), "num"),
    Column("amount", lazy_gettext("Нараховано"), "num"),
)
_ACCOUNT, _PREMISES = Account.__table__.c, Premises.__table__.c
_SORTS = {"number": _ACCOUNT.number_key, "flat": _PREMISES.sort_key}


@room.get("/")
def index(group_id: int, sum_id: int) -> Response:
    """List who bears the sum in a month: the address names it, else the last one charged."""
    group = get_group(db(), group_id)
    shared_sum = db().get(SharedSum, sum_id)
    if shared_sum is None or shared_sum.group_id != group_id:
        raise SumMissing(f"group {group_id} bears no sum {sum_id}")
    ask = TableAsk.parse(request.args, COLUMNS, sort="flat", filters=("month",))
    months = months_met(db(), group_id)
    month = month_or(ask.filters.get("month", ""), Month.of(months[0] if months else clock.today()))
    run = shown_run(db(), month)
    query = bearers_query(db(), shared_sum, month, run)
    page = page_of(db(), query, ask, sort=_SORTS, tie=_ACCOUNT.id)
    return render(
        "admin/sharing/bearers.html",
        group=group,
        shared_sum=shared_sum,
        way=KEYS[shared_sum.key],
        figure_unit=unit_of_figure(db(), shared_sum),
        month=month,
        is_counted=run is not None,
        is_published=run is not None and run.state == RunState.PUBLISHED,
        is_by_consumption=shared_sum.key in BY_CONSUMPTION,
        table=TableCard.of(ask, page),
    )
