"""Lines that correct an earlier month explained: what was taken back, what stands instead."""

from collections.abc import Sequence

from app.charging.explanation import wording as w
from app.charging.explanation.shared import is_of_a_sum
from app.charging.explanation.sources import Sources
from app.charging.explanation.told import Line, Told, priced
from app.charging.explanation.voice import Voice
from app.charging.reasons import REASONS
from app.kernel.money import to_kopecks
from app.kernel.month import Month


def taken_back(line: Line, sources: Sources, voice: Voice) -> Told:
    """Tell of which month a line is taken back, and how much it was."""
    if is_of_a_sum(line):
        return Told(
            voice.say(w.TAKEN_BACK_SUM, month=_month(line), sum=voice.money(-line.amount)),
            (voice.money(line.amount),),
        )
    size = voice.size(-line.quantity, sources.units[line.service_id])
    said = voice.say(
        w.TAKEN_BACK,
        month=_month(line),
        quantity=size,
        sum=voice.money(-line.amount),
    )
    exact = to_kopecks(line.quantity * line.price) == line.amount
    step = priced(f"−{size}", line, voice) if exact else voice.money(line.amount)
    return Told(said, (step,))


def instead(line: Line, voice: Voice, *, is_late: bool) -> str:
    """Say for which month a line is charged only now."""
    return voice.say(w.LATE if is_late else w.INSTEAD, month=_month(line))


def because(line: Line, voice: Voice) -> str:
    """Return why the month was computed again; empty where a line keeps no reason.

    Another account's facts are named only by what it shares with the payer's.
    """
    reasons = _named(line.basis.get("why", ()), voice)
    if of_building := _named(line.basis.get("house", ()), voice):
        reasons.append(voice.say(w.IN_BUILDING, reasons=", ".join(of_building)))
    reasons.extend(voice.say(w.MOVED[each]) for each in line.basis.get("moved", ()))
    return voice.say(w.BECAUSE, reasons="; ".join(reasons)) if reasons else ""


def _named(codes: Sequence[str], voice: Voice) -> list[str]:
    """Return the codes of reasons in words, once each."""
    return [
        voice.say(each)
        for each in dict.fromkeys(REASONS.get(code, w.BECAUSE_OTHER) for code in codes)
    ]


def _month(line: Line) -> str:
    """Return the month as every language reads it: `10.2026`."""
    month = Month.of(line.month)
    return f"{month.number:02d}.{month.year}"
