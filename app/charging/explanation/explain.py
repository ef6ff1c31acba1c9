"""Why a line is what it is: in words and as a sum on paper, every figure with its source."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.charging.exact import kopecks
from app.charging.explanation import correction, others
from app.charging.explanation import wording as w
from app.charging.explanation.benefits import benefit
from app.charging.explanation.containers import containers
from app.charging.explanation.follows import follows
from app.charging.explanation.heat import heat
from app.charging.explanation.house import imbalance
from app.charging.explanation.load import load
from app.charging.explanation.metered import metered
from app.charging.explanation.one_off import one_off
from app.charging.explanation.reductions import reduction
from app.charging.explanation.shared import is_of_a_sum, share
from app.charging.explanation.sources import Sources, TariffSource
from app.charging.explanation.told import ABOUT, OF_IT, Figure, Line, ReadingUsed, Told
from app.charging.explanation.voice import Voice
from app.charging.explanation.water_heat import water_heat
from app.charging.explanation.wording_of_benefits import FOR_DAYS as FOR_DAYS_OF_BENEFIT
from app.kernel.figures import day_figure

_PLAIN = Voice()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a line is what it is. `steps` are the sum as on paper, the last one gives the amount."""

    quantity: str
    """How the quantity came about, in one to three sentences."""
    notes: tuple[str, ...]
    """Those of its sentences that set the line apart: part, zone, tier, ceiling, days."""
    price: str
    """The price and the act that set it; empty where the price is no tariff's."""
    act: str
    """The act of the price alone, for paper, where room is short."""
    documents: tuple[str, ...]
    """Papers that persons, area or share rest on."""
    rounding: str
    steps: tuple[str, ...]
    figures: tuple[Figure, ...]
    reading: ReadingUsed | None
    price_part: str
    """Part of a composed price; each part stands on the whole volume."""

    @property
    def formula(self) -> str:
        """Return the last step: `(1 245,000 − 1 238,500) м³ × 32,184 ₴ = 209,20 ₴`."""
        return self.steps[-1]

    @property
    def sum_on_paper(self) -> str:
        """Return all steps in one line; it ends in the line's amount."""
        return "; ".join(self.steps)

    @property
    def text(self) -> str:
        """Return all sentences as one text."""
        return " ".join(filter(None, (self.quantity, *self.documents, self.price, self.rounding)))


def explain(line: Line, sources: Sources, *, voice: Voice = _PLAIN) -> Explanation:
    """Return the explanation of a line; `sources_of` finds the sources of many lines at once."""
    method = correction.taken_back if "taken_back" in line.basis else _METHODS[line.method]
    told = method(line, sources, voice)
    tariff_id = line.basis.get("tariff", 0)
    tariff = sources.tariffs.get(tariff_id)
    zone = told.reading.zone if told.reading else ""
    notes = tuple(_notes(line, tariff, zone, sources.units[line.service_id], voice))
    figure = (Figure(line.price, voice.hryvnia, "tariff", tariff_id),) if tariff else ()
    return Explanation(
        quantity=" ".join((told.sentence, *notes)),
        notes=notes,
        price=_price(line, tariff, sources, voice) if tariff else "",
        act=voice.act(tariff.act) if tariff else "",
        documents=tuple(
            voice.say(w.DOCUMENT, document=document)
            for each in told.figures
            if each.source == "account_parameter"
            and (document := sources.documents.get(each.source_id))
        ),
        rounding=_rounding(line, told.steps, sources, voice),
        steps=told.steps,
        figures=(*told.figures, *figure),
        reading=told.reading,
        price_part=tariff.part if tariff else "",
    )


