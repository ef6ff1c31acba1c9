"""Names of payees, for bills on which a service is paid to several."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.charging.adjustments.told import ToldAdjustment
from app.subsidies.queries import ToldGranted
from app.tariffs.models import Agreement, Payee, Service
from portal.bills.queries import ChargeRow


def payees_named(
    session: Session, told: Sequence[ToldAdjustment | ToldGranted]
) -> Mapping[int, str]:
    """Return the names of payees, where a service that is told of has several; else nothing."""
    several = _several((each.service_id, each.payee_id) for each in told)
    if not several:
        return {}
    rows = session.execute(select(Payee.id, Payee.name).where(Payee.id.in_(several)))
    return {payee_id: name for payee_id, name in rows}  # noqa: C416 - rows are typed


def payees_of_lines(
    session: Session, lines: Sequence[ChargeRow], *, company: str
) -> Mapping[int, str]:
    """Return who is paid by each agreement, where a service of these lines has several payees.

    `company` is the name of who is paid where nobody else is named.
    """
    rows = session.execute(
        select(
            Agreement.id,
            Agreement.service_id,
            func.coalesce(Agreement.payee_id, Service.payee_id),
            func.coalesce(Payee.name, company),
        )
        .join(Service, Service.id == Agreement.service_id)
        .outerjoin(Payee, Payee.id == func.coalesce(Agreement.payee_id, Service.payee_id))
        .where(Agreement.id.in_({each.charge.agreement_id for each in lines}))
    ).all()
    of_service: dict[int, set[int | None]] = defaultdict(set)
    for _, service_id, payee_id, _ in rows:
        of_service[service_id].add(payee_id)
    return {id_: name for id_, service_id, _, name in rows if len(of_service[service_id]) > 1}


def _several(told: Iterable[tuple[int, int | None]]) -> set[int]:
    of_service: dict[int, set[int | None]] = defaultdict(set)
    for service_id, payee_id in told:
        of_service[service_id].add(payee_id)
    return {id_ for payees in of_service.values() if len(payees) > 1 for id_ in payees if id_}
