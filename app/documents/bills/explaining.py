"""What the explanations of a service's lines say on its bill."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from app.charging.models import Charge
from app.documents.bills.cards import Explanation, ReadingShown
from app.documents.explanations import Explained as ExplainedLine
from app.documents.explanations import explain
from app.documents.wording import _

_Key = tuple[int, int, str, object]


@dataclass(frozen=True, slots=True)
class Told:
    """What a bill prints beside the money of one service."""

    volume: Decimal | None
    readings: tuple[ReadingShown, ...]
    explanations: tuple[Explanation, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """The explanations of many lines, by account, service, part and month."""

    by_line: dict[_Key, ExplainedLine]

    def of(self, charges: Sequence[Charge]) -> Told:
        """Return what a bill prints of these lines of one service."""
        lines = [self.by_line[_key(charge)] for charge in charges]
        return Told(_volume(lines), tuple(_readings(lines)), tuple(map(_explanation, lines)))


def explained(session: Session, charges: Sequence[Charge]) -> Explained:
    """Explain all lines of a chunk of bills with a handful of queries."""
    told = explain(session, charges)
    return Explained({_key(charge): line for charge, line in zip(charges, told, strict=True)})


def _key(charge: Charge) -> _Key:
    return charge.account_id, charge.service_id, charge.part, charge.month


def _volume(lines: Sequence[ExplainedLine]) -> Decimal | None:
    """Return the volume of a service's lines; None when there are none.

    Every part of a composed price stands on the whole volume, so the volume is that of one part.
    """
    sums: dict[str, dict[str, Decimal]] = {}
    for line in lines:
        register = sums.setdefault(_register(line), {})
        register[line.price_part] = register.get(line.price_part, Decimal(0)) + line.quantity
    return sum((max(parts.values()) for parts in sums.values()), Decimal(0)) if sums else None


def _register(line: ExplainedLine) -> str:
    return line.part.partition(".")[0] if line.reading else ""


def _readings(lines: Sequence[ExplainedLine]) -> list[ReadingShown]:
    shown = {}
    for line in lines:
        if (used := line.reading) is None:
            continue
        zone = f" ({used.zone})" if used.zone else ""
        shown[used.reading_ids] = ReadingShown(
            meter=f"№ {used.serial}{zone}",
            previous=used.start,
            previous_on=used.start_on,
            current=used.end,
            current_on=used.end_on,
            source=used.source,
            places=used.places,
        )
    return list(shown.values())


def _explanation(line: ExplainedLine) -> Explanation:
    return Explanation(
        sentence=" ".join((line.sentence, *(f"{each}." for each in line.sources))),
        formula=line.formula,
        act=_("Тариф: %(act)s", act=line.act) if line.act else "",
    )
