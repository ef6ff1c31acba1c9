"""Limits of bodies over all their accounts and contracts: written down, taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.contracts.limits.models import BodyLimit
from app.contracts.limits.operations import LimitMissing, rest_of_year
from app.kernel.errors import Invalid, NotFound
from app.months.facts import retire_fact
from app.months.succession import hold_from
from app.registry.models import Account, ConsumerCategory
from app.registry.person_code import code_of
from app.tariffs.models import Agreement


class LimitOfNobody(Invalid):
    """The body takes none of these services, or only at home: people have no limits."""

    key = "limit.of-nobody"


class BodyMissing(NotFound):
    """There is no such customer."""

    key = "limit.body-missing"


@dataclass(frozen=True, slots=True)
class BodyAccount:
    """An account for whose services a body owes."""

    account_id: int
    number: str
    address: str


@dataclass(frozen=True, slots=True)
class Body:
    """A body and the accounts that its limits are over."""

    person_id: int
    name: str
    code: str
    accounts: Sequence[BodyAccount]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBodyLimit:
    """The limit of a whole year, from a day of it on."""

    person_id: int
    service_ids: Sequence[int]
    value: Decimal
    since: date
    document: str
    kekv: str = ""


def get_body(session: Session, person_id: int) -> Body:
    """Return a body with its accounts that are not of people.

    Raises:
        BodyMissing: there is no such person.
    """
    rows: Sequence[Any] = session.execute(_BODY, {"person": person_id}).all()
    if not rows:
        raise BodyMissing(f"person {person_id} is not there")
    accounts = [
        BodyAccount(row.account_id, row.number, row.address) for row in rows if row.account_id
    ]
    return Body(person_id, rows[0].name, rows[0].code, accounts)


def set_body_limit(session: Session, new: NewBodyLimit, *, by: int) -> BodyLimit:
    """Record a limit from a day on; the one before it ends there, a later one stays.

    Raises:
        LimitOfNobody.
    """
    taken = (
        select(Agreement.id)
        .join(Account, Account.id == Agreement.account_id)
        .where(
            Agreement.debtor_id == new.person_id,
            Agreement.service_id.in_(new.service_ids),
            Account.category != ConsumerCategory.POPULATION,
        )
        .limit(1)
    )
    if session.scalar(taken) is None:
        raise LimitOfNobody(f"person {new.person_id} takes none of {new.service_ids}")
    limit = BodyLimit(
        person_id=new.person_id,
        kekv=new.kekv,
        service_ids=sorted(set(new.service_ids)),
        value=new.value,
        document=new.document,
        valid=rest_of_year(new.since),
    )
    same = (BodyLimit.person_id == new.person_id) & (BodyLimit.kekv == new.kekv)
    return hold_from(session, limit, same=same, reason=new.document, by=by)


def remove_body_limit(
    session: Session, limit_id: int, *, person_id: int, reason: str, by: int
) -> None:
    """Take back a limit that was written down by mistake.

    Raises:
        LimitMissing.
        FactRetired: somebody did so before.
    """
    limit = session.get(BodyLimit, limit_id)
    if limit is None or limit.person_id != person_id:
        raise LimitMissing(f"person {person_id} has no limit {limit_id}")
    retire_fact(session, limit, by=by, reason=reason)


_BODY = text(f"""
SELECT p.name, {code_of("p.id")} AS code, a.id AS account_id, a.number,
       coalesce(f.address, '') AS address
FROM person AS p
LEFT JOIN account AS a ON a.category <> 'population' AND EXISTS (
    SELECT FROM agreement AS g
    WHERE g.debtor_id = p.id AND g.account_id = a.id AND g.retired_at IS NULL)
LEFT JOIN account_search AS f ON f.account_id = a.id
WHERE p.id = :person
ORDER BY a.number, a.id
""")  # noqa: S608 - put together from constants
