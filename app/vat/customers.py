"""Whom tax documents are for: the customer of an account and a contract, as of a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.registry.person_code import code_of
from app.vat.payers import PayerRow, payers_by_person
from app.vat.register import VatRecord


@dataclass(frozen=True, slots=True)
class Customer:
    """Whom a document is for; nobody by name where it is of people."""

    person_id: int
    name: str = ""
    code: str = ""
    account: str = ""
    contract: str = ""
    vat_number: str = ""
    """ІПН; empty where the customer pays no VAT, or nobody has written it down."""


NOBODY = Customer(0)


@dataclass(frozen=True, slots=True)
class Customers:
    """Every customer by account and agreement, and since when each pays VAT."""

    known: Mapping[tuple[int, int], Customer] = field(default_factory=dict)
    payers: Mapping[int, Sequence[PayerRow]] = field(default_factory=dict)

    def of(self, record: VatRecord) -> Customer:
        """Return the customer of a record, named as the register of payers does on its day."""
        found = self.known.get((record.account_id, record.agreement_id)) or self.known.get(
            (record.account_id, 0)
        )
        if found is None:
            return Customer(0, account=record.number)
        for payer in self.payers.get(found.person_id, ()):
            if payer.holds_on(record.day):
                return replace(found, name=payer.name, vat_number=payer.number)
        return found


def all_customers(session: Session) -> Customers:
    """Return who holds accounts that are not of people, and who owes for their services."""
    rows: Iterable[Any] = session.execute(_CUSTOMERS)
    known = {
        (account_id, agreement_id): Customer(person_id, name, code, account, contract)
        for account_id, agreement_id, person_id, name, code, account, contract in rows
    }
    return Customers(known, payers_by_person(session))


# Agreement 0 is the account's holder, else who owes for its services: whose money is that waits.
_CUSTOMERS = text(f"""
WITH owing AS (
    SELECT g.account_id, g.id AS agreement_id, g.debtor_id AS person_id,
           coalesce(g.contract_number, '') AS contract, lower(g.valid) AS since
    FROM agreement AS g JOIN account AS a ON a.id = g.account_id AND a.category <> 'population'
), waiting AS (
    SELECT DISTINCT ON (account_id) account_id, 0 AS agreement_id, person_id, contract
    FROM (
        SELECT h.account_id, h.person_id, '' AS contract, lower(h.valid) AS since, 1 AS rank
        FROM account_holder AS h WHERE h.retired_at IS NULL
        UNION ALL
        SELECT account_id, person_id, contract, since, 2 FROM owing
    ) AS either
    ORDER BY account_id, rank, since DESC, person_id
)
SELECT own.account_id, own.agreement_id, p.id, p.name,
       {code_of("p.id")} AS code,
       a.number, own.contract
FROM (SELECT account_id, agreement_id, person_id, contract FROM owing
      UNION ALL SELECT account_id, agreement_id, person_id, contract FROM waiting) AS own
JOIN account AS a ON a.id = own.account_id AND a.category <> 'population'
JOIN person AS p ON p.id = own.person_id
""")  # noqa: S608 - put together from constants
