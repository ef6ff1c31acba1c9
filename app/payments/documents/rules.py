"""What a document that moves money has to say, whoever makes it. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal

from app.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from app.kernel.identifiers import iban as known_iban
from app.kernel.money import to_kopecks
from app.kernel.text import clean_text
from app.payments.documents.models import LEAVES, DocumentKind

MOST = Decimal(10_000_000)
"""UAH of one document; a mistyped figure is larger."""
_DAY = re.compile(r"\b\d{1,2}[./]\d{1,2}[./]\d{4}\b|\b\d{4}-\d{2}-\d{2}\b")
_LONGEST = 300


class BasisIncomplete(Invalid):
    """The paper that a document rests on is named with its number and its day."""

    key = "money-documents.basis"


class SumWrong(Invalid):
    """A document moves a sum above zero, of whole kopecks, within reason."""

    key = "money-documents.sum"


class SidesWrong(Invalid):
    """A document of this kind takes money from elsewhere, or gives it to somewhere else."""

    key = "money-documents.sides"


class RecipientMissing(Invalid):
    """Money that leaves goes to somebody named."""

    key = "money-documents.recipient"


class DocumentMissing(NotFound):
    """There is no such document."""

    key = "money-documents.missing"


class DocumentDecided(Conflict):
    """It was posted, declined or reversed meanwhile, or does not stand yet."""

    key = "money-documents.decided"


class OtherPersonNeeded(Forbidden):
    """Beyond the company's limit another person signs, and another takes it back."""

    key = "money-documents.other-person"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """A document to be made. Its key is that of its form: sent twice, it is one."""

    key: str
    kind: DocumentKind
    basis: str
    amount: Decimal
    payment_id: int | None = None
    """What it takes the money of; without one, of what `account_id` has overpaid."""
    account_id: int | None = None
    service_id: int | None = None
    """Which service is overpaid; none is money paid in advance."""
    to_account_id: int | None = None
    to_service_id: int | None = None
    recipient: str = ""
    iban: str = ""
    fee: Decimal = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a document, as they are kept."""

    basis: str
    recipient: str | None
    iban: str | None


def said_in(new: NewDocument) -> Said:
    """Return the words of a document, cleaned.

    Raises:
        BasisIncomplete, SumWrong, SidesWrong, RecipientMissing.
        IbanWrong: no bank account has such a number.
    """
    basis = clean_text(new.basis)[:_LONGEST]
    if not _DAY.search(basis) or not any(sign.isdigit() for sign in _DAY.sub("", basis)):
        raise BasisIncomplete("a document without the number or the day of its paper")
    if not new.amount or not all(_is_sum(each) for each in (new.amount, new.fee)):
        raise SumWrong(f"a document of {new.amount}", most=MOST)
    if not _has_sides(new):
        raise SidesWrong(f"a {new.kind} with such sides")
    if new.kind not in LEAVES:
        return Said(basis, None, None)
    recipient = clean_text(new.recipient)[:_LONGEST]
    if not recipient:
        raise RecipientMissing("money that leaves for nobody")
    return Said(basis, recipient, known_iban(new.iban))


def _is_sum(amount: Decimal) -> bool:
    return 0 <= amount <= MOST and amount == to_kopecks(amount)


def _has_sides(new: NewDocument) -> bool:
    is_of_payment = new.payment_id is not None
    goes_on = new.kind in {DocumentKind.TRANSFER, DocumentKind.OFFSET}
    stays = (new.account_id, new.service_id) == (new.to_account_id, new.to_service_id or 0)
    fits = {
        DocumentKind.OFFSET: not is_of_payment,
        DocumentKind.REFUND: True,
    }.get(new.kind, is_of_payment)
    return (
        fits
        and is_of_payment is (new.account_id is None)
        and goes_on is (new.to_account_id is not None)
        and not stays
        and (not new.fee or new.kind is DocumentKind.CHARGEBACK)
    )
