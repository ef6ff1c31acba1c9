"""Which lines of a service are whose, where its money goes to several payees in a month."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.charging.models import Charge
from app.database.bulk import among
from app.ledger.queries import StatementLine
from app.penalty.late.queries import AskedSum
from app.tariffs.models import Agreement, Service


def payees_of(
    session: Session,
    charges: Mapping[int, Sequence[Charge]],
    money: Mapping[int, Sequence[StatementLine]],
) -> dict[int, int | None]:
    """Return who is paid by agreements; None is the company itself.

    Only of accounts that have a service with several payees: mostly there are none.
    """
    agreements = {
        each.agreement_id
        for account_id, lines in money.items()
        if len(lines) > len({line.service_id for line in lines})
        for each in charges.get(account_id, ())
    }
    if not agreements:
        return {}
    rows = session.execute(
        select(Agreement.id, func.coalesce(Agreement.payee_id, Service.payee_id))
        .join(Service, Service.id == Agreement.service_id)
        .where(Agreement.id.in_(agreements))
    )
    return {agreement_id: payee_id for agreement_id, payee_id in rows}  # noqa: C416 - rows are typed


def payees_of_debts(
    session: Session, asked: Iterable[AskedSum]
) -> dict[tuple[int, int], int | None]:
    """Return who is paid by services and agreements of late debts; None is the company itself."""
    services, agreements = set(), set()
    pairs = {(each.service_id, each.agreement_id) for each in asked}
    for service_id, agreement_id in pairs:
        services.add(service_id)
        agreements.add(agreement_id)
    usual = _payees(session, Service, services)
    own = _payees(session, Agreement, agreements)
    return {
        (service_id, agreement_id): own.get(agreement_id) or usual.get(service_id)
        for service_id, agreement_id in pairs
    }


def _payees(
    session: Session, of: type[Agreement | Service], ids: Collection[int]
) -> dict[int, int | None]:
    rows = session.execute(select(of.id, of.payee_id).where(among(of.id, sorted(ids))))
    return {id_: payee_id for id_, payee_id in rows}  # noqa: C416 - rows are typed


def charged_in(
    line: StatementLine, charges: Sequence[Charge], payee_of: Mapping[int, int | None]
) -> Sequence[Charge]:
    """Return what of an account's charges this line of its bill is the sum of."""
    return [
        each
        for each in charges
        if each.service_id == line.service_id
        and payee_of.get(each.agreement_id, line.payee_id) == line.payee_id
    ]
