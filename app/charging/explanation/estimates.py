"""Days without a good reading explained: why, by which step they were charged, what settles."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.charging.exact import MILLION, day_of, from_millionths
from app.charging.explanation import wording_of_estimates as w
from app.charging.explanation.conversion import conversion
from app.charging.explanation.reductions import away
from app.charging.explanation.sources import Sources
from app.charging.explanation.told import Figure, Line, Told, cut, gives, priced
from app.charging.explanation.voice import Voice
from app.charging.explanation.wording import DAYS, PER
from app.kernel.figures import NO_BREAK, day_figure, plain_figure


def estimated(line: Line, sources: Sources, voice: Voice) -> Told:
    """Tell why the days were not measured, and how their volume came about."""
    basis = line.basis
    way = next(each for each in _WAYS if each in basis)
    sentence, first_step, figures = _WAYS[way](line, sources, voice)
    told = [_reason(basis, sources, voice), sentence, *_ahead(basis, way, voice)]
    unit = sources.units[line.service_id]
    cuts = cut(line, basis["volume"], unit, sources, voice)
    steps = (first_step, *cuts, _priced(line, unit, voice))
    return Told(" ".join(told), steps, figures)


def settlement(line: Line, unit: str, voice: Voice) -> tuple[list[str], list[str]]:
    """Return the sentences and the steps of a late reading that pays for earlier estimates."""
    volume, charged, counted, days, months = line.basis["settled"]
    left = from_millionths(volume)
    sentences, steps = [], []
    if counted < days:
        kept = from_millionths(line.basis["volume"] - line.basis.get("carried", 0) + charged)
        part = f"{counted}/{days}{NO_BREAK}{voice.say(DAYS)}"
        sum_, exact = f"{voice.size(left, unit)} × {part}", Fraction(volume * counted, days)
        steps.append(gives(sum_, exact, _units(kept), voice.size(kept, unit)))
        sentences.append(voice.say(w.WITHOUT_FINAL, days=str(days - counted)))
        left = kept
    if charged:
        taken = from_millionths(charged)
        billed = left - taken
        steps.append(f"{plain_figure(left)} − {plain_figure(taken)} = {voice.size(billed, unit)}")
        sentences.append(
            voice.say(w.SETTLED, charged=voice.size(taken, unit), months=str(months))
            if months
            else voice.say(w.SETTLED_AHEAD, charged=voice.size(taken, unit))
        )
        if billed < 0:
            over = voice.size(-billed, unit)
            carried = "carried" in line.basis
            sentences.append(voice.say(w.CARRIED_ON if carried else w.GIVEN_BACK, over=over))
    return sentences, steps


def _average(line: Line, sources: Sources, voice: Voice) -> tuple[str, str, tuple[Figure, ...]]:
    basis = line.basis
    meter, unit = sources.meters[basis["register"]], sources.units[line.service_id]
    over, days = basis["average"]
    first, last = (sources.readings[basis[side][0]] for side in ("start", "end"))
    start, end = (from_millionths(basis[side][1]) for side in ("start", "end"))
    used = end - start + (from_millionths(basis["wraps"]) if "wraps" in basis else 0)
    sentence = voice.say(
        w.BY_AVERAGE,
        used=voice.size(used, meter.unit),
        over=str(over),
        start_day=day_figure(first.read_on),
        end_day=day_figure(last.read_on),
        days=str(days),
    )
    short = voice.say(DAYS)
    sum_ = f"{voice.size(used, meter.unit)} ÷ {over}{NO_BREAK}{short} × {days}{NO_BREAK}{short}"
    figures = tuple(
        Figure(from_millionths(basis[side][1]), voice.unit(meter.unit), "reading", basis[side][0])
        for side in ("start", "end")
    )
    words, times = conversion(basis, meter.unit, unit)
    exact = Fraction(used) * MILLION * days / over * times
    sum_ = f"{sum_}{words}"
    return sentence, gives(sum_, exact, basis["volume"], _volume(basis, unit, voice)), figures


def _norm(line: Line, sources: Sources, voice: Voice) -> tuple[str, str, tuple[Figure, ...]]:
    basis, unit = line.basis, sources.units[line.service_id]
    (norm_id, norm), (parameter_id, count) = basis["norm"], basis["persons"]
    norm, count = from_millionths(norm), from_millionths(count)
    source = sources.norms[norm_id]
    one, many, short = (voice.say(each) for each in PER[source.per])
    sentence = voice.say(
        w.BY_NORM,
        norm=voice.size(norm, unit),
        one=one,
        many=many,
        count=plain_figure(count),
        act=voice.act(source.act),
    )
    if "away" in basis:
        sentence = f"{sentence} {away(line, sources, voice)}"
    days, of = basis["part"]
    part = "" if days == of else f" × {days}/{of}{NO_BREAK}{voice.say(DAYS)}"
    sum_ = f"{voice.size(norm, unit)} × {plain_figure(count)}{NO_BREAK}{short}{part}"
    figures = (
        Figure(norm, voice.unit(unit), "norm", norm_id),
        Figure(count, short, "account_parameter", parameter_id),
    )
    exact = Fraction(norm * count) * MILLION * days / of
    return sentence, gives(sum_, exact, basis["volume"], _volume(basis, unit, voice)), figures


def _inlet(line: Line, sources: Sources, voice: Voice) -> tuple[str, str, tuple[Figure, ...]]:
    basis, unit = line.basis, sources.units[line.service_id]
    daily, days = from_millionths(basis["daily"]), basis["for_days"]
    sentence = voice.say(w.BY_ACT, daily=voice.size(daily, unit), days=str(days))
    sum_ = f"{voice.size(daily, unit)} × {days}{NO_BREAK}{voice.say(DAYS)}"
    figure = Figure(daily, voice.unit(unit), "meter_state", basis["state"])
    step = gives(sum_, basis["daily"] * days, basis["volume"], _volume(basis, unit, voice))
    return sentence, step, (figure,)


_WAYS = {"average": _average, "norm": _norm, "daily": _inlet}


def _reason(basis: dict[str, Any], sources: Sources, voice: Voice) -> str:
    serial = sources.meters[basis["register"]].serial
    return voice.say(w.REASONS[basis["reason"]], serial=serial, since=_day(basis["since"]))


def _ahead(basis: dict[str, Any], way: str, voice: Voice) -> Iterator[str]:
    """Yield what comes after: when the average ends, and what a reading would change."""
    if way != "average":
        return
    if basis["until"] is not None:
        yield voice.say(w.UNTIL, until=_day(basis["until"]))
    if basis["reason"] in w.SETTLED_LATER:
        yield voice.say(w.WILL_SETTLE)


def _day(number: int) -> str:
    day: date = day_of(number)
    return day_figure(day)


def _volume(basis: dict[str, Any], unit: str, voice: Voice) -> str:
    return voice.size(from_millionths(basis["volume"]), unit)


def _units(value: Decimal) -> int:
    return int(value.scaleb(6))


def _priced(line: Line, unit: str, voice: Voice) -> str:
    return priced(voice.size(line.quantity, unit), line, voice)
