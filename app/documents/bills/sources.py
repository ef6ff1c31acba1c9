"""What bills are made of, read for many accounts at a time, never one query an account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, Date, Text, and_, cast, func, literal, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB, distinct_on
from sqlalchemy.orm import Session

from app.charging.models import Charge, Run, RunState
from app.charging.recalculation.difference import TAKEN_BACK
from app.charging.recalculation.order import IN_ORDER
from app.documents.models import Bill
from app.kernel.month import Month
from app.ledger.figures import AsOf
from app.registry.holding import held_since
from app.registry.models import (
    Account,
    AccountHolder,
    Building,
    Person,
    Premises,
    Settlement,
    Street,
)
from app.tariffs.models import Method, Service, Tariff

CHART_MONTHS = 12
_BASIS = cast(type_coerce(Charge.basis, Text), JSONB)
"""The basis, kept as text, for the one query that looks into it."""


@dataclass(frozen=True, slots=True)
class IssuedBill:
    """A bill as stored, with who and where it is for."""

    bill_id: int
    account_id: int
    number: str
    issued_at: datetime
    counted_until: date
    due_on: date
    total_due: Decimal
    run_id: int
    settled_month: date | None
    last_posting_id: int
    left_out: Sequence[int]
    withdrawn_at: datetime | None
    account_number: str
    link_code: str
    holder: str
    settlement: str
    settlement_category: str
    street_kind: str
    street: str
    house: str
    flat: str
    premises_kind: str
    held_since: date | None
    """When the holder's household got the account from another."""

    @property
    def seen(self) -> AsOf:
        """Return the state of the books the bill was made from."""
        return AsOf(self.settled_month, self.last_posting_id, tuple(self.left_out))

    def is_of_holder(self, month: date) -> bool:
        """Return whether the month is of the time of the holder whose bill it is."""
        return self.held_since is None or month >= self.held_since.replace(day=1)


@dataclass(frozen=True, slots=True)
class ServiceShown:
    """What of a service a bill prints."""

    name: str
    unit: str
    places: int
    print_order: int


def issued_bills(session: Session, month: Month, accounts: Sequence[int]) -> list[IssuedBill]:
    """Return the bills of these accounts in the accounts' order, withdrawn ones only if alone.

    An account whose bill was withdrawn and not issued again shows the withdrawn one, so marked.
    """
    wanted = [month.first_day]
    rows = session.execute(
        select(
            Bill.id,
            Bill.account_id,
            Bill.number,
            Bill.issued_at,
            Bill.counted_until,
            Bill.due_on,
            Bill.total_due,
            Bill.run_id,
            Bill.settled_month,
            Bill.last_posting_id,
            Bill.left_out,
            Bill.withdrawn_at,
            Account.number,
            Account.link_code,
            func.coalesce(Person.name, ""),
            Settlement.name,
            Settlement.category,
            Street.kind,
            Street.name,
            Building.number,
            Premises.number,
            Premises.kind,
            held_since(Account.id, by=month.last_day),
        )
        .join(Account, Account.id == Bill.account_id)
        .join(Premises, Premises.id == Account.premises_id)
        .join(Building, Building.id == Premises.building_id)
        .join(Street, Street.id == Building.street_id)
        .join(Settlement, Settlement.id == Street.settlement_id)
        .outerjoin(
            AccountHolder,
            and_(
                AccountHolder.account_id == Account.id,
                AccountHolder.retired_at.is_(None),
                AccountHolder.valid.contains(cast(literal(month.period.last_day), Date)),
            ),
        )
        .outerjoin(Person, Person.id == AccountHolder.person_id)
        .where(Bill.account_id.in_(accounts), Bill.month.in_(wanted))
        .order_by(Bill.account_id, Bill.withdrawn_at.is_(None).desc(), Bill.id.desc())
        .ext(distinct_on(Bill.account_id))
    )
    found = {row[1]: IssuedBill(*tuple(row)) for row in rows}
    return [found[account] for account in accounts if account in found]


def charges_of(
    session: Session, month: Month, bills: Sequence[IssuedBill]
) -> dict[int, list[Charge]]:
    """Return the published lines of the bills' runs, by account.

    Recalculated months of a former holder are his: their sums are on the bill, their lines not.
    """
    rows = session.scalars(
        select(Charge)
        .where(
            Charge.posted == month.first_day,
            Charge.account_id.in_([bill.account_id for bill in bills]),
            Charge.run_id.in_({bill.run_id for bill in bills}),
        )
        .order_by(*IN_ORDER)
    )
    of_account = {bill.account_id: bill for bill in bills}
    found: dict[int, list[Charge]] = {}
    for row in rows:
        if of_account[row.account_id].is_of_holder(row.month):
            found.setdefault(row.account_id, []).append(row)
    return found


def consumption_on(
    session: Session, month: Month, bills: Sequence[IssuedBill]
) -> dict[int, dict[int, dict[Month, Decimal]]]:
    """Return the metered volumes that the bills draw: those of their holders' own time."""
    found = consumption_of(session, month, [bill.account_id for bill in bills])
    return {
        bill.account_id: {
            service: {
                of: volume for of, volume in volumes.items() if bill.is_of_holder(of.first_day)
            }
            for service, volumes in found.get(bill.account_id, {}).items()
        }
        for bill in bills
    }


def consumption_of(
    session: Session, month: Month, accounts: Sequence[int]
) -> dict[int, dict[int, dict[Month, Decimal]]]:
    """Return metered volumes of the last two years: account -> service -> month -> volume.

    Months are named one by one, so the key of `charge` leads straight to each account.
    """
    months = [month.plus(-back).first_day for back in range(2 * CHART_MONTHS)]
    # Under a price of several parts a volume stands on a line for each: any one of them tells it.
    each_part = (
        select(
            Charge.account_id,
            Charge.service_id,
            Charge.month,
            func.split_part(func.ltrim(Charge.part, TAKEN_BACK), ".", 1).label("register"),
            func.sum(Charge.quantity).label("quantity"),
        )
        .join(Run, and_(Run.id == Charge.run_id, Run.state == RunState.PUBLISHED))
        .outerjoin(Tariff, Tariff.id == cast(_BASIS["tariff"].astext, BigInteger))
        .where(
            Charge.posted.in_(months),
            Charge.account_id.in_(accounts),
            Charge.method == Method.METERED,
        )
        .group_by(Charge.account_id, Charge.service_id, Charge.month, "register", Tariff.part)
        .subquery()
    )
    key = (each_part.c.account_id, each_part.c.service_id, each_part.c.month)
    once = (
        select(*key, func.max(each_part.c.quantity).label("quantity"))
        .group_by(*key, each_part.c.register)
        .subquery()
    )
    rows = session.execute(
        select(
            once.c.account_id, once.c.service_id, once.c.month, func.sum(once.c.quantity)
        ).group_by(once.c.account_id, once.c.service_id, once.c.month)
    )
    found: dict[int, dict[int, dict[Month, Decimal]]] = {}
    for account_id, service_id, of, volume in rows:
        found.setdefault(account_id, {}).setdefault(service_id, {})[Month.of(of)] = volume
    return found


def services_shown(session: Session) -> dict[int, ServiceShown]:
    """Return the company's services by id."""
    rows = session.execute(
        select(
            Service.id, Service.name, Service.unit, Service.volume_places, Service.print_order
        ).order_by(Service.id)
    )
    return {row[0]: ServiceShown(*row[1:]) for row in rows}
