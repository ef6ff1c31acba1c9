"""Opening balances: who owed what, to whom, of which month, as the former system says."""

from collections.abc import Sequence
from dataclasses import replace

from app.exchange import cells
from app.exchange.kind import Check, Column, Kind, Write, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import accounts, openings
from app.formats.table import Cell
from app.kernel.text import matching_key

NATURES = cells.one_of(
    principal="основний борг|борг|заборгованість",
    penalty="пеня",
    interest="3 % річних|три проценти річних|3% річних",
    inflation="інфляційні|інфляційні втрати",
    restructured="реструктуризований|реструктуризація",
    adjudged="за рішенням суду|судовий",
    advance="аванс|переплата",
)


def _key(cell: Cell, around: cells.Circumstances) -> dict[str, str]:
    return {"debtor_key": matching_key(cells.text(cell, around))}


_COLUMNS = (
    accounts.ACCOUNT,
    common.SERVICE,
    column(
        "amount",
        "Сальдо",
        cells.decimals(2, signed=True),
        "numeric",
        "сума",
        "сума боргу",
        "сальдо на початок",
        is_total=True,
    ),
    column("debt", "Борг", cells.decimals(2), "numeric", "заборгованість", is_total=True),
    column("credit", "Переплата", cells.decimals(2), "numeric", "аванс", is_total=True),
    column("month", "Місяць виникнення", cells.month, "date", "місяць", "за місяць", "період"),
    column("nature", "Вид боргу", NATURES, "text", "вид заборгованості"),
    column("due_on", "Граничний строк оплати", cells.day, "date", "строк оплати", "термін оплати"),
    Column("debtor", "Боржник", _key, {"debtor_key": "text"}, ("піб боржника",)),
    replace(common.PAYEE, required=False),
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of opening balances."""
    del known
    return _COLUMNS


KIND = Kind(
    "openings",
    "Сальдо на початок",
    columns,
    (
        *accounts.KNOWN_ACCOUNT,
        Check(
            "import.opening.no-amount",
            "amount",
            "SELECT line, '{}'::jsonb FROM staged WHERE num_nonnulls(amount, debt, credit) = 0",
        ),
        Check(
            "import.opening.two-amounts",
            "amount",
            """
            SELECT line, jsonb_build_object('debt', debt, 'credit', credit) FROM staged
            WHERE amount IS NOT NULL AND coalesce(debt, 0) - coalesce(credit, 0) <> amount
              AND num_nonnulls(debt, credit) > 0
            """,
        ),
        Write(openings.OPENING_ROW),
        Write(
            """
            INSERT INTO opening_row
            SELECT line, account_id, service_id,
                   coalesce(amount, coalesce(debt, 0) - coalesce(credit, 0)),
                   coalesce(month, (date_trunc('month', CAST(:since AS date))
                                    - interval '1 month')::date),
                   nature, due_on, debtor_key, payee_id
            FROM staged
            """
        ),
        *openings.POST,
    ),
    fields=accounts.IDS,
)
