"""Payments: account, day, amount, document. One whose account is unknown waits, never dropped."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.exchange import cells
from app.exchange.kind import Call, Check, Column, Kind, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import accounts, payments_told
from app.kernel.month import Month
from app.payments.identity import NewPayment
from app.payments.operations import receive_payments

_AT_A_TIME = 5_000
_COLUMNS = (
    replace(accounts.ACCOUNT, required=False),
    column(
        "paid_on",
        "Дата платежу",
        cells.day,
        "date",
        "дата",
        "день",
        "дата оплати",
        required=True,
    ),
    column(
        "amount",
        "Сума",
        cells.decimals(2),
        "numeric",
        "сума платежу",
        "сплачено",
        "оплата",
        required=True,
        is_total=True,
    ),
    column(
        "document", "Документ", common.TEXT, "text", "№ документа", "номер документа", "квитанція"
    ),
    column("purpose", "Призначення", common.TEXT, "text", "призначення платежу", "примітка"),
    column("stated", "За місяць", cells.month, "date", "за який місяць", "період"),
    replace(common.PAYEE, required=False),
    column("source", "Звідки", common.TEXT, "text", "джерело", "банк", "пункт приймання"),
)
_PAYMENTS = f"{payments_told.TOLD} ORDER BY line"


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of payments."""
    del known
    return _COLUMNS


def _receive(session: Session, parameters: Mapping[str, Any]) -> int:
    received = receive_payments(
        session,
        _payments(session),
        by=parameters["actor"],
        import_job_id=parameters["job"],
    )
    return received.new


def _payments(session: Session) -> Iterator[NewPayment]:
    rows = session.execute(text(_PAYMENTS), execution_options={"yield_per": _AT_A_TIME})
    for row in rows:
        yield NewPayment(
            source=row.source,
            external_id=row.external_id,
            paid_on=row.paid_on,
            amount=row.amount,
            account_id=row.account_id,
            payee_id=row.payee_id,
            stated=Month.of(row.stated) if row.stated else None,
            document=row.document,
            purpose=row.purpose,
            raw={"account": row.account, "line": row.line},
        )


KIND = Kind(
    "payments",
    "Платежі",
    columns,
    (
        *accounts.FIND,
        Check(
            "import.payment.unmatched",
            "account",
            """
            SELECT line, jsonb_build_object('given', coalesce(account, ''))
            FROM staged WHERE account_id IS NULL
            """,
            level="warning",
        ),
        Check(
            "import.payment.nothing",
            "amount",
            "SELECT line, jsonb_build_object('given', amount) FROM staged WHERE amount <= 0",
        ),
        Check(
            "import.payment.ahead",
            "paid_on",
            """
            SELECT line, jsonb_build_object('given', paid_on)
            FROM staged WHERE paid_on > CAST(:today AS date)
            """,
        ),
        Check("import.payment.recorded", "amount", payments_told.DIFFERENT_BY_NUMBER),
        Check(
            "import.payment.recorded-unnumbered", "amount", payments_told.DIFFERENT_WITHOUT_NUMBER
        ),
        Check("import.payment.waits", "account", payments_told.STILL_WAITING, level="warning"),
        Call(_receive, effect="payment"),
    ),
    fields=accounts.IDS,
)
