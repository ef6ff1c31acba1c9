"""A metered line explained: from dial to dial, through zero, converted, cut by days or tiers."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from app.charging.exact import from_millionths
from app.charging.explanation import wording as w
from app.charging.explanation.conversion import conversion
from app.charging.explanation.estimates import estimated, settlement
from app.charging.explanation.sources import MeterSource, Sources
from app.charging.explanation.told import Figure, Line, ReadingUsed, Told, cut, gives, priced
from app.charging.explanation.voice import Voice
from app.kernel.figures import NO_BREAK, day_figure, number_figure, plain_figure
from app.kernel.money import round_half_up


def metered(line: Line, sources: Sources, voice: Voice) -> Told:
    """Tell how the volume came off the dial, or what was charged where it could not."""
    if "reason" in line.basis:
        return estimated(line, sources, voice)
    basis, unit = line.basis, sources.units[line.service_id]
    told, steps = settlement(line, unit, voice) if "settled" in basis else ([], [])
    dial = sources.meters[basis["register"]].unit
    return Told(
        " ".join((_sentence(line, sources, voice), *told)),
        tuple(_steps(line, sources, settling=steps, voice=voice)),
        tuple(
            Figure(from_millionths(basis[side][1]), voice.unit(dial), "reading", reading_id)
            for side in ("start", "end")
            for reading_id in (basis[side][0],)
        ),
        _reading(basis, sources, voice),
    )


def _steps(line: Line, sources: Sources, *, settling: Sequence[str], voice: Voice) -> Iterator[str]:
    basis, unit = line.basis, sources.units[line.service_id]
    meter = sources.meters[basis["register"]]
    counted = f"({_difference(basis, meter)}){NO_BREAK}{voice.unit(meter.unit)}"
    is_converted = meter.unit != unit or "times" in basis
    is_plain = not is_converted and not settling
    is_whole = line.quantity == from_millionths(basis["volume"])
    if not (is_plain and is_whole):
        words, times = conversion(basis, meter.unit, unit)
        volume = voice.size(_counted(basis), unit)
        exact = _went_on(basis, meter) * times
        yield gives(f"{counted}{words}", exact, int(_counted(basis).scaleb(6)), volume)
    yield from settling
    yield from cut(line, basis["volume"], unit, sources, voice)
    left = counted if is_plain and is_whole else voice.size(line.quantity, unit)
    yield priced(left, line, voice)


def _counted(basis: dict[str, Any]) -> Decimal:
    """Return what the register counted, before anything was taken off."""
    return from_millionths(basis["settled"][0] if "settled" in basis else basis["volume"])


def _difference(basis: dict[str, Any], meter: MeterSource) -> str:
    start, end = (_dial(basis[side][1], meter) for side in ("start", "end"))
    if "wraps" not in basis:
        return f"{end} − {start}"
    return f"{plain_figure(from_millionths(basis['wraps']))} − {start} + {end}"


def _went_on(basis: dict[str, Any], meter: MeterSource) -> int:
    """Return the difference of the dials as they are shown, in millionths."""
    start, end = (int(_shown(basis[side][1], meter).scaleb(6)) for side in ("start", "end"))
    return end - start + int(basis.get("wraps", 0))


def _dial(value: int, meter: MeterSource) -> str:
    return number_figure(_shown(value, meter), max(0, meter.decimals))


def _shown(value: int, meter: MeterSource) -> Decimal:
    return round_half_up(from_millionths(value), max(0, meter.decimals))


def _sentence(line: Line, sources: Sources, voice: Voice) -> str:
    basis, meter = line.basis, sources.meters[line.basis["register"]]
    volume = _counted(basis)
    facts = {
        "serial": meter.serial,
        "volume": voice.size(volume, sources.units[line.service_id]),
    }
    for side in ("start", "end"):
        reading_id, value = basis[side]
        reading = sources.readings[reading_id]
        facts[side] = _dial(value, meter)
        facts[f"{side}_day"] = day_figure(reading.read_on)
        facts[f"{side}_source"] = voice.source(reading.source)
    if "after" in basis:
        return voice.say(w.BY_DAYS, **facts)
    return voice.say(w.BY_METER if "wraps" not in basis else w.BY_METER_PAST_ZERO, **facts)


def _reading(basis: dict[str, Any], sources: Sources, voice: Voice) -> ReadingUsed:
    meter = sources.meters[basis["register"]]
    ids = (basis["start"][0], basis["end"][0])
    first, last = (sources.readings[each] for each in ids)
    return ReadingUsed(
        reading_ids=ids,
        serial=meter.serial,
        zone=meter.zone,
        start=first.value,
        start_on=first.read_on,
        end=last.value,
        end_on=last.read_on,
        source=voice.source(last.source),
        places=max(0, meter.decimals),
        tells_all=not {"wraps", "after", "settled"} & basis.keys(),
    )
