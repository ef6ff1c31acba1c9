"""Payments: account, day, amount, document. One whose account is unknown waits, never dropped."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from app.exchange import cells
from app.exchange.kind import Call, Check, Column, Kind, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import accounts, payments_told
from app.payments.bank.settling import settle_totals
from app.payments.registers import receive_register

_REGISTERS = {
    "account": ("abcount", "abcountt", "n_dogov", "contract", "договір", "№ договору"),
    "paid_on": ("pdate", "pdatett", "operden", "date"),
    "amount": ("summ", "summt", "summa", "sum"),
    "document": ("n_dokum",),
    "purpose": ("name_plat",),
}
"""What Ощадбанк's branches and terminals, ПриватБанк and others call the columns of registers."""
_COLUMNS = (
    replace(
        accounts.ACCOUNT,
        required=False,
        synonyms=(*accounts.ACCOUNT.synonyms, *_REGISTERS["account"]),
    ),
    column(
        "paid_on",
        "Дата платежу",
        cells.day,
        "date",
        "дата",
        "день",
        "дата оплати",
        *_REGISTERS["paid_on"],
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
        *_REGISTERS["amount"],
        required=True,
        is_total=True,
    ),
    column(
        "document",
        "Документ",
        common.TEXT,
        "text",
        "№ документа",
        "номер документа",
        "квитанція",
        *_REGISTERS["document"],
    ),
    column(
        "purpose",
        "Призначення",
        common.TEXT,
        "text",
        "призначення платежу",
        "примітка",
        *_REGISTERS["purpose"],
    ),
    column("stated", "За місяць", cells.month, "date", "за який місяць", "період"),
    replace(common.PAYEE, required=False),
    column("source", "Звідки", common.TEXT, "text", "джерело", "банк", "пункт приймання"),
)
_PAYMENTS = "(SELECT *, jsonb_build_object('account', account, 'line', line) AS raw FROM told)"


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of payments."""
    del known
    return _COLUMNS


def _receive(session: Session, parameters: Mapping[str, Any]) -> int:
    received = receive_register(
        session, _PAYMENTS, by=parameters["actor"], import_job_id=parameters["job"]
    )
    if received.new:
        # The bank may have told of their total before.
        settle_totals(session, by=parameters["actor"])
    return received.new


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
        Call(payments_told.tell),
        Check("import.payment.recorded", "amount", payments_told.DIFFERENT_BY_NUMBER),
        Call(payments_told.tell_what_is_left),
        Check(
            "import.payment.recorded-unnumbered", "amount", payments_told.DIFFERENT_WITHOUT_NUMBER
        ),
        Call(payments_told.tell_what_is_left),
        Check("import.payment.waits", "account", payments_told.STILL_WAITING, level="warning"),
        Call(_receive, effect="payment"),
    ),
    fields=accounts.IDS,
)
