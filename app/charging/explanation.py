"""How a line came about, in words and as a sum on paper, every figure with its source.

Needs nothing but the line and the ids in its basis: retired facts stay readable. The texts are
Ukrainian and are the keys of translation; a screen passes its own `translate`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from app.charging import wording as w
from app.charging.exact import from_millionths
from app.charging.sources import MeterSource, Sources

Translate = Callable[[str], str]


class Line(Protocol):
    """What of a charge (or a draft) is needed to explain it."""

    account_id: int
    service_id: int
    month: date
    part: str
    method: str
    quantity: Decimal
    price: Decimal
    amount: Decimal
    basis: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence to be translated: `%(name)s` in `template` stand for `facts`."""

    template: str
    facts: Mapping[str, str]

    def render(self, translate: Translate = str) -> str:
        """Return the sentence, in Ukrainian unless translated."""
        facts = {name: translate(value) for name, value in self.facts.items()}
        return translate(self.template) % facts

    def __str__(self) -> str:
        return self.render()


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that was used, and the row it was read from: its kind and id."""

    value: Decimal
    unit: str
    source: str
    source_id: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a line is what it is. `steps` are the sum as on paper, the last one gives the amount."""

    sentences: tuple[Text, ...]
    steps: tuple[str, ...]
    figures: tuple[Figure, ...]

    @property
    def formula(self) -> str:
        """Return the last step: `(1 245,000 − 1 238,500) м³ × 32,184 ₴ = 209,20 ₴`."""
        return self.steps[-1]

    def render(self, translate: Translate = str) -> str:
        """Return all sentences as one text."""
        return " ".join(each.render(translate) for each in self.sentences)


def explain(line: Line, sources: Sources) -> Explanation:
    """Return the explanation of a line; `sources_of` finds the sources of many lines at once."""
    sentences, steps, figures = _METHODS[line.method](line, sources)
    sentences = [*sentences, *_days(line), *_price(line, sources), Text(w.ROUNDED, {})]
    return Explanation(tuple(sentences), tuple(steps), (*figures, *_tariff_figure(line, sources)))


_Parts = tuple[list[Text], list[str], list[Figure]]


def _metered(line: Line, sources: Sources) -> _Parts:
    basis, meter = line.basis, sources.meters[line.basis["register"]]
    unit, dial = sources.unit(line.service_id), w.UNITS.get(meter.unit, meter.unit)
    start, end = (from_millionths(basis[side][1]) for side in ("start", "end"))
    volume = from_millionths(basis["volume"])
    places = max(0, meter.decimals)
    difference = f"{w.number(end, places)} − {w.number(start, places)}"
    if "wraps" in basis:
        capacity = w.number(from_millionths(basis["wraps"]), 0)
        difference = f"{capacity} − {w.number(start, places)} + {w.number(end, places)}"
    plain = meter.unit == sources.raw_unit(line.service_id) and "times" not in basis
    steps: list[str] = []
    counted = f"({difference}) {dial}"
    if not plain:
        steps.append(
            f"{counted}{_conversion(basis, meter, sources, line)} = {w.volume(volume)} {unit}"
        )
    whole = line.quantity == volume
    if plain and not whole:
        steps.append(f"{counted} = {w.volume(volume)} {unit}")
    if not whole:
        steps.append(
            f"{w.volume(volume)} {unit}{_fraction(basis)} → {w.volume(line.quantity)} {unit}"
        )
    left = counted if plain and whole else f"{w.volume(line.quantity)} {unit}"
    steps.append(f"{left} × {w.price(line.price)} = {w.money(line.amount)}")
    return [_readings(basis, meter, sources, volume, unit)], steps, _reading_figures(basis, dial)


def _conversion(basis: dict[str, Any], meter: MeterSource, sources: Sources, line: Line) -> str:
    times = f" × {w.volume(from_millionths(basis['times']))}" if "times" in basis else ""
    pair = (meter.unit, sources.raw_unit(line.service_id))
    return times + w.CONVERSIONS.get(pair, "")


def _readings(
    basis: dict[str, Any], meter: MeterSource, sources: Sources, volume: Decimal, unit: str
) -> Text:
    facts = {"serial": meter.serial, "volume": w.volume(volume), "unit": unit}
    for side in ("start", "end"):
        reading_id, value = basis[side]
        reading = sources.readings[reading_id]
        facts[side] = w.number(from_millionths(value), meter.decimals)
        facts[f"{side}_day"] = w.day(reading.read_on)
        facts[f"{side}_source"] = w.SOURCES.get(reading.source, reading.source)
    if "after" in basis:
        return Text(w.BY_DAYS, facts)
    return Text(w.BY_METER if "wraps" not in basis else w.BY_METER_PAST_ZERO, facts)


