"""What the explanations of a service's lines say on its bill."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType

from sqlalchemy.orm import Session

from app.charging.benefits.lines import BENEFIT
from app.charging.explanation import Explanation, Voice, explain, is_of_a_sum, sources_of
from app.charging.known_accounts import others_needed
from app.charging.models import Charge
from app.charging.reductions.interruptions import REDUCTION
from app.documents.bills.cards import Explanation as PrintedExplanation
from app.documents.bills.cards import ReadingShown
from app.documents.wording import _
from app.kernel.translation import N_
from app.tariffs.models import Method

_Key = tuple[int, int, str, object]
_Line = tuple[int, int, int | None]
Adjustments = Mapping[_Line, Sequence[PrintedExplanation]]
_NONE: Adjustments = MappingProxyType({})
_Pairs = Sequence[tuple[Charge, Explanation]]
_ZONES = {"day": N_("день"), "night": N_("ніч"), "peak": N_("пік")}


@dataclass(frozen=True, slots=True)
class Told:
    """What a bill prints beside the money of one service."""

    volume: Decimal | None
    readings: tuple[ReadingShown, ...]
    explanations: tuple[PrintedExplanation, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """The explanations of many lines, by account, service, part and month."""

    by_line: dict[_Key, Explanation]
    voice: Voice
    adjustments: Adjustments = field(default_factory=dict)
    """By account, service and payee: adjustments are no lines, yet the bill tells them."""

    def of(self, charges: Sequence[Charge], *, whose: _Line = (0, 0, None)) -> Told:
        """Return what a bill prints of these lines of one service.

        `whose` is account, service and payee.
        Its volume and readings are the month's; what corrects an earlier one is told in words.
        """
        pairs = [(charge, self.by_line[_key(charge)]) for charge in charges]
        own = [(charge, why) for charge, why in pairs if is_own(charge)]
        printed = (*map(_printed, pairs), *self.adjustments.get(whose, ()))
        return Told(_volume(own), tuple(_readings(own)), printed)


def is_own(charge: Charge) -> bool:
    """Say whether the line is for the month that charges it, not for an earlier one."""
    return charge.month == charge.posted


def printed_voice() -> Voice:
    """Return how bills say explanations: in the reader's language, hryvnias as `грн`."""
    return Voice(_, _("грн"))


def explained(
    session: Session, charges: Sequence[Charge], adjustments: Adjustments = _NONE
) -> Explained:
    """Explain all lines of a chunk of bills with a handful of queries.

    A paper tells no more of others than the cabinet does: whoever reads it knows as much.
    """
    shared, voice = sources_of(session, charges), printed_voice()
    own = {
        account_id: replace(shared, least_others=least)
        for account_id, least in others_needed(session, charges).items()
    }
    why = {
        _key(charge): explain(charge, own.get(charge.account_id, shared), voice=voice)
        for charge in charges
    }
    return Explained(why, voice, adjustments)


def _key(charge: Charge) -> _Key:
    return charge.account_id, charge.service_id, charge.part, charge.month


def _volume(pairs: _Pairs) -> Decimal | None:
    """Return the volume of a service's lines; None when there are none.

    Every part of a composed price stands on the whole volume, so the volume is that of one part.
    What was ordered has no common unit: its lines say how much of what it was.
    """
    if any(charge.method == Method.ONE_OFF for charge, _ in pairs):
        return None
    sums: dict[str, dict[str, Decimal]] = {}
    for charge, why in pairs:
        if charge.method in {
            REDUCTION,
            BENEFIT,
        }:  # the volume is what was charged before it was lowered
            continue
        if is_of_a_sum(charge):
            continue
        register = sums.setdefault(charge.part.partition(".")[0] if why.reading else "", {})
        register[why.price_part] = register.get(why.price_part, Decimal(0)) + charge.quantity
    return sum((max(parts.values()) for parts in sums.values()), Decimal(0)) if sums else None


def _readings(pairs: _Pairs) -> list[ReadingShown]:
    shown = {}
    for _charge, why in pairs:
        if (used := why.reading) is None:
            continue
        zone = f" ({_(_ZONES.get(used.zone, used.zone))})" if used.zone else ""
        shown[used.reading_ids] = ReadingShown(
            meter=_("№ %(number)s", number=used.serial) + zone,
            previous=used.start,
            previous_on=used.start_on,
            current=used.end,
            current_on=used.end_on,
            source=used.source,
            places=used.places,
        )
    return list(shown.values())


def _printed(pair: tuple[Charge, Explanation]) -> PrintedExplanation:
    charge, why = pair
    # The readings stand in the table of services: said twice, they would push bills over the page.
    is_read = is_own(charge) and why.reading is not None and why.reading.tells_all
    how = why.notes if is_read else (why.quantity,)
    return PrintedExplanation(
        sentence=" ".join((*how, *why.documents)),
        formula=why.sum_on_paper,
        act=_("Тариф: %(act)s", act=why.act) if why.act else "",
    )
