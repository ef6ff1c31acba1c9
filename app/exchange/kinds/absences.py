"""People who are away, from a list: the papers that prove it and the days."""

from collections.abc import Sequence

from app.exchange import cells
from app.exchange.kind import Call, Check, Column, Kind, Write, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import absences, accounts
from app.exchange.steps.facts import FactTable
from app.exchange.steps.periods import PERIOD, TURNED_ROUND
from app.registry.absences.models import Absence

_GROUND = Column(
    "ground",
    "Причина відсутності",
    cells.one_of(
        residence="тимчасове проживання|за кордоном|проживання",
        work="робота|відрядження",
        treatment="лікування",
        study="навчання",
        military="військова служба|служба|мобілізований|мобілізація",
        sentence="відбування покарання|позбавлення волі",
        displaced="впо|внутрішньо переміщена особа",
        other="інше",
    ),
    {"ground": "text"},
    ("причина", "підстава"),
    required=True,
)
_COLUMNS = (
    accounts.ACCOUNT,
    column(
        "persons",
        "Скільки осіб відсутні",
        cells.whole,
        "bigint",
        "осіб",
        "відсутні",
        "кількість осіб",
        required=True,
    ),
    _GROUND,
    column(
        "since_on",
        "Відсутні з",
        cells.day,
        "date",
        *common.FROM.synonyms,
        required=True,
    ),
    column("until_on", "Відсутні до", cells.day, "date", *common.TO.synonyms),
    column("document", "Документ-підстава", common.TEXT, "text", "документ", required=True),
    column("noticed_on", "Дата заяви", cells.past_day, "date", "заява", required=True),
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of absences."""
    del known
    return _COLUMNS


KIND = Kind(
    "absences",
    "Тимчасова відсутність",
    columns,
    (
        *accounts.KNOWN_ACCOUNT,
        TURNED_ROUND,
        Check(
            "import.absence.nobody",
            "persons",
            "SELECT line, '{}'::jsonb FROM staged WHERE persons < 1",
        ),
        Check(
            "import.absence.document",
            "document",
            "SELECT line, '{}'::jsonb FROM staged WHERE document !~ '[0-9]'",
        ),
        Call(absences.notice_terms),
        Check("import.absence.short", "until_on", absences.TOO_SHORT),
        Check("import.absence.more", "persons", absences.MORE_THAN_COUNTED),
        Write(absences.KEEP_RENEWED),
        Write(absences.RETIRE_OTHER_DAYS, effect="retired.absence"),
        Write(absences.MARK_OTHER_DAYS),
        *FactTable(
            Absence,
            ("account_id", "document"),
            f"""
            SELECT line, account_id, persons, ground, document, noticed_on, noticed_until,
                   {PERIOD} AS valid
            FROM staged
            """,
            "account",
        ).steps,
    ),
    fields={**accounts.IDS, "noticed_until": "date", "too_short": "bigint"},
)
