"""The heat of hot water and of its circulation, explained."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from app.charging.exact import MILLION, from_millionths
from app.charging.explanation import wording as w
from app.charging.explanation import wording_of_hot_water as h
from app.charging.explanation.sources import Sources
from app.charging.explanation.told import Figure, Line, Told, by_days, cut, gives, priced
from app.charging.explanation.voice import Voice
from app.kernel.figures import NO_BREAK, plain_figure
from app.kernel.month import Month

_BY = {
    "line_by_area": h.BY_AREA,
    "line_by_premises": h.BY_PREMISES,
    "line_by_rails": h.BY_RAILS,
}


def water_heat(line: Line, sources: Sources, voice: Voice) -> Told:
    """Tell what warmed the water, or what circulates, and the account's part of it."""
    return _Line(line, sources, voice).told()


class _Line:
    def __init__(self, line: Line, sources: Sources, voice: Voice) -> None:
        self._line, self._basis, self._voice = line, line.basis, voice
        self._sources, self._unit = sources, sources.units[line.service_id]
        self._least_others = sources.least_others

    def told(self) -> Told:
        basis = self._basis
        if "warmed" in basis:
            return self._of(*self._warmed())
        if "rails" in basis:
            return self._of(*self._rails())
        return self._of(*self._circulates())

    def _of(self, sentence: str, steps: tuple[str, ...], figures: tuple[Figure, ...] = ()) -> Told:
        return Told(sentence, (*steps, *self._last()), figures)

    def _last(self) -> Iterator[str]:
        size = self._voice.size(self._line.quantity, self._unit)
        if by_days(self._basis, self._voice):
            yield from cut(self._line, self._basis["part"], self._unit, self._sources, self._voice)
        yield priced(size, self._line, self._voice)

    def _warmed(self) -> tuple[str, tuple[str, ...]]:
        basis, voice = self._basis, self._voice
        volume = self._water(basis["warmed"])
        if basis["by"] == "meter":
            others = basis["others"]
            if others is not None and others < self._least_others:
                return voice.say(h.OWN_ALONE, volume=volume), ()
            whole, per = self._heat(basis["heat"]), self._water(basis["per"])
            sentence = voice.say(h.BY_METER, heat=whole, all=per, volume=volume)
            own, all_of_it = (
                plain_figure(from_millionths(basis[name])) for name in ("warmed", "per")
            )
            exact = Fraction(basis["heat"] * basis["warmed"], basis["per"])
            return sentence, (self._part(f"{whole} × {own} / {all_of_it}", exact),)
        one = voice.unit("m3")
        if basis["by"] == "norm":
            norm = self._heat(basis["heat"])
            sentence = voice.say(h.BY_NORM, volume=volume, heat=norm, one=one)
            exact = Fraction(basis["warmed"] * basis["heat"], MILLION)
            return sentence, (self._part(f"{volume} × {norm}", exact),)
        hot, cold = (plain_figure(from_millionths(each)) for each in basis["degrees"])
        sentence = voice.say(h.BY_DEGREES, volume=volume, hot=hot, cold=cold, one=one)
        gcal = f"0,001{NO_BREAK}{voice.unit(self._unit)}"
        warmer = basis["degrees"][0] - basis["degrees"][1]
        exact = Fraction(basis["warmed"] * warmer, 1000 * MILLION)
        return sentence, (self._part(f"{volume} × ({hot} − {cold}) × {gcal}", exact),)

    def _part(self, sum_: str, exact: Fraction) -> str:
        part = self._basis["part"]
        return gives(sum_, exact, part, self._heat(part))

    def _circulates(self) -> tuple[str, tuple[str, ...], tuple[Figure, ...]]:
        basis, voice = self._basis, self._voice
        whole = self._heat(basis["circulates"])
        parameter_id, weight = basis["figure"]
        own, everybody = self._weights(weight, basis["of"])
        by = voice.say(_BY[basis["by"]], own=own, all=everybody)
        sentence = f"{voice.say(h.CIRCULATION, whole=whole)} {by}"
        exact = Fraction(basis["circulates"] * weight, basis["of"])
        steps = (self._part(f"{whole} × {own} / {everybody}", exact),)
        return sentence, steps, self._figures(parameter_id, weight)

    def _rails(self) -> tuple[str, tuple[str, ...], tuple[Figure, ...]]:
        basis, voice = self._basis, self._voice
        parameter_id, weight = basis["figure"]
        count = plain_figure(self._of_month(weight))
        norm = self._heat(basis["rails"])
        sentence = voice.say(h.RAILS, norm=norm, count=count)
        exact = Fraction(basis["rails"] * self._of_month(weight))
        steps = (self._part(f"{norm} × {count}", exact),)
        return sentence, steps, self._figures(parameter_id, weight)

    def _figures(self, parameter_id: int, weight: int) -> tuple[Figure, ...]:
        if not parameter_id:
            return ()
        return (Figure(self._of_month(weight), "", "account_parameter", parameter_id),)

    def _weights(self, own: int, everybody: int) -> tuple[str, str]:
        """Return both weights; premises alone are counted by days."""
        if self._basis["by"] == "line_by_premises":
            name = f"{NO_BREAK}{self._voice.say(w.DAYS)}"
            return f"{own}{name}", f"{everybody}{name}"
        unit = self._voice.unit("m2") if self._basis["by"] == "line_by_area" else ""
        days = Month.of(self._line.month).days
        whole = own % days == everybody % days == 0
        by = days if whole else 1
        name = f"{NO_BREAK}{unit}" if unit else ""
        if not whole:
            name += f"{NO_BREAK}{self._voice.say(w.TIMES_DAYS)}"
        one, other = (plain_figure(from_millionths(each // by)) for each in (own, everybody))
        return f"{one}{name}", f"{other}{name}"

    def _of_month(self, weight: int) -> Decimal:
        return from_millionths(weight // Month.of(self._line.month).days)

    def _heat(self, millionths: int) -> str:
        return self._voice.size(from_millionths(millionths), self._unit)

    def _water(self, millionths: int) -> str:
        return self._voice.size(from_millionths(millionths), "m3")