def _reading_figures(basis: dict[str, Any], dial: str) -> list[Figure]:
    return [
        Figure(from_millionths(basis[side][1]), dial, "reading", basis[side][0])
        for side in ("start", "end")
    ]


def _norm(line: Line, sources: Sources) -> _Parts:
    (norm_id, norm), (parameter_id, persons) = line.basis["norm"], line.basis["persons"]
    unit, act = sources.unit(line.service_id), sources.norms[norm_id]
    many = from_millionths(persons)
    text = Text(
        w.BY_NORM,
        {
            "norm": w.volume(from_millionths(norm)),
            "unit": unit,
            "persons": w.volume(many),
            "act": act,
        },
    )
    one = f"{w.volume(from_millionths(norm))} {unit}"
    heads = f"{w.volume(many)} {w.PERSONS}"
    step = (
        f"{one} × {heads}{_fraction(line.basis)} × {w.price(line.price)} = {w.money(line.amount)}"
    )
    if "person_first" in line.basis:
        own = w.rounded(from_millionths(norm) * line.price)
        step = f"{w.money(own)} × {heads}{_fraction(line.basis)} = {w.money(line.amount)}"
    figures = [
        Figure(from_millionths(norm), unit, "norm", norm_id),
        Figure(many, w.PERSONS, "account_parameter", parameter_id),
    ]
    return [text], [step], figures


def _area(line: Line, sources: Sources) -> _Parts:
    del sources
    parameter_id, value = line.basis["area"]
    area = w.number(from_millionths(value), 2)
    step = f"{area} м²{_fraction(line.basis)} × {w.price(line.price)} = {w.money(line.amount)}"
    figure = Figure(from_millionths(value), "м²", "account_parameter", parameter_id)
    return [Text(w.BY_AREA, {"area": area})], [step], [figure]


def _each(line: Line, sources: Sources) -> _Parts:
    del sources
    step = f"1{_fraction(line.basis)} × {w.price(line.price)} = {w.money(line.amount)}"
    template = w.BY_FLAT if line.method == "flat" else w.BY_SUBSCRIPTION
    return [Text(template, {})], [step], []


def _fixed(line: Line, sources: Sources) -> _Parts:
    del sources
    whole = w.money(Decimal(line.basis["sum"]).scaleb(-2))
    step = f"{whole}{_fraction(line.basis)} = {w.money(line.amount)}"
    return [Text(w.BY_AGREEMENT, {"sum": whole})], [step], []


def _share(line: Line, sources: Sources) -> _Parts:
    sum_id, total = line.basis["shared_sum"]
    parameter_id, weight, weights = line.basis["share"]
    whole = Decimal(total).scaleb(-2)
    own, all_ = (w.volume(from_millionths(each)) for each in (weight, weights))
    facts = {"sum": w.money(whole), "own": own, "all": all_, "act": sources.shared_sums[sum_id]}
    step = f"{w.money(whole)} × {own} / {all_} = {w.money(line.amount)}"
    figures = [
        Figure(whole, "₴", "shared_sum", sum_id),
        Figure(from_millionths(weight), "", "account_parameter", parameter_id),
    ]
    return [Text(w.BY_SHARE, facts)], [step], figures


_METHODS: Mapping[str, Callable[[Line, Sources], _Parts]] = {
    "metered": _metered,
    "norm": _norm,
    "area": _area,
    "flat": _each,
    "subscription": _each,
    "fixed": _fixed,
    "share": _share,
}


def _fraction(basis: dict[str, Any]) -> str:
    days, of = basis.get("days", (1, 1))
    return "" if days == of else f" × {days}/{of} {w.DAYS}"


def _days(line: Line) -> Sequence[Text]:
    days, of = line.basis.get("days", (1, 1))
    return [] if days == of else [Text(w.FOR_DAYS, {"days": str(days), "of": str(of)})]


def _price(line: Line, sources: Sources) -> Sequence[Text]:
    tariff = sources.tariffs.get(line.basis.get("tariff", 0))
    if tariff is None:
        return []
    facts = {
        "price": w.price(line.price),
        "unit": sources.unit(line.service_id),
        "act": tariff.act,
        "since": w.day(tariff.since),
    }
    if tariff.price > line.price:
        return [Text(w.CAPPED, {**facts, "set": w.price(tariff.price)})]
    return [Text(w.TARIFF, facts)]


def _tariff_figure(line: Line, sources: Sources) -> Sequence[Figure]:
    tariff_id = line.basis.get("tariff", 0)
    if tariff_id not in sources.tariffs:
        return []
    return [Figure(line.price, "₴", "tariff", tariff_id)]
