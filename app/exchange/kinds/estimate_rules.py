"""The company's own steps for meters without readings: what is charged, how long, what then."""

from collections.abc import Sequence
from dataclasses import replace

from app.charging.estimates.models import EstimateRule
from app.exchange import cells
from app.exchange.kind import Check, Column, Kind, Write, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps.estimating import mark_metered
from app.exchange.steps.facts import FactTable
from app.exchange.steps.periods import PERIOD, TURNED_ROUND

_COLUMNS = (
    replace(common.SERVICE, required=False),
    Column(
        "cause",
        "Причина",
        cells.one_of(
            no_reading="немає показань|без показань",
            access_refused="недопуск|не допущено|відмова в доступі",
            at_verification="на повірці|знято на повірку|у ремонті",
            broken="несправний|пошкоджений",
            unverified="прострочена повірка|не повірений",
        ),
        {"cause": "text"},
        required=True,
    ),
    Column(
        "base",
        "Середнє",
        cells.one_of(
            last_period="за останній період|попередній розрахунковий період",
            year="за рік|за 12 місяців",
            none="немає|без середнього",
        ),
        {"base": "text"},
        ("база середнього",),
        required=True,
    ),
    column("months", "Місяців за середнім", cells.whole, "bigint", "місяців"),
    Column(
        "afterwards",
        "Далі нараховувати",
        cells.one_of(
            unmetered="як без лічильника|частка небалансу або норма", norm="за нормою|норма"
        ),
        {"afterwards": "text"},
        ("далі",),
    ),
    column("settles", "Пізніше показання враховує все", cells.yes, "boolean", "враховує все"),
    column("norm_kind", "Вид благоустрою", common.TEXT, "text", "благоустрій"),
    column("source", "Документ-підстава", common.TEXT, "text", "підстава", required=True),
    replace(common.FROM, required=True),
    common.TO,
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of steps for missing readings."""
    del known
    return _COLUMNS


KIND = Kind(
    "estimate_rules",
    "Нарахування без показань",
    columns,
    (
        TURNED_ROUND,
        Check(
            "import.estimate.months",
            "months",
            "SELECT line, jsonb_build_object('given', months) FROM staged WHERE months < 1",
        ),
        *FactTable(
            EstimateRule,
            ("service_id", "cause"),
            f"""
            SELECT line, service_id, cause, base, months,
                   coalesce(afterwards, 'unmetered') AS afterwards,
                   coalesce(settles, false) AS settles, norm_kind, source,
                   CAST(:at AS timestamptz) AS confirmed_at, CAST(:actor AS bigint) AS confirmed_by,
                   {PERIOD} AS valid
            FROM staged
            """,
            "cause",
            accounts="none",
            nullable=("service_id",),
        ).steps,
        Write(mark_metered("new_estimate_rule", because="estimate-rule", by=":actor")),
    ),
)
