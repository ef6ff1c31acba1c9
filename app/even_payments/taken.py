"""What stands in the way of an agreement on even payments: a number, a service, its payee."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.even_payments.models import EvenAgreement
from app.even_payments.refusals import (
    EvenNumberTaken,
    EvenPayees,
    EvenServiceMissing,
    EvenServiceTaken,
)
from app.even_payments.stored import agreements
from app.kernel.month import Month
from app.tariffs.models import Agreement as TakenService
from app.tariffs.models import Service


def refuse_number(session: Session, number: str) -> None:
    """Refuse a number that another agreement has."""
    if session.scalar(
        select(EvenAgreement.id).where(
            EvenAgreement.number == number, EvenAgreement.retired_at.is_(None)
        )
    ):
        raise EvenNumberTaken(number=number)


def refuse_services(
    session: Session, account_id: int, services: Collection[int], *, since: Month
) -> None:
    """Refuse services that the account does not take from a month on, or of several payees."""
    payee = func.coalesce(TakenService.payee_id, Service.payee_id)
    taken = session.execute(
        select(TakenService.service_id, payee)
        .join(Service, Service.id == TakenService.service_id)
        .where(
            TakenService.account_id == account_id,
            TakenService.retired_at.is_(None),
            TakenService.service_id.in_(sorted(set(services))),
            func.coalesce(func.upper(TakenService.valid), date.max) > since.first_day,
        )
    ).all()
    if {service_id for service_id, _ in taken} != set(services):
        raise EvenServiceMissing("the account does not take a service")
    if len({payee_id for _, payee_id in taken}) > 1:
        raise EvenPayees("services of several payees")


def refuse_overlap(
    session: Session,
    account_id: int,
    services: Collection[int],
    months: tuple[Month, Month],
    *,
    but: int | None = None,
) -> None:
    """Refuse services that another agreement of the account evens out in one of the months."""
    first, last = months
    for each in agreements(session, EvenAgreement.account_id == account_id):
        meets = each.first <= last and first <= each.last
        if each.id != but and meets and not each.services.isdisjoint(services):
            raise EvenServiceTaken(number=each.number)
