"""A scenario's tables to keep: every account and service, and the totals as they are grouped."""

from collections.abc import Iterator, Sequence

from flask import Response, request
from flask_babel import gettext

from admin.sheets import send_csv, send_sheet
from admin.what_if.words import TITLES, keys_in_words
from app.access.rights import Right
from app.charging.what_if.differences import differences
from app.charging.what_if.queries import compared
from app.charging.what_if.run import get_scenario
from app.formats.workbook_writer import Column, Look, Sheet, Value
from app.kernel.errors import NotFound
from app.tariffs.queries import services
from app.web.current import db
from app.web.guards import Room, Site, takes_long

room = Room(
    "sheets",
    __name__,
    site=Site.OFFICE,
    right=Right.EXPORT_TABLES,
    url_prefix="/<int:scenario_id>",
)


@room.get("/accounts.xlsx")
@takes_long
def export_accounts(scenario_id: int) -> Response:
    """Answer with the sums of every account and service as a workbook."""
    get_scenario(db(), scenario_id)
    return send_sheet(_sheet(scenario_id), name="scenario-accounts.xlsx", scenario=scenario_id)


@room.get("/accounts.csv")
@takes_long
def export_accounts_csv(scenario_id: int) -> Response:
    """Answer with the sums of every account and service as CSV."""
    get_scenario(db(), scenario_id)
    return send_csv(_sheet(scenario_id), name="scenario-accounts.csv", scenario=scenario_id)


def _sheet(scenario_id: int) -> Sheet:
    columns = [
        Column(gettext("Рахунок"), width=16),
        Column(gettext("Послуга"), width=34),
        Column(gettext("Було, грн"), Look.MONEY),
        Column(gettext("Стало б, грн"), Look.MONEY),
        Column(gettext("Зміна, грн"), Look.MONEY),
    ]
    return Sheet(gettext("Сценарій"), columns, _accounts(scenario_id))


@room.get("/totals.xlsx")
@takes_long
def export_totals(scenario_id: int) -> Response:
    """Answer with the totals by service, tariff, consumers, premises or building."""
    get_scenario(db(), scenario_id)
    by = request.args.get("by", next(iter(TITLES)))
    if by not in TITLES:
        raise NotFound(f"scenarios are not summed by {by!r}")
    columns = [
        Column(str(TITLES[by]), width=44),
        Column(gettext("Рахунків"), Look.WHOLE),
        Column(gettext("Платять більше"), Look.WHOLE),
        Column(gettext("Платять менше"), Look.WHOLE),
        Column(gettext("Було, грн"), Look.MONEY),
        Column(gettext("Стало б, грн"), Look.MONEY),
        Column(gettext("Зміна, грн"), Look.MONEY),
    ]
    sheet = Sheet(str(TITLES[by]), columns, _totals(scenario_id, by))
    return send_sheet(sheet, name="scenario-totals.xlsx", scenario=scenario_id, by=by)


def _accounts(scenario_id: int) -> Iterator[Sequence[Value]]:
    names = {row.id: row.name for row in services(db())}
    for each in differences(db(), scenario_id):
        change = each.after - each.before
        yield each.number, names[each.service_id], each.before, each.after, change


def _totals(scenario_id: int, by: str) -> Iterator[Sequence[Value]]:
    groups = compared(db(), scenario_id, grouped_by=by)
    names = keys_in_words(db(), by, [each.key for each in groups])
    for each in groups:
        yield (
            names[each.key],
            each.accounts,
            each.higher,
            each.lower,
            each.before,
            each.after,
            each.change,
        )
