"""Whom tax documents are for: the customer of an account and a contract, as of a day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.month import Month
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
    waiting: Mapping[int, Sequence[tuple[date, Customer]]] = field(default_factory=dict)
    """Whose money of an account waits for its service, and since when: whom to ask first."""
    payers: Mapping[int, Sequence[PayerRow]] = field(default_factory=dict)

    def of(self, record: VatRecord) -> Customer:
        """Return the customer of a record, named as the register of payers does on its day."""
        found = self.known.get((record.account_id, record.agreement_id)) or self._holder(record)
        if found is None:
            return Customer(0, account=record.number)
        for payer in self.payers.get(found.person_id, ()):
            if payer.holds_on(record.day):
                return replace(found, name=payer.name, vat_number=payer.number)
        return found

    def _holder(self, record: VatRecord) -> Customer | None:
        """Return whose money came then: another holder since does not make it his."""
        came = min(record.day, record.came_on, Month.of(record.month).last_day)
        those = self.waiting.get(record.account_id, ())
        return next(
            (each for since, each in those if since <= came), those[0][1] if those else None
        )


def all_customers(session: Session) -> Customers:
    """Return who holds accounts that are not of people, and who owes for their services."""
    rows: Iterable[Any] = session.execute(_CUSTOMERS)
    known: dict[tuple[int, int], Customer] = {}
    waiting: dict[int, list[tuple[date, Customer]]] = defaultdict(list)
    for account_id, agreement_id, since, *of in rows:
        customer = Customer(*of)
        if agreement_id:
            known[account_id, agreement_id] = customer
        else:
            waiting[account_id].append((since, customer))
    return Customers(known, waiting, payers_by_person(session))


# Agreement 0 is the account's holder, else who owes for its services: whose money is that waits.
# The latest first.
_CUSTOMERS = text(f"""
WITH owing AS (
    SELECT g.account_id, g.id AS agreement_id, g.debtor_id AS person_id,
           coalesce(g.contract_number, '') AS contract, lower(g.valid) AS since
    FROM agreement AS g JOIN account AS a ON a.id = g.account_id AND a.category <> 'population'
), waiting AS (
    SELECT h.account_id, h.person_id, '' AS contract, lower(h.valid) AS since, 1 AS rank
    FROM account_holder AS h WHERE h.retired_at IS NULL
    UNION ALL
    SELECT account_id, person_id, contract, since, 2 FROM owing
)
SELECT own.account_id, own.agreement_id, own.since, p.id, p.name,
       {code_of("p.id")} AS code,
       a.number, own.contract
FROM (SELECT account_id, agreement_id, person_id, contract, since, 0 AS rank FROM owing
      UNION ALL SELECT account_id, 0, person_id, contract, since, rank FROM waiting) AS own
JOIN account AS a ON a.id = own.account_id AND a.category <> 'population'
JOIN person AS p ON p.id = own.person_id
ORDER BY own.account_id, own.rank, own.since DESC, own.person_id
""")  # noqa: S608 - put together from constants
