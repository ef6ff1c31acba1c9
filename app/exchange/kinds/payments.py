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
from app.exchange.steps import accounts
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
# The account is part of the identity: two neighbours who pay one sum on one day are two
# payments, whichever files they come in.
_TOLD = """
SELECT *, 'file:' || print || '#' || row_number() OVER (
              PARTITION BY source, print ORDER BY line) AS external_id
FROM (
    SELECT line, account_id, account, paid_on, amount, document, purpose, stated, payee_id,
           coalesce(source, 'file') AS source,
           md5(concat_ws(chr(31), coalesce(account, ''), paid_on, amount,
                         coalesce(document, ''), coalesce(purpose, ''))) AS print
    FROM staged
) AS printed
"""
_PAYMENTS = f"{_TOLD} ORDER BY line"
# One document may be of several payments of an account: a register, or two services at once. So a
# new payment is a known one told differently only where the file does not tell of that one too.
_TOLD_DIFFERENTLY = f"""
WITH told AS MATERIALIZED ({_TOLD}),
new AS (
    SELECT told.* FROM told
    WHERE document IS NOT NULL AND NOT EXISTS (
        SELECT FROM payment
        WHERE payment.source = told.source AND payment.external_id = told.external_id)
),
alike AS (
    SELECT new.line, new.document, new.amount, known.id
    FROM new JOIN payment AS known
      ON known.account_id = new.account_id AND known.paid_on = new.paid_on
     AND known.document = new.document AND known.source = new.source
    UNION
    SELECT new.line, new.document, new.amount, known.id
    FROM new JOIN payment AS known
      ON coalesce(known.raw ->> 'account', '') = coalesce(new.account, '')
     AND known.paid_on = new.paid_on
     AND known.document = new.document AND known.source = new.source
)
SELECT alike.line, jsonb_build_object(
    'given', alike.amount, 'document', alike.document,
    'known', string_agg(known.amount::text, ', ' ORDER BY known.id))
FROM alike JOIN payment AS known ON known.id = alike.id AND known.state <> 'reversed'
WHERE NOT EXISTS (
    SELECT FROM told WHERE told.source = known.source AND told.external_id = known.external_id)
  AND NOT EXISTS (
    SELECT FROM import_job
    WHERE import_job.id = known.import_job_id AND import_job.state = 'undone'
      AND known.state = 'unmatched')
GROUP BY alike.line, alike.amount, alike.document
"""


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
        Check("import.payment.recorded", "amount", _TOLD_DIFFERENTLY),
        Call(_receive, effect="payment"),
    ),
    fields=accounts.IDS,
)
