"""Bank accounts and statements of the fixed titles, as any reader of statements gives them."""

import csv
import io
from collections.abc import Mapping, Sequence

from app.access.actors import job_actor
from app.database import company_session
from app.formats.statements.titles import Title
from app.kernel.company import CompanyRef
from app.payments.bank.models import BankAccount

IBAN = "UA213223130000026007233566001"
OTHER_IBAN = "UA903052992990004149123456789"
PAYER = "UA793052990000026004400000001"

_DEFAULTS: Mapping[Title, str] = {
    Title.CURRENCY: "UAH",
    Title.DIRECTION: "C",
    Title.BOOKED_ON: "20.11.2026",
    Title.STATUS: "booked",
    Title.IS_REVERSAL: "ні",
    Title.IBAN: PAYER,
}
_SHORT = {
    "key": Title.BANK_KEY,
    "part": Title.PART,
    "way": Title.DIRECTION,
    "amount": Title.AMOUNT,
    "on": Title.BOOKED_ON,
    "value_on": Title.VALUE_ON,
    "status": Title.STATUS,
    "back": Title.IS_REVERSAL,
    "document": Title.DOCUMENT,
    "name": Title.COUNTERPARTY,
    "code": Title.CODE,
    "iban": Title.IBAN,
    "purpose": Title.PURPOSE,
    "reference": Title.REFERENCE,
    "sort": Title.CODE_OF_BANK,
    "currency": Title.CURRENCY,
}


def a_bank_account(company: CompanyRef, iban: str = IBAN, name: str = "Основний") -> int:
    """Give a company a bank account and return its id."""
    with company_session(company) as session:
        made = BankAccount(iban=iban, name=name, recorded_by=job_actor(session, "test"))
        session.add(made)
        session.flush()
        return made.id


def a_statement(
    *rows: Mapping[str, str],
    own: str = IBAN,
    number: str = "1",
    days: tuple[str, str] = ("20.11.2026", "20.11.2026"),
    balances: tuple[str, str] = ("", ""),
) -> list[dict[Title, str]]:
    """Return the lines of a statement; `rows` name columns in short: amount, purpose, key…"""
    head = {
        Title.STATEMENT: number,
        Title.OWN_IBAN: own,
        Title.FROM: days[0],
        Title.TO: days[1],
        Title.OPENING: balances[0],
        Title.CLOSING: balances[1],
    }
    return [
        {**_DEFAULTS, **head, **{_SHORT[name]: value for name, value in row.items()}}
        for row in rows
    ]


def as_csv(*statements: Sequence[Mapping[Title, str]]) -> str:
    """Return statements as one file."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\n")
    writer.writerow([title.value for title in Title])
    for statement in statements:
        for row in statement:
            writer.writerow([row.get(title, "") for title in Title])
    return target.getvalue()