_METHODS: Mapping[str, Callable[[Line, Sources, Voice], Told]] = {
    "metered": metered,
    "norm": others.norm,
    "area": others.area,
    "flat": others.flat,
    "subscription": others.subscription,
    "fixed": others.fixed,
    "follows": follows,
    "containers": containers,
    "imbalance": imbalance,
    "heat": heat,
    "load": load,
    "water_heat": water_heat,
    "share": share,
    "one_off": one_off,
    "reduction": reduction,
    "benefit": benefit,
}


def _notes(
    line: Line, tariff: TariffSource | None, zone: str, unit: str, voice: Voice
) -> Iterator[str]:
    """Yield what sets the line apart: part, zone and tier, the price's ceiling, the days.

    `zone` is that of the register: its price may be one for all zones.
    """
    if (run := line.basis.get("instead_of")) is not None:
        yield correction.instead(line, voice, is_late=not run)
    if why := correction.because(line, voice):
        yield why
    if tariff is not None:
        yield from _part(tariff, tariff.zone or zone, unit, voice)
    yield from _ceiling(line, voice)
    yield from _days(line, voice)


def _ceiling(line: Line, voice: Voice) -> Iterator[str]:
    """Yield the most that the law lets a fee be, where this one was above it."""
    if "ceiling" not in line.basis:
        return
    ceiling, price = kopecks(line.basis["ceiling"]), voice.price(line.price)
    if line.price == ceiling:
        yield voice.say(w.CAPPED, price=price)
    else:
        yield voice.say(w.CAPPED_TOGETHER, ceiling=voice.money(ceiling), price=price)
    if "trimmed" in line.basis:
        yield voice.say(w.CAPPED_TRIMMED, less=voice.money(kopecks(line.basis["trimmed"])))


def _days(line: Line, voice: Voice) -> Iterator[str]:
    days, of = line.basis.get("days", (1, 1))
    if days != of and "less" not in line.basis:
        said = FOR_DAYS_OF_BENEFIT if "benefit" in line.basis else w.FOR_DAYS
        yield voice.say(said, days=str(days), of=str(of))
    if "season" in line.basis:
        yield voice.say(w.IN_SEASON)


def _part(tariff: TariffSource, zone: str, unit: str, voice: Voice) -> Iterator[str]:
    if tariff.part:
        yield voice.say(w.OF_PART, part=tariff.part)
    if zone:
        yield voice.say(w.ZONES[zone]) if zone in w.ZONES else f"{zone}."
    if tariff.is_tiered:
        yield _tier(tariff, unit, voice)


def _tier(tariff: TariffSource, unit: str, voice: Voice) -> str:
    """Return which part of a month's volume has the price."""
    floor = voice.size(tariff.tier_floor, unit)
    if tariff.tier_ceiling is None:
        return voice.say(w.ABOVE, floor=floor)
    ceiling = voice.size(tariff.tier_ceiling, unit)
    if not tariff.tier_floor:
        return voice.say(w.UP_TO, ceiling=ceiling)
    return voice.say(w.BETWEEN, floor=floor, ceiling=ceiling)


def _rounding(
    line: Line,
    steps: Sequence[str],
    sources: Sources,
    voice: Voice,
) -> str:
    """Return what was rounded, and where, and what an arrow tells."""
    if is_of_a_sum(line) or "taken_back" in line.basis:
        return ""
    if "person_first" in line.basis:
        one = w.PER[sources.norms[line.basis["norm"][0]].per][0]
        return voice.say(w.ROUNDED_FIRST, one=voice.say(one))
    signs = ((ABOUT, w.ROUNDED_BEFORE), (OF_IT, w.TIER_BEFORE))
    used = (said for sign, said in signs if any(sign in each for each in steps))
    return " ".join(map(voice.say, (w.ROUNDED, *used)))


def _price(line: Line, tariff: TariffSource, sources: Sources, voice: Voice) -> str:
    return voice.say(
        w.TARIFF,
        price=voice.price(tariff.price),
        unit=voice.for_one(sources.units[line.service_id]),
        since=day_figure(tariff.since),
        act=voice.act(tariff.act),
    )
