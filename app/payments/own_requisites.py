"""Where money goes that is the company's own: a service may have a bank account of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import shared_session
from app.ledger.by_service import by_service
from app.ledger.owed import Owed
from app.tariffs.models import Payee, Service
from tenants.directory.queries import payee_details

_ZERO = Decimal("0.00")
_ANY = "*"
"""Stands for the services that have no bank account of their own."""


@dataclass(frozen=True, slots=True)
class Requisites:
    """Where money goes; empty where nobody said."""

    name: str = ""
    edrpou: str = ""
    iban: str = ""

    @property
    def mfo(self) -> str:
        """Return the code of the bank, which a Ukrainian IBAN holds."""
        return self.iban[4:10]

    @classmethod
    def of(cls, payee: Payee) -> Self:
        """Return those of a payee the company keeps."""
        return cls(payee.name, payee.edrpou, payee.iban)


@dataclass(frozen=True, slots=True)
class OwnRequisites:
    """The company's own by the code of a service."""

    by_code: Mapping[str, Requisites] = field(default_factory=dict)

    def of(self, code: str | None = None) -> Requisites:
        """Return where money of a service goes, or of none in particular."""
        return self.by_code.get(code or _ANY) or self.by_code.get(_ANY) or Requisites()

    @property
    def are_several(self) -> bool:
        """Return whether services are paid to different bank accounts."""
        return len({each.iban for each in self.by_code.values()}) > 1


@dataclass(frozen=True, slots=True)
class Services:
    """What of the services says where they are paid, and in which order bills print them."""

    codes: Mapping[int, str]
    places: Mapping[int, int]


def own_requisites(company_id: int) -> OwnRequisites:
    """Return the company's own, as the directory of companies has them.

    By a connection of its own: never while money is held, or payments that wait for one another
    would keep the connection from the one that they wait for.
    """
    with shared_session() as shared:
        known = payee_details(shared, company_id=company_id)
    return OwnRequisites(
        {each.service_code: Requisites(each.payee_name, each.edrpou, each.iban) for each in known}
    )


def services_paid(session: Session) -> Services:
    """Return the services of the company."""
    rows = session.execute(select(Service.id, Service.code, Service.print_order)).all()
    return Services({row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows})


def parted(
    to_pay: Decimal, owed: Owed, own: OwnRequisites, services: Services
) -> Mapping[Requisites, Decimal]:
    """Return what is to be paid to the company itself by where it goes; together it is `to_pay`."""
    sums: dict[Requisites, Decimal] = {}
    for service_id, amount in by_service(None, to_pay, owed, places=services.places):
        to = own.of(services.codes.get(service_id or 0))
        sums[to] = sums.get(to, _ZERO) + amount
    return sums
