"""Which part of which debt falls on which instalment, and what of each is still owed. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.ledger.allocation import Item
from app.ledger.models import Nature
from app.restructuring.schedule import Instalment

MAY_BE_PUT_OFF = frozenset(
    {Nature.PRINCIPAL, Nature.PENALTY, Nature.INTEREST, Nature.INFLATION, Nature.ADJUDGED}
)
_BEARS_VAT = frozenset({Nature.PRINCIPAL, Nature.ADJUDGED})

Key = tuple[int, date, int, str, date]
"""An open item of the account: service, month, agreement, nature, due day."""


@dataclass(frozen=True, slots=True)
class Part:
    """How much of one debt falls on one instalment; all else is of the debt as it was."""

    instalment: int
    instalment_due_on: date
    service_id: int
    month: date
    agreement_id: int
    nature: str
    due_on: date
    arose_on: date
    vat_rate: Decimal
    amount: Decimal

    @property
    def put_off_as(self) -> Nature:
        """Return the nature it has while the agreement is kept: VAT apart from what bears none."""
        return Nature.RESTRUCTURED if self.nature in _BEARS_VAT else Nature.RESTRUCTURED_COSTS

    @property
    def key(self) -> Key:
        """Return the open item it is part of while the agreement is kept."""
        return (
            self.service_id,
            self.month,
            self.agreement_id,
            self.put_off_as,
            self.instalment_due_on,
        )


def key_of(item: Item) -> Key:
    """Return what tells an open item of an account from its others."""
    return (item.service_id, item.month, item.agreement_id, item.nature, item.due_on)


def parts_of(items: Iterable[Item], schedule: Sequence[Instalment]) -> list[Part]:
    """Return the parts of these debts that the instalments pay, the oldest debt first.

    The debts and the instalments must come to the same; so then do the parts, debt by debt and
    instalment by instalment.
    """
    return list(_cut(sorted(items, key=lambda item: item.age), schedule))


def _cut(items: Sequence[Item], schedule: Sequence[Instalment]) -> Iterator[Part]:
    waiting = iter(schedule)
    instalment, room = None, Decimal(0)
    for item in items:
        left = item.outstanding
        while left > 0:
            if instalment is None or room == 0:
                instalment = next(waiting)
                room = instalment.amount
            amount = min(left, room)
            left -= amount
            room -= amount
            yield Part(
                instalment.number,
                instalment.due_on,
                item.service_id,
                item.month,
                item.agreement_id,
                item.nature,
                item.due_on,
                item.arose_on,
                item.vat_rate,
                amount,
            )


def still_owed(parts: Sequence[Part], outstanding: Mapping[Key, Decimal]) -> list[Decimal]:
    """Return what is still owed of each part, given what is open of the items they are part of.

    Money covers the earlier part of an item first, so the later parts are what is left of it.
    """
    left = dict(outstanding)
    owed = []
    for part in reversed(parts):
        rest = min(part.amount, max(left.get(part.key, Decimal(0)), Decimal(0)))
        if rest:
            left[part.key] -= rest
        owed.append(rest)
    return owed[::-1]
