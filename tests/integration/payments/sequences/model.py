"""A ledger of dicts: what operations on money come to, counted by nothing of the product's."""

from dataclasses import dataclass, field
from decimal import Decimal

from app.kernel.month import Month

ZERO = Decimal(0)


@dataclass
class ModelPayment:
    """A payment: of whom, how it came, and whether it stands."""

    id: int
    account: int
    amount: Decimal
    job: int | None
    is_posted: bool = True


@dataclass
class ModelDocument:
    """A document that moves money: from whom and of which payment, to whom, and how far it is."""

    id: int
    out: int
    to: int | None
    amount: Decimal
    payment: int | None
    state: str = "posted"

    @property
    def holds(self) -> bool:
        """Return whether its money is held: it waits, or is posted and stands."""
        return self.state in {"posted", "waiting"}


@dataclass
class Model:
    """What accounts were charged, what was paid for them and what was moved."""

    balance: dict[int, Decimal] = field(default_factory=dict)
    charged: dict[tuple[int, int], Decimal] = field(default_factory=dict)
    """By account and service, with what was adjusted since."""
    payments: dict[int, ModelPayment] = field(default_factory=dict)
    documents: dict[int, ModelDocument] = field(default_factory=dict)
    published: list[Month] = field(default_factory=list)
    closed: dict[Month, object] = field(default_factory=dict)
    """Months closed, with what their books were then."""

    def charge(self, account: int, service: int, amount: Decimal) -> None:
        """Charge an account for a service, or adjust what it was charged."""
        self.balance[account] = self.balance.get(account, ZERO) + amount
        key = account, service
        self.charged[key] = self.charged.get(key, ZERO) + amount

    def pay(self, payment: ModelPayment) -> None:
        """Put a payment on its account."""
        self.payments[payment.id] = payment
        self.balance[payment.account] -= payment.amount

    def take_back(self, payment: ModelPayment) -> None:
        """Take a payment off its account."""
        payment.is_posted = False
        self.balance[payment.account] += payment.amount

    def move(self, document: ModelDocument, sign: int = 1) -> None:
        """Move a document's money, or move it back."""
        self.balance[document.out] += sign * document.amount
        if document.to is not None:
            self.balance[document.to] -= sign * document.amount

    def held(self, payment_id: int) -> Decimal:
        """Return what of a payment documents hold."""
        return sum(
            (
                each.amount
                for each in self.documents.values()
                if each.holds and each.payment == payment_id
            ),
            ZERO,
        )

    def moves_overpaid(self, account: int) -> bool:
        """Return whether a document stands that moved what the account had overpaid."""
        return any(
            each.holds and each.payment is None and each.out == account
            for each in self.documents.values()
        )
