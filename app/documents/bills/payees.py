"""Whom bills pay, and which lines are whose, where a service has several payees in a month."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.charging.models import Charge
from app.database.bulk import among
from app.documents.bills.sources import IssuedBill
from app.documents.models import IssuedPayee
from app.ledger.queries import StatementLine
from app.penalty.late.queries import AskedSum
from app.tariffs.models import Agreement, Payee, Service


@dataclass(frozen=True, slots=True)
class PayeeShown:
    """Whom a section of a bill pays."""

    name: str
    code: str
    iban: str


def payees_shown(
    session: Session, bills: Sequence[IssuedBill]
) -> dict[tuple[int, int], PayeeShown]:
    """Return the company's payees by run and id, as the bills of the run were issued to them."""
    runs, kept = {bill.run_id for bill in bills}, IssuedPayee
    rows = session.execute(
        select(
            *(Payee.id, Payee.name, Payee.edrpou, Payee.iban),
            *(kept.run_id, kept.name, kept.edrpou, kept.iban),
        )
        .outerjoin(kept, and_(kept.payee_id == Payee.id, kept.run_id.in_(runs)))
        .order_by(Payee.id, kept.run_id)
    ).all()
    present = {(run_id, row[0]): PayeeShown(*row[1:4]) for run_id in runs for row in rows}
    return present | {(row[4], row[0]): PayeeShown(*row[5:]) for row in rows if row[4]}


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
    pairs = {(each.service_id, each.agreement_id) for each in asked}
    if not pairs:
        return {}
    usual = _payees(session, Service, {service_id for service_id, _ in pairs})
    own = _payees(session, Agreement, {agreement_id for _, agreement_id in pairs})
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
