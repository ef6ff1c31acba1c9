"""The statement of debt (розрахунок боргу) of one account, as of a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.penalty.costs import Aside, Cost, Moved, aside_of
from app.penalty.debts import Debt
from app.penalty.inflation import Inflation, calculate_inflation
from app.penalty.interest import Interest, calculate_interest
from app.penalty.limitation import (
    TERM_OF_PENALTY,
    Limitation,
    Standing,
    limitation_of,
    limitation_of_debt,
)
from app.penalty.makeup import Makeup, key_of, makeups_of
from app.penalty.models import LateKind
from app.penalty.penalty import Penalty, calculate_penalty
from app.penalty.put_off import PutOff, put_off_of
from app.penalty.queries import debts_of
from app.penalty.terms import protections, rules_on, whose


@dataclass(frozen=True, slots=True)
class StatementItem:
    """One late debt and what it has grown by."""

    debt: Debt
    owed: Decimal
    """What of it is still owed; nothing once it is paid, and the days before still count."""
    made_of: Makeup
    penalty: Penalty
    interest: Interest
    inflation: Inflation
    limitation: Limitation
    """Of the debt itself, and of interest and inflation losses."""
    penalty_limit: Limitation
    """Of the penalty of its first day; each day has a term of its own."""
    put_off: Sequence[PutOff] = ()
    """By agreements on restructuring: on the days between it grew by nothing."""


@dataclass(frozen=True, slots=True)
class DebtStatement:
    """All late debts of an account at the end of a day."""

    account_id: int
    on: date
    items: Sequence[StatementItem]
    aside: Aside

    @property
    def owed(self) -> Decimal:
        """Return the debts themselves."""
        return _sum(each.owed for each in self.items)

    @property
    def penalty(self) -> Decimal:
        """Return all penalty they have grown by."""
        return _sum(each.penalty.amount for each in self.items)

    @property
    def interest(self) -> Decimal:
        """Return all interest of art. 625 they have grown by."""
        return _sum(each.interest.amount for each in self.items)

    @property
    def inflation(self) -> Decimal:
        """Return all inflation losses they have grown by."""
        return _sum(each.inflation.amount for each in self.items)

    @property
    def costs(self) -> Mapping[LateKind, Cost]:
        """Return what they have grown by and what was paid of it, by kind."""
        grown = {
            LateKind.PENALTY: self.penalty,
            LateKind.INTEREST: self.interest,
            LateKind.INFLATION: self.inflation,
        }
        moved = {kind: self.aside.costs.get(kind, Moved()) for kind in grown}
        return {
            kind: Cost(amount + moved[kind].brought, moved[kind].settled)
            for kind, amount in grown.items()
        }

    @property
    def total(self) -> Decimal:
        """Return all that is not paid, together."""
        return self.owed + _sum(each.left for each in self.costs.values())

    def owed_by(self, standing: Standing) -> Decimal:
        """Return what of the debts themselves stands so to the limitation."""
        return _sum(each.owed for each in self.items if each.limitation.standing == standing)

    @property
    def unknown(self) -> Sequence[Month]:
        """Return the months whose price index is not known."""
        return sorted({month for each in self.items for month in each.inflation.unknown})


def debt_statement(session: Session, account_id: int, *, on: date) -> DebtStatement:
    """Return what is late on an account at the end of a day and what it has grown by."""
    account = whose(session, [account_id])[account_id]
    rules = rules_on(session, on)
    blocks = rules.blocks_for(account, protections(session, [account_id]).get(account_id, []))
    made_of = makeups_of(session, account_id, on=on)
    put_off = put_off_of(session, account_id, on=on)
    items = [
        StatementItem(
            debt=debt,
            owed=debt.owed_on(on),
            made_of=made_of.get(key_of(debt), Makeup()),
            penalty=calculate_penalty(debt, rules.penalty(account, blocks), until=on),
            interest=calculate_interest(debt, rules.interest_terms(blocks), until=on),
            inflation=calculate_inflation(debt, rules.inflation(blocks), until=on),
            limitation=limitation_of_debt(debt, on=on),
            penalty_limit=limitation_of(debt.first_late_day, on=on, years=TERM_OF_PENALTY),
            put_off=put_off.get(key_of(debt), ()),
        )
        for debt in debts_of(session, [account_id], until=on).get(account_id, [])
    ]
    late = [each for each in items if each.owed > 0 or _has_grown(each)]
    return DebtStatement(account_id, on, late, aside_of(session, account_id, on=on))


def _has_grown(item: StatementItem) -> bool:
    # A debt without rates of penalty and interest still loses by rising prices.
    losses = item.inflation
    return bool(item.penalty.rows or item.interest.rows or losses.amount or losses.unknown)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal("0.00"))
