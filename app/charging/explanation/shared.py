"""A part of what a group bears explained: the whole, the key, the own weight and that of all."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from app.charging.exact import MILLION, from_millionths, kopecks
from app.charging.explanation import wording as w
from app.charging.explanation.sources import Sources, SumSource
from app.charging.explanation.told import Figure, Line, Told, gives, priced
from app.charging.explanation.voice import Voice
from app.kernel.figures import NO_BREAK, plain_figure
from app.kernel.month import Month
from app.tariffs.models import Method

_FIGURES = ("total_area", "heated_area", "persons", "share")


def share(line: Line, sources: Sources, voice: Voice) -> Told:
    """Tell the whole sum or volume, by what it is shared, and the account's part of it.

    Where too few others bear it only the part is told: a neighbour is nobody's to see.
    """
    part = _Part(line, sources, voice)
    others = line.basis["others"]
    if others is not None and others < sources.least_others:
        return Told(part.own_alone(), tuple(part.last_steps()))
    return Told(part.sentence(), tuple(part.steps()), tuple(part.figures()))


def is_of_a_sum(line: Line) -> bool:
    """Say whether a line is a part of a sum of money, taken back or not.

    Its quantity is the part and its price the whole: no volume and no price to anybody, and the
    others' figures to whoever is not told the whole.
    """
    return line.method == Method.SHARE and not line.basis.get("tariff")


class _Part:
    """One account's part, as the line's basis tells it."""

    def __init__(self, line: Line, sources: Sources, voice: Voice) -> None:
        self._line, self._voice, self._basis = line, voice, line.basis
        self._is_money = "shared_sum" in self._basis
        self._sum_id, self._total = self._basis["shared_sum" if self._is_money else "shared_volume"]
        self._parameter_id, *weights = self._basis["share"]
        self._unit = sources.units.get(line.service_id, "")
        self._source: SumSource = sources.shared_sums[self._sum_id]
        self._own, self._all = _weights(weights, self._of_weight(), line, voice)

    def sentence(self) -> str:
        """Return the words: what is shared, by what, whose part, what of it others bear."""
        return " ".join(self._sentences())

    def own_alone(self) -> str:
        """Return the words without any figure of the others."""
        source, voice = self._source, self._voice
        facts = {"name": source.name, "act": voice.act(source.act)}
        told = voice.say(w.OWN_SHARE, **facts, part=self._size(self._part()))
        return " ".join((told, *self._how_often()))

    def _sentences(self) -> Iterator[str]:
        voice, basis = self._voice, self._basis
        facts = {
            "name": self._source.name,
            "act": voice.act(self._source.act),
            "sum": self._size(self._total),
            "group": self._source.group,
        }
        if "cap" in basis:
            yield voice.say(w.SHARE_FULL, **facts)
        elif basis.get("key") == "equal":
            yield voice.say(w.SHARE_EQUAL, **facts, all=self._all)
        else:
            key = voice.say(w.SHARED_BY[basis.get("key") or "share"])
            yield voice.say(w.BY_SHARE, **facts, key=key, own=self._own, all=self._all)
        yield from self._how_often()
        if "rest" in basis:
            yield voice.say(w.SHARE_REST, rest=self._size(basis["rest"]))
        yield from self._of_part()

    def _of_part(self) -> Iterator[str]:
        """Yield how the part was rounded, and that it is of several holders."""
        voice, basis = self._voice, self._basis
        if "cap" in basis:
            if self._part() < self._most():
                yield voice.say(w.SHARE_FLOOR)
        elif not self._is_plain() and self._is_money:
            yield voice.say(w.SHARE_EVEN[self._part() > self._exact()])
        if "whole_part" in basis:
            yield voice.say(w.SHARE_HOLDERS)

    def _how_often(self) -> Iterator[str]:
        if (months := self._source.every_months) in w.SHARE_EVERY:
            yield self._voice.say(w.SHARE_EVERY[months])

    def steps(self) -> Iterator[str]:
        """Yield the part of the whole, an account's holders apart, and the price of a volume."""
        basis, part = self._basis, self._part()
        if "cap" in basis:
            yield gives(self._limit(), self._most(), part, self._size(part))
        else:
            of = self._size(basis.get("rest", self._total))
            sum_ = f"{of} × {self._own} / {self._all}"
            yield gives(sum_, self._exact(), part, self._size(part))
        yield from self._after_part()

    def last_steps(self) -> Iterator[str]:
        """Yield the steps after the account's part; a part that is all of them alone."""
        found = tuple(self._after_part())
        yield from found or (self._size(self._part()),)

    def _after_part(self) -> Iterator[str]:
        line, voice = self._line, self._voice
        if "whole_part" in self._basis:
            own = (
                voice.money(line.amount)
                if self._is_money
                else voice.size(line.quantity, self._unit)
            )
            days, of = self._basis["own_days"]
            shown = line.amount.scaleb(2) if self._is_money else line.quantity.scaleb(6)
            sum_ = f"{self._size(self._part())} × {days}/{of}{NO_BREAK}{voice.say(w.DAYS)}"
            yield gives(sum_, Fraction(self._part() * days, of), int(shown), own)
        if not self._is_money:
            yield priced(voice.size(line.quantity, self._unit), line, voice)

    def figures(self) -> Iterator[Figure]:
        """Yield the whole, and the account's figure where it is one."""
        if self._is_money:
            yield Figure(kopecks(self._total), self._voice.hryvnia, "shared_sum", self._sum_id)
        else:
            yield Figure(from_millionths(self._total), self._unit, "shared_sum", self._sum_id)
        if self._basis.get("key", "share") in _FIGURES:
            weight = from_millionths(self._basis["share"][1])
            yield Figure(weight, "", "account_parameter", self._parameter_id)

    def _of_weight(self) -> str:
        key = self._basis.get("key", "")
        return self._source.unit or w.SHARED_UNITS.get(key, "")

    def _part(self) -> int:
        """Return the account's whole part in kopecks or millionths."""
        if "whole_part" in self._basis:
            return int(self._basis["whole_part"])
        if self._is_money:
            return int(self._line.amount.scaleb(2))
        return int(self._line.quantity.scaleb(6))

    def _is_plain(self) -> bool:
        """Return whether the part is what anyone would round it to."""
        exact = self._exact()
        if self._is_money:
            return self._part() == int(exact + Fraction(1, 2))
        return self._part() == exact

    def _exact(self) -> Fraction:
        """Return the account's part in kopecks or millionths before anything is rounded."""
        _, own, whole = self._basis["share"]
        return Fraction(self._basis.get("rest", self._total) * own, whole)

    def _most(self) -> Fraction:
        """Return the limit in kopecks or millionths before its fraction is left out."""
        limit, measure = self._basis["cap"]
        of = Month.of(self._line.month).days * (10_000 if self._is_money else 1)
        return Fraction(limit * measure, of * MILLION)

    def _limit(self) -> str:
        limit, measure = (from_millionths(each) for each in self._basis["cap"])
        voice = self._voice
        one = voice.price(limit) if self._is_money else voice.size(limit, self._unit)
        days = Month.of(self._line.month).days
        if self._source.cap_per == "account":
            name = voice.say(w.SHARE_MOST)
            if measure == days:
                return f"{name}: {one}"
            return f"{name}: {one} × {plain_figure(measure)}/{days}{NO_BREAK}{voice.say(w.DAYS)}"
        unit = voice.unit("m2" if self._source.cap_per == "m2" else "person")
        if self._basis["cap"][1] % days == 0:
            return f"{one} × {plain_figure(measure / days)}{NO_BREAK}{unit}"
        return f"{one} × {plain_figure(measure)} / {days}{NO_BREAK}{unit} {voice.say(w.TIMES_DAYS)}"

    def _size(self, units: int) -> str:
        if self._is_money:
            return self._voice.money(kopecks(units))
        return self._voice.size(from_millionths(units), self._unit)


def _weights(weights: Sequence[int], unit: str, line: Line, voice: Voice) -> tuple[str, str]:
    """Return the account's weight and that of all; days are left out where they cancel out."""
    days = Month.of(line.month).days
    name = f"{NO_BREAK}{voice.unit(unit)}" if unit else ""
    if any(each % days for each in weights):
        return _two(weights, f"{name}{NO_BREAK}{voice.say(w.TIMES_DAYS)}")
    return _two([each // days for each in weights], name)


def _two(weights: Sequence[int], unit: str) -> tuple[str, str]:
    own, whole = (plain_figure(from_millionths(each)) for each in weights)
    return f"{own}{unit}", f"{whole}{unit}"
