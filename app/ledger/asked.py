"""What an account is asked to pay, payee by payee. Pure: sums in, sums out.

What is owed to one payee is not paid by money that lies with another: an overpayment stays with
its payee and waits for what that payee charges next. Money that names no payee pays what the
account owes as the ledger takes it; an even part asked ahead is owed by nobody yet, so such money
still stands beside it and is taken off here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class WithPayee:
    """What stands between an account and one payee; `payee_id` None is the company itself."""

    payee_id: int | None
    balance: Decimal
    """Positive is owed; negative lies with the payee."""
    later: Decimal = _ZERO
    """What of it is not asked for yet."""
    ahead: Decimal = _ZERO
    """Asked by even payments before it is charged."""
    unnamed: Decimal = _ZERO
    """What of the balance is money that names no payee; below zero."""
    late: Decimal = _ZERO
    """Debts whose day has passed, before money of the same payee is taken off."""

    @property
    def wanted(self) -> Decimal:
        """Return what the payee asks for now; below zero, what lies with him beyond it."""
        return self.balance - self.later + self.ahead

    @property
    def overpaid(self) -> Decimal:
        """Return what lies with the payee and is owed for nothing."""
        return max(-self.balance, _ZERO)

    @property
    def overdue(self) -> Decimal:
        """Return what of the debts that are late no money of the same payee stands against."""
        return min(self.late, max(self.balance - self.later, _ZERO))


def prepaid(payees: Sequence[WithPayee]) -> Mapping[int | None, Decimal]:
    """Return how much of what each payee asks ahead is paid by money that names no payee."""
    nobodys = [each for each in payees if each.payee_id is None]
    over = sum((each.wanted for each in nobodys), _ZERO)
    left = max(min(-sum((each.unnamed for each in nobodys), _ZERO), -over), _ZERO)
    taken: dict[int | None, Decimal] = {}
    for each in payees:
        own = each.payee_id is None
        taken[each.payee_id] = _ZERO if own else min(left, each.ahead, max(each.wanted, _ZERO))
        left -= taken[each.payee_id]
    return taken


def to_pay_by_payee(payees: Sequence[WithPayee]) -> Mapping[int | None, Decimal]:
    """Return what is to be paid to each payee; never below zero. Each payee is given once."""
    less = prepaid(payees)
    return {each.payee_id: max(each.wanted, _ZERO) - less[each.payee_id] for each in payees}


def to_pay(payees: Sequence[WithPayee]) -> Decimal:
    """Return what is to be paid to all payees together."""
    return sum(to_pay_by_payee(payees).values(), _ZERO)


def spare(payees: Sequence[WithPayee]) -> Decimal:
    """Return what lies with payees beyond what they ask for: it lowers nothing to pay now."""
    return to_pay(payees) - sum((each.wanted for each in payees), _ZERO)


def overdue(payees: Iterable[WithPayee]) -> Decimal:
    """Return what is overdue to all payees together."""
    return sum((each.overdue for each in payees), _ZERO)
