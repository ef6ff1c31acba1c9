"""What the turnover sheet tells: its columns, and where each kind of money stands in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.ledger.models import EntryKind

COLUMN_OF: Mapping[EntryKind, str] = {
    EntryKind.OPENING: "opening",
    EntryKind.CHARGE: "charged",
    EntryKind.RECALCULATION: "recalculated",
    EntryKind.BENEFIT: "benefits",
    EntryKind.SUBSIDY: "subsidies",
    EntryKind.PENALTY: "penalty",
    EntryKind.INTEREST: "interest",
    EntryKind.INFLATION: "inflation",
    EntryKind.PAYMENT: "paid",
    EntryKind.TRANSFER: "moved",
    EntryKind.RESTRUCTURING: "moved",
    EntryKind.EVENED: "moved",
    EntryKind.WRITE_OFF: "other",
    EntryKind.REFUND: "other",
}
"""Every kind stands in exactly one column; a kind without one would be lost from the sheet."""
MOVEMENTS = (
    *("charged", "own_benefits", "recalculated", "benefits", "subsidies"),
    *("penalty", "interest", "inflation", "paid", "moved", "other"),
)
"""What lies between the opening and the closing, in the order of the sheet."""
LOWERING = frozenset({"paid"})
"""Columns whose figures are told without the minus of the books."""
FIGURES = (
    *("opening_debit", "opening_credit"),
    *MOVEMENTS,
    *("closing_debit", "closing_credit"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnover:
    """Figures of some months: of an account, of a group of them, of all.

    closing = opening + all movements - paid: what lowers a debt without money is negative. Debit
    (Дт) is owed to the company, credit (Кт) is paid ahead; each is summed over services and
    agreements of accounts, so that every grouping of the same lines has the same sums.
    """

    opening_debit: Decimal
    opening_credit: Decimal
    charged: Decimal
    """Before the company's own benefits."""
    own_benefits: Decimal
    """Taken off by charging itself: employees' discounts, local programmes."""
    recalculated: Decimal
    benefits: Decimal
    """Registers of benefits that the state or a community pays."""
    subsidies: Decimal
    penalty: Decimal
    interest: Decimal
    """Three per cent a year."""
    inflation: Decimal
    paid: Decimal
    """Payments, less those taken back."""
    moved: Decimal
    """Between services, agreements and what was paid ahead."""
    other: Decimal
    """Written off or given back."""
    closing_debit: Decimal
    closing_credit: Decimal

    @property
    def opening(self) -> Decimal:
        """Return what was owed at the beginning; negative was paid ahead."""
        return self.opening_debit - self.opening_credit

    @property
    def closing(self) -> Decimal:
        """Return what is owed at the end; negative is paid ahead."""
        return self.closing_debit - self.closing_credit

    @property
    def moves(self) -> Decimal:
        """Return by how much the movements change what is owed."""
        return sum(
            (
                -getattr(self, name) if name in LOWERING else getattr(self, name)
                for name in MOVEMENTS
            ),
            Decimal(0),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnoverRow(Turnover):
    """A line of the sheet by accounts."""

    account_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnoverGroup(Turnover):
    """A line of the sheet by anything else, or its total. `key` 0 is what has none."""

    key: int
    title: str
    accounts: int
