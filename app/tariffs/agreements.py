"""Which services an account takes from a day on, how they are charged, and who owes for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, LiteralString, cast

from sqlalchemy import Select, exists, func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, NotFound
from app.kernel.period import Period
from app.months.succession import Change, change_from, end_from
from app.registry.models import Account, AccountHolder, Premises
from app.registry.sharing import sharers_of
from app.tariffs.models import Agreement, Method, Payee, Service

AGREEMENT_ENDED: LiteralString = "agreement.ended"
"""Why an agreement was retired whose service was ended for its account."""
SAMPLE = 20_000
"""Newest agreements that tell what is usual; a million more would say the same, slower."""
_TERMS = (
    "service_id",
    "contract_model",
    "payee_id",
    "method",
    "norm_kind",
    "area_kind",
    "amount",
)


class TermsMissing(NotFound):
    """No account takes a service on such terms."""

    key = "tariffs.terms-missing"


class ServiceNotTaken(Conflict):
    """From that day on the account does not take the service anyway."""

    key = "tariffs.service-not-taken"

    def __init__(self, *, on: date) -> None:
        super().__init__(f"the service is not taken on {on} or later", on=on)


class ServiceBeganLater(Conflict):
    """Nothing ends before it began: a year mistyped would take back all that was ever charged."""

    key = "tariffs.service-began-later"

    def __init__(self, *, began_on: date) -> None:
        super().__init__(f"the service is taken since {began_on}", began_on=began_on)


@dataclass(frozen=True, slots=True)
class UsualTerms:
    """A service as other accounts take it. `like` is an agreement with exactly these terms."""

    like: int
    service_id: int
    service: str
    method: str
    detail: str
    """The kind of norm or of area; empty where the method needs none."""
    amount: Decimal | None = None
    """UAH a month, of the fixed method."""
    payee: str = ""
    """Whom the money goes to, where the agreements name a payee of their own."""


def usual_terms(session: Session, *, building_id: int | None = None) -> Sequence[UsualTerms]:
    """Return the terms in use (in one building): by service, the most frequent first."""
    newest = _newest(building_id).subquery()
    terms, latest = [newest.c[name] for name in _TERMS], func.max(newest.c.id)
    rows = session.execute(
        select(
            latest,
            newest.c.service_id,
            Service.name,
            newest.c.method,
            func.coalesce(newest.c.norm_kind, newest.c.area_kind, ""),
            newest.c.amount,
            func.coalesce(Payee.name, ""),
        )
        .join(Service, Service.id == newest.c.service_id)
        .outerjoin(Payee, Payee.id == newest.c.payee_id)
        .group_by(*terms, Service.name, Service.print_order, Payee.name)
        .order_by(Service.print_order, newest.c.service_id, func.count().desc(), latest.desc())
    )
    return [UsualTerms(*row) for row in rows]


def take_service(
    session: Session, *, account_id: int, debtor_id: int, like: int, since: date, by: int
) -> int:
    """Let an account take a service on the terms of another's agreement; return the new one's id.

    What it took of that service before ends on the day before.

    Raises:
        TermsMissing: there is no such agreement.
    """
    known = session.get(Agreement, like)
    if known is None or known.retired_at is not None:
        raise TermsMissing(f"no live agreement {like}")
    own = Agreement(
        account_id=account_id,
        debtor_id=debtor_id,
        **{name: getattr(known, name) for name in _TERMS},
    )
    return begin_agreement(session, own, since=since, reason="agreement.taken", by=by)


def end_service(
    session: Session, *, account_id: int, service_id: int, ended_on: date, by: int
) -> None:
    """Let an account take a service no more: `ended_on` is the first day without it.

    What is owed for the days before stays owed. Months charged beyond that day are marked. On the
    day it began it never was. On a day without it, what it has been since stays.

    Raises:
        ServiceBeganLater: the account takes it since a later day.
        ServiceNotTaken: it ended before that day, or never began.
    """
    same = (Agreement.account_id == account_id) & (Agreement.service_id == service_id)
    live, begins = (same, Agreement.retired_at.is_(None)), func.lower(Agreement.valid)
    is_taken = session.scalar(select(exists().where(*live, Agreement.valid.contains(ended_on))))
    began_on = session.scalar(select(func.min(begins)).where(*live, begins > ended_on))
    if began_on is not None and not is_taken:
        raise ServiceBeganLater(began_on=began_on)
    change = Change(
        since=ended_on,
        same=same,
        reason=AGREEMENT_ENDED,
        accounts=[account_id],
        sharers=sharers_of(account_id, days=Period(ended_on)),
    )
    if not end_from(session, Agreement, change, by=by):
        raise ServiceNotTaken(on=ended_on)


def pass_on_services(
    session: Session, *, account_id: int, debtor_id: int, since: date, by: int
) -> int:
    """Let another person owe for every service of an account from a day on; return how many.

    The days before stay his who owed for them, and so do those after the person's own: what was
    agreed anew since is passed on too, until another holds the account.
    """
    held_until = session.scalars(
        select(func.upper(AccountHolder.valid)).where(
            AccountHolder.account_id == account_id,
            AccountHolder.person_id == debtor_id,
            AccountHolder.retired_at.is_(None),
            AccountHolder.valid.contains(since),
        )
    ).one_or_none()
    taken = session.scalars(
        select(Agreement)
        .where(
            Agreement.account_id == account_id,
            Agreement.retired_at.is_(None),
            Agreement.valid.overlaps(Range(since, held_until)),
            Agreement.debtor_id != debtor_id,
        )
        .order_by(func.lower(Agreement.valid), Agreement.id)
    ).all()
    for each in taken:
        own = _again(each, debtor_id=debtor_id)
        begin_agreement(session, own, since=max(since, _first_day(each)), reason="holder", by=by)
    return len(taken)


def charge_by_meter(
    session: Session, *, account_id: int, service_id: int, since: date, by: int
) -> bool:
    """Charge a service by the meter from a day on; return whether it was charged otherwise.

    Agreements that go on on the same terms, with the next holder, are charged so too.
    """
    following = session.scalars(
        select(Agreement)
        .where(
            Agreement.account_id == account_id,
            Agreement.service_id == service_id,
            Agreement.retired_at.is_(None),
            Agreement.valid.overlaps(Range(since, None)),
        )
        .order_by(func.lower(Agreement.valid))
    ).all()
    known, at = following[0] if following else None, since
    if known is None or _first_day(known) > since or known.method == Method.METERED:
        return False
    for each in following:
        if _terms_of(each) != _terms_of(known) or _first_day(each) > at:
            break
        own = _again(each, method=Method.METERED)
        begin_agreement(
            session, own, since=max(since, _first_day(each)), reason="agreement.metered", by=by
        )
        if own.valid.upper is None:
            break
        at = own.valid.upper
    return True


def begin_agreement(session: Session, own: Agreement, *, since: date, reason: str, by: int) -> int:
    """Let an agreement hold from a day on, instead of the one of that service before it."""
    same = (Agreement.account_id == own.account_id) & (Agreement.service_id == own.service_id)
    change = Change(
        since=since,
        same=same,
        reason=reason,
        accounts=[own.account_id],
        sharers=sharers_of(own.account_id, days=Period(since)),
    )
    return int(change_from(session, own, change, by=by).id)


def _newest(building_id: int | None) -> Select[Any]:
    query = select(Agreement.id, *(getattr(Agreement, name) for name in _TERMS)).where(
        Agreement.retired_at.is_(None), func.upper_inf(Agreement.valid)
    )
    if building_id is not None:
        query = (
            query.join(Account, Account.id == Agreement.account_id)
            .join(Premises, Premises.id == Account.premises_id)
            .where(Premises.building_id == building_id)
        )
    return query.order_by(Agreement.id.desc()).limit(SAMPLE)


def _first_day(known: Agreement) -> date:
    return cast("date", known.valid.lower)


def _terms_of(known: Agreement) -> tuple[object, ...]:
    return tuple(getattr(known, name) for name in _TERMS)


def _again(known: Agreement, **other: object) -> Agreement:
    kept = ("account_id", "debtor_id", "contract_number", *_TERMS)
    return Agreement(**{name: getattr(known, name) for name in kept} | other)
