"""What the card of an account shows, gathered by a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Self

from sqlalchemy.orm import Session

from app.contracts.limits.figures import LimitState
from app.contracts.limits.state import limit_states
from app.even_payments.asked import with_even
from app.kernel.month import Month
from app.ledger.models import PostingKind
from app.ledger.owed import Owed, owed
from app.ledger.queries import Movement, history
from app.metering.queries import MeterRow, ReadingRow, meters_of, readings_of
from app.metering.states.queries import StateRow, states_of
from app.penalty.limitation import Standing, limitation_of
from app.registry.buildings import AccountBeside, accounts_beside
from app.registry.models import ConsumerCategory, Parameter
from app.registry.queries import (
    AccountHead,
    ContactRow,
    ParameterRow,
    contacts_of,
    get_account,
    parameters_of,
)
from app.tariffs.queries import AgreementRow, agreements_of

MONTHS = 12
EVENTS = 8


@dataclass(frozen=True, slots=True)
class MonthLine:
    """What came to an account and what was paid in a month's books."""

    month: Month
    charged: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class AccountCard:
    """Who, where, what owed, twelve months, services, meters, recent events."""

    on: date
    head: AccountHead
    contacts: Sequence[ContactRow]
    parameters: Sequence[ParameterRow]
    agreements: Sequence[AgreementRow]
    meters: Sequence[MeterRow]
    readings: Sequence[ReadingRow]
    states: Sequence[StateRow]
    """States of the meters, the latest first."""
    beside: Sequence[AccountBeside]
    owed: Owed
    stale: Mapping[str, Decimal]
    """What of the debt is out of time or disputably so, by how it stands."""
    months: Sequence[MonthLine]
    events: Sequence[Movement]
    limits: Sequence[LimitState]
    """Yearly limits of a company or a budget body that are near their end or passed."""

    @property
    def figures(self) -> Sequence[ParameterRow]:
        """Return what charging reads now and from days to come, the sooner first."""
        return sorted(
            (each for each in self.parameters if self._is_ahead(each)),
            key=lambda each: (each.kind, each.since),
        )

    @property
    def services(self) -> Sequence[AgreementRow]:
        """Return the services taken now and from days to come, in the order of the bill."""
        return [each for each in self.agreements if self._is_ahead(each)]

    @property
    def shares(self) -> Decimal | None:
        """Return the sum of the shares of the premises, None where no account has one."""
        own = [each.value for each in self.figures if each.kind == Parameter.SHARE]
        known = [*own[:1], *(each.share for each in self.beside if each.share is not None)]
        return sum(known, Decimal(0)) if known else None

    def _is_ahead(self, fact: ParameterRow | AgreementRow) -> bool:
        return fact.until is None or fact.until > self.on

    @property
    def doubts(self) -> Sequence[tuple[ReadingRow, MeterRow]]:
        """Return the readings that wait for a person, each with its meter."""
        meters = {meter.register_id: meter for meter in self.meters}
        held = (reading for reading in self.readings if reading.status == "held")
        return [(reading, meters[reading.register_id]) for reading in held]

    @classmethod
    def of(cls, session: Session, account_id: int, *, on: date) -> Self:
        """Return the card as of a day."""
        head = get_account(session, account_id, on=on)
        last = Month.of(on)
        money = with_even(session, account_id, owed(session, account_id, on=on))
        moved = history(session, account_id, first=last.plus(1 - MONTHS), last=last)
        latest = sorted(moved, key=lambda each: (each.made_at, each.posting_id), reverse=True)
        return cls(
            on=on,
            head=head,
            contacts=contacts_of(session, head.person_id),
            parameters=parameters_of(session, account_id),
            agreements=agreements_of(session, account_id),
            meters=meters_of(session, account_id),
            readings=readings_of(session, account_id, most=12),
            states=states_of(session, account_id),
            beside=accounts_beside(
                session, account_id=account_id, premises_id=head.premises_id, on=on
            ),
            owed=money,
            stale=_stale(money, on),
            months=_months(moved, last),
            events=latest[:EVENTS],
            limits=_limits(session, head, on),
        )


def _limits(session: Session, head: AccountHead, on: date) -> Sequence[LimitState]:
    if head.category == ConsumerCategory.POPULATION:
        return []
    every = limit_states(session, on=on, accounts=[head.id])
    return [each for each in every if each.is_passed or each.is_near]


def _stale(money: Owed, on: date) -> dict[str, Decimal]:
    """Sum up the debts that a court may refuse; part payments are looked at in the statement."""
    found: dict[str, Decimal] = {}
    for debt in money.debts:
        late_since = debt.due_on + timedelta(days=1)
        if late_since <= on:
            standing = limitation_of(late_since, on=on).standing
            if standing is not Standing.SAFE:
                found[standing.value] = found.get(standing.value, Decimal(0)) + debt.amount
    return found


def _months(moved: Sequence[Movement], last: Month) -> list[MonthLine]:
    lines = []
    for back in range(MONTHS):
        month = last.plus(-back)
        of_month = [each for each in moved if each.posted == month]
        paid = sum((-each.amount for each in of_month if _is_paid(each)), Decimal("0.00"))
        rest = sum((each.amount for each in of_month if not _is_paid(each)), Decimal("0.00"))
        if of_month:
            lines.append(MonthLine(month, rest, paid))
    return lines


def _is_paid(movement: Movement) -> bool:
    return movement.kind == PostingKind.PAYMENT
