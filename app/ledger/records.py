"""What is handed to the ledger: a document and the lines of it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.kernel.month import Month
from app.ledger.models import UNASSIGNED, EntryKind, Nature, PostingKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPosting:
    """A document to be posted. `source_kind` and `source_id` say what it is made from, once."""

    kind: PostingKind
    posted: Month
    """The month whose books it goes into."""
    source_kind: str
    source_id: str
    by: int
    reverses: int | None = None
    reason: str | None = None
    rule: str | None = None
    id: int | None = None
    """Drawn beforehand by `ledger.documents.draw`, where somebody names it before it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """A line of a document. Positive: the subscriber owes more.

    `month` is the month the money is for. What lowers a debt names that debt's `due_on`.
    """

    account_id: int
    month: Month
    kind: EntryKind
    amount: Decimal
    """UAH, whole kopecks, not zero."""
    on_day: date
    due_on: date
    arose_on: date
    service_id: int = UNASSIGNED
    agreement_id: int = UNASSIGNED
    nature: Nature = Nature.PRINCIPAL
    vat_rate: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """What a document of a later month takes back of an account's months, by one agreement."""

    account_id: int
    service_id: int
    agreement_id: int
    month: Month | None
    """The month that charged it; without one any may have, and the latest is lowered first."""
    amount: Decimal
    """UAH, above zero."""
    vat_rate: Decimal = Decimal(0)
    nature: Nature = Nature.PRINCIPAL
    kind: EntryKind = EntryKind.CHARGE
    """What charged it: so much less was owed from the first day on."""
