"""Which method a company uses for whom, and setting it from a month on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid
from app.kernel.month import Month
from app.months.models import MonthRow
from app.months.succession import hold_from
from app.registry.models import ConsumerCategory
from app.vat.models import VatMethod, VatMethodKind

BY_LAW: Mapping[str, VatMethodKind] = {
    ConsumerCategory.POPULATION: VatMethodKind.CASH,
    ConsumerCategory.BUDGET: VatMethodKind.CASH,
    ConsumerCategory.COLLECTIVE: VatMethodKind.CASH,
    ConsumerCategory.COMPANY: VatMethodKind.FIRST_EVENT,
}
"""What holds for a class until the company says otherwise; to be confirmed before use.

Of budget bodies only of those that pay no VAT themselves: the statement of the register knows.
"""


class VatMethodReachesClosed(Conflict):
    """It would change the register of a month whose books are closed."""

    key = "vat.method-reaches-closed"

    def __init__(self, *, earliest: Month) -> None:
        super().__init__(f"the earliest month is {earliest}", month=earliest)


class VatMethodInsideMonth(Invalid):
    """A month's supply has one method: another begins with a month."""

    key = "vat.method-inside-month"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVatMethod:
    """A method from a month on. Without a service it is for all that have none of their own."""

    category: ConsumerCategory
    service_id: int | None
    method: VatMethodKind
    since: date
    document: str


@dataclass(frozen=True, slots=True)
class MethodRow:
    """A method as the list shows it; `since` is None for what holds by law alone."""

    category: str
    service_id: int | None
    method: str
    since: date | None
    until: date | None
    document: str


def set_vat_method(session: Session, new: NewVatMethod, *, by: int) -> VatMethod:
    """Record a method from a month on; the one before it ends there, a later one stays.

    Debts of earlier months keep the method of their month, whenever they are paid.

    Source: tax-code/187.10

    Raises:
        VatMethodInsideMonth, VatMethodReachesClosed.
    """
    if new.since.day != 1:
        raise VatMethodInsideMonth(f"{new.since} is not the first day of a month")
    _refuse_closed(session, new.since)
    of_service = func.coalesce(VatMethod.service_id, 0) == (new.service_id or 0)
    method = VatMethod(
        category=new.category,
        service_id=new.service_id,
        method=new.method,
        document=new.document,
        valid=Range(new.since, None),
    )
    return hold_from(
        session,
        method,
        same=(VatMethod.category == new.category) & of_service,
        reason=f"another from {new.since}",
        by=by,
    )


def vat_methods(session: Session) -> Sequence[MethodRow]:
    """Return what holds by law and, after it, what the company has set, by class and day."""
    rows = session.scalars(
        select(VatMethod)
        .where(VatMethod.retired_at.is_(None))
        .order_by(
            VatMethod.category, func.coalesce(VatMethod.service_id, 0), func.lower(VatMethod.valid)
        )
    ).all()
    return [
        row
        for category in ConsumerCategory
        for row in (
            MethodRow(category, None, BY_LAW[category], None, None, ""),
            *(
                MethodRow(
                    each.category,
                    each.service_id,
                    each.method,
                    each.valid.lower,
                    each.valid.upper,
                    each.document,
                )
                for each in rows
                if each.category == category
            ),
        )
    ]


def _refuse_closed(session: Session, since: date) -> None:
    # Held until the end of the transaction: no month closes on a register about to change.
    every = select(MonthRow).order_by(MonthRow.month).with_for_update(read=True)
    rows = session.scalars(every.execution_options(populate_existing=True)).all()
    closed = [row.month for row in rows if row.books == "closed"]
    if closed and since <= closed[-1]:
        raise VatMethodReachesClosed(earliest=Month.of(closed[-1]).plus(1))
