"""Terms on which nobody takes a service yet: what its unit, its norms and its sums allow."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.errors import Invalid
from app.registry.models import Parameter
from app.tariffs.agreements import SAMPLE, UsualTerms, begin_agreement
from app.tariffs.models import Agreement, ContractModel, Method, Norm
from app.tariffs.queries import ServiceRow, services
from app.tariffs.sharing.models import SharedSum

_METERED = ((Method.METERED, ""),)
_BY_UNIT: Mapping[str, Sequence[tuple[Method, str]]] = {
    "m3": (*_METERED, (Method.IMBALANCE, "")),
    "gcal_h": ((Method.LOAD, ""),),
    "gcal": (*_METERED, (Method.HEAT, "")),
    **dict.fromkeys(("gj", "mwh", "kwh"), _METERED),
    "m2": ((Method.AREA, Parameter.TOTAL_AREA), (Method.AREA, Parameter.HEATED_AREA)),
    "flat": ((Method.FLAT, ""),),
    "trip": ((Method.CONTAINERS, ""),),
    "month": ((Method.SUBSCRIPTION, ""), (Method.FLAT, "")),
}
_FOLLOWING, _WARMING, _WASTE = "wastewater", "hot_water_heat", "waste"
MOST_FIXED = Decimal(100_000_000)
"""UAH a month, less than which a fixed sum is: the price of a line holds no more."""
_CONTRIBUTION = "внесок"
"""A contribution to the ОСББ is called so in every catalogue; it rests on no contract."""


class AmountMissing(Invalid):
    """A service charged by a fixed sum needs the sum."""

    key = "tariffs.amount-missing"


class AmountUnfit(Invalid):
    """A month's fixed sum is above nothing and no slip of the pen."""

    key = "tariffs.amount-unfit"


@dataclass(frozen=True, slots=True)
class NewTerms:
    """A service, and a way to charge it that no account has. `detail` as in `UsualTerms`."""

    service_id: int
    service: str
    method: Method
    detail: str = ""
    amount: Decimal | None = None


def new_terms(session: Session, *, besides: Collection[UsualTerms]) -> Sequence[NewTerms]:
    """Return the ways to charge each service that are not in use, in the order of the bill.

    Another fixed sum is always another way.
    """
    used = {(each.service_id, each.method, each.detail) for each in besides}
    norms = _kinds_of_norms(session)
    shared = set(
        session.scalars(select(SharedSum.service_id).where(SharedSum.retired_at.is_(None)))
    )
    return [
        NewTerms(service.id, service.name, method, detail)
        for service in services(session)
        for method, detail in _ways(service, norms, is_shared=service.id in shared)
        if method is Method.FIXED or (service.id, method, detail) not in used
    ]


def take_on_new_terms(
    session: Session, terms: NewTerms, *, account_id: int, debtor_id: int, since: date, by: int
) -> int:
    """Let an account be the first to take a service so; return the agreement's id.

    Raises:
        AmountMissing, AmountUnfit: the method is a fixed sum, and none is given, or none like it.
    """
    if terms.method is Method.FIXED:
        _check_amount(terms.amount)
    own = Agreement(
        account_id=account_id,
        service_id=terms.service_id,
        debtor_id=debtor_id,
        contract_model=_contract_model(session, terms),
        method=terms.method,
        norm_kind=terms.detail if terms.method is Method.NORM else None,
        area_kind=terms.detail if terms.method is Method.AREA else None,
        amount=terms.amount if terms.method is Method.FIXED else None,
    )
    return begin_agreement(session, own, since=since, reason="agreement.taken", by=by)


def _check_amount(amount: Decimal | None) -> None:
    if amount is None or amount == 0:
        raise AmountMissing("a fixed sum is not named")
    if not 0 < amount < MOST_FIXED:
        raise AmountUnfit(f"{amount} cannot be a fixed sum")


def is_contribution(service: str) -> bool:
    """Return whether a service of this name is a contribution, and so rests on no contract."""
    return service.casefold().startswith(_CONTRIBUTION)


def _ways(
    service: ServiceRow, norms: Mapping[int, list[str]], *, is_shared: bool
) -> Iterator[tuple[Method, str]]:
    is_waste = service.code.startswith(_WASTE) and not service.code.startswith(_FOLLOWING)
    if is_waste and service.unit == "m3":  # no meter counts what is thrown away
        yield Method.CONTAINERS, ""
    else:
        yield from _BY_UNIT.get(service.unit, ())
    if service.code == _FOLLOWING:
        yield Method.FOLLOWS, ""
    if service.code == _WARMING:
        yield Method.WATER_HEAT, ""
    yield from ((Method.NORM, kind) for kind in norms.get(service.id, ()))
    if is_shared:
        yield Method.SHARE, ""
    yield Method.FIXED, ""


def _kinds_of_norms(session: Session) -> dict[int, list[str]]:
    """Return the kinds of live norms by service."""
    rows = session.execute(
        select(Norm.service_id, Norm.kind)
        .where(Norm.retired_at.is_(None))
        .distinct()
        .order_by(Norm.service_id, Norm.kind)
    )
    found: dict[int, list[str]] = {}
    for service_id, value in rows:
        found.setdefault(service_id, []).append(value)
    return found


def _contract_model(session: Session, terms: NewTerms) -> str:
    """Return the model that most agreements of the service have, else most of the company's."""
    if is_contribution(terms.service):
        return ContractModel.CONTRIBUTION
    newest = (
        select(Agreement.contract_model, Agreement.service_id)
        .where(
            Agreement.retired_at.is_(None), Agreement.contract_model != ContractModel.CONTRIBUTION
        )
        .order_by(Agreement.id.desc())
        .limit(SAMPLE)
        .subquery()
    )
    own = func.count().filter(newest.c.service_id == terms.service_id)
    most = session.scalar(
        select(newest.c.contract_model)
        .group_by(newest.c.contract_model)
        .order_by(own.desc(), func.count().desc())
        .limit(1)
    )
    return most or ContractModel.INDIVIDUAL
