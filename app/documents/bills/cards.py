"""What a bill says, ready to be set in type. Stored figures only: nothing here is calculated.

The invariants are asserted when a card is made, so that no bill whose lines do not add up can be
printed, shown or paid by its QR code.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.kernel.money import to_kopecks
from app.kernel.month import Month

COLUMNS = ("opening", "charge", "recalculation", "paid", "closing")
"""The amounts of a line, in printed order."""


class BillDoesNotAddUp(AssertionError):
    """The stored figures of a bill contradict each other; it must not reach anyone."""

    def __init__(self, number: str, what: str, *, printed: Decimal, sum_of_parts: Decimal) -> None:
        super().__init__(f"bill {number}: {what} is {printed}, its parts sum to {sum_of_parts}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """How the company shows itself on the bill."""

    name: str
    legal_name: str = ""
    contacts: str = ""
    """Telephone, address, site: one line."""
    colour: str = "#0b5d66"
    logo_svg: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingShown:
    """A register's way through the month: from one reading to the next."""

    meter: str
    """Serial number, with the zone when there are several registers."""
    previous: Decimal
    previous_on: date
    current: Decimal
    current_on: date
    source: str
    """Who took the later one, in words: `передав абонент`, `обхід контролера`."""
    places: int = 3
    """Decimals of the dial."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How one amount came about: a sentence, the sum as on paper, the legal act of the price."""

    sentence: str
    formula: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillLine:
    """One service of one payee. Positive: the subscriber owes."""

    service: str
    unit: str
    """As printed: `м³`, `Гкал`, `м²`."""
    volume: Decimal | None
    price: Decimal | None
    """None when several prices applied; the explanations name each."""
    opening: Decimal
    charge: Decimal
    recalculation: Decimal
    paid: Decimal
    """Positive: money received."""
    closing: Decimal
    readings: tuple[ReadingShown, ...] = ()
    explanations: tuple[Explanation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeSection:
    """The services whose money goes to one payee, and how to pay him."""

    payee_name: str
    payee_code: str
    payee_iban: str
    bank: str
    purpose: str
    lines: tuple[BillLine, ...]
    to_pay: Decimal
    """Never below zero: an overpayment stays an advance."""
    put_off: Decimal = Decimal("0.00")
    """How much less is asked than is owed: instalments of months to come and even payments."""
    instalments: Decimal = Decimal("0.00")
    """What of it are instalments of restructured debts."""
    evened: Decimal = Decimal("0.00")
    """What of it was charged beyond even sums."""
    prepaid: Decimal = Decimal("0.00")
    """Money on the account that names no payee and pays what is asked ahead here."""
    even: tuple[str, ...] = ()
    """What is told of even payments, a sentence each."""
    qr_link: str | None
    """None when nothing is to be paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One month of consumption and the same month a year before."""

    month: Month
    value: Decimal | None
    year_before: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumptionChart:
    """Twelve months of one metered service, oldest first."""

    title: str
    unit: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BillCard:
    """A whole bill."""

    number: str
    month: Month
    issued_on: date
    due_on: date
    counted_to: date
    """Last day whose payments are counted."""
    brand: Brand
    account_number: str
    holder: str
    address: str
    sections: tuple[PayeeSection, ...]
    charts: tuple[ConsumptionChart, ...]
    opening: Decimal
    charged: Decimal
    recalculated: Decimal
    paid: Decimal
    balance: Decimal
    """All closing balances: what the ledger says. Negative is an overpayment."""
    to_pay: Decimal
    cabinet_url: str
    link_code: str
    is_withdrawn: bool = False

    def __post_init__(self) -> None:
        for line in self.lines:
            moved = line.opening + line.charge + line.recalculation - line.paid
            self._require(line.service, line.closing, moved)
        for column, total in zip(COLUMNS, self.totals, strict=True):
            parts = sum_of(getattr(line, column) for line in self.lines)
            self._require(column, total, parts)
        for section in self.sections:
            owed = sum_of(line.closing for line in section.lines)
            asked = max(owed - section.put_off, Decimal(0)) - section.prepaid
            self._require(section.payee_name, section.to_pay, asked)
        self._require("total", self.to_pay, sum_of(each.to_pay for each in self.sections))

    @property
    def put_off(self) -> Decimal:
        """Return how much less is asked than is owed; even payments may ask more."""
        return sum_of(each.put_off for each in self.sections)

    @property
    def instalments(self) -> Decimal:
        """Return what is paid by instalments of months to come."""
        return sum_of(each.instalments for each in self.sections)

    @property
    def evened(self) -> Decimal:
        """Return what even payments leave for later."""
        return sum_of(each.evened for each in self.sections)

    @property
    def even(self) -> Sequence[str]:
        """Return what is told of even payments."""
        return [sentence for each in self.sections for sentence in each.even]

    @property
    def totals(self) -> Sequence[Decimal]:
        """Return the sums under the columns, in the order of `COLUMNS`."""
        return (self.opening, self.charged, self.recalculated, self.paid, self.balance)

    @property
    def lines(self) -> Sequence[BillLine]:
        """Return the lines of all payees in printed order."""
        return [line for section in self.sections for line in section.lines]

    def _require(self, what: str, printed: Decimal, sum_of_parts: Decimal) -> None:
        if printed != sum_of_parts or printed != to_kopecks(printed):
            raise BillDoesNotAddUp(self.number, what, printed=printed, sum_of_parts=sum_of_parts)


def sum_of(amounts: Iterable[Decimal]) -> Decimal:
    """Return the sum of amounts, zero when there are none."""
    return sum(amounts, Decimal(0))
