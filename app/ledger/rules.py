"""The company's dated rule of allocation: setting it, and what it was on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, func, select, text, true
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.database.base import CompanyBase
from app.database.facts import FACT, Fact, fact_rules, one_of
from app.kernel.errors import Invalid
from app.kernel.text import clean_text
from app.ledger.orders import OLDEST_FIRST, Order, Rule
from app.months.succession import hold_from

LISTED = frozenset({Order.BY_SERVICE, Order.BY_PAYEE})
"""Orders that go by a list of the company's."""


class AllocationRule(Fact, CompanyBase):
    """In which order payments of some days cover debts. Days without a row: the oldest first.

    `first` are services or payees, the first one first, where the order goes by them. `basis` is
    the contract that says so: without one the law's order holds.
    """

    __tablename__ = "allocation_rule"
    __table_args__ = (
        one_of("debts", Order),
        CheckConstraint("basis <> ''", name="has_a_basis"),
        *fact_rules("allocation_rule"),
        {"info": FACT},
    )

    debts: Mapped[str]
    first: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=text("'{}'"))
    basis: Mapped[str]


class RuleWithoutBasis(Invalid):
    """Another order than the law's rests on a contract, named with its number or date."""

    key = "ledger.rule-without-basis"


class RuleWithoutList(Invalid):
    """An order by services or payees names at least one, and each once."""

    key = "ledger.rule-without-list"


@dataclass(frozen=True, slots=True)
class RuleDays:
    """The rules of a company, each from a day on until another day."""

    facts: Sequence[AllocationRule]

    def on(self, day: date) -> Rule:
        """Return the rule by which money of a day covers debts."""
        for fact in self.facts:
            first, until = fact.valid.lower, fact.valid.upper
            assert first is not None, "a fact begins on a day"
            if first <= day and (until is None or day < until):
                return rule_of(fact)
        return OLDEST_FIRST


def rule_of(fact: AllocationRule) -> Rule:
    """Return a stored rule as the allocation takes it."""
    return Rule(Order(fact.debts), tuple(fact.first), fact.id)


def rule_days(session: Session) -> RuleDays:
    """Return every rule that holds on some days, the earliest first."""
    live = select(AllocationRule).where(AllocationRule.retired_at.is_(None))
    return RuleDays(session.scalars(live.order_by(func.lower(AllocationRule.valid))).all())


def set_rule(session: Session, rule: Rule, *, since: date, basis: str, by: int) -> AllocationRule:
    """Let payments from a day on cover debts by this rule; earlier ones stay as they are.

    Raises:
        RuleWithoutBasis, RuleWithoutList.
    """
    on_paper = clean_text(basis)
    if not any(sign.isdigit() for sign in on_paper):
        raise RuleWithoutBasis(f"rule {rule.order} without a numbered basis")
    if (rule.order in LISTED) != bool(rule.first) or len(set(rule.first)) < len(rule.first):
        raise RuleWithoutList(f"rule {rule.order} with the list {rule.first}")
    fact = AllocationRule(
        debts=rule.order, first=list(rule.first), basis=on_paper, valid=Range(since, None)
    )
    return hold_from(session, fact, same=true(), reason=f"{rule.order} from {since}", by=by)
