"""What lowered a charge, explained: people who were away, a service that was not given."""

from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction

from app.charging.exact import MILLION, from_millionths, kopecks
from app.charging.explanation import wording as w
from app.charging.explanation.reduction_sources import AbsenceSource, InterruptionSource
from app.charging.explanation.sources import Sources
from app.charging.explanation.told import Line, Told, by_days, gives
from app.charging.explanation.voice import Voice
from app.kernel.figures import NO_BREAK, day_figure, plain_figure


def away(line: Line, sources: Sources, voice: Voice) -> str:
    """Return how many of a norm's persons are not counted, since when and by which papers."""
    absent, counted = (plain_figure(from_millionths(each)) for each in line.basis["away"])
    papers = papers_of(line, sources, voice)
    return voice.say(w.AWAY, counted=counted, away=absent, papers=papers)


def papers_of(line: Line, sources: Sources, voice: Voice) -> str:
    """Return the days of the absences that a line names, and their papers."""
    return "; ".join(
        _days_and_paper(sources.absences[each], voice) for each in line.basis["absences"]
    )


def _days_and_paper(absence: AbsenceSource, voice: Voice) -> str:
    since = day_figure(absence.since)
    if absence.until is None:
        return voice.say(w.AWAY_SINCE, since=since, document=absence.document)
    last = day_figure(absence.until - timedelta(days=1))
    return voice.say(w.AWAY_DAYS, since=since, last=last, document=absence.document)


def reduction(line: Line, sources: Sources, voice: Voice) -> Told:
    """Tell when there was no service, or a bad one, by which act, and what it takes off."""
    interruption_id, fraction = line.basis["less"]
    source = sources.interruptions[interruption_id]
    facts = {
        "since": day_figure(source.since),
        "last": day_figure(source.until - timedelta(days=1)),
        "document": source.document,
        "percent": f"{plain_figure(from_millionths(fraction) * 100)}{NO_BREAK}%",
    }
    is_whole = fraction == MILLION
    sentence = _sentence(source, facts, voice, is_whole=is_whole)
    trimmed = ""
    if "trimmed" in line.basis:
        less = voice.money(kopecks(line.basis["trimmed"]))
        sentence, trimmed = f"{sentence} {voice.say(w.BREAKS_TRIMMED, less=less)}", f" + {less}"
    part = "" if is_whole else f" × {facts['percent']}"
    off = 0 - from_millionths(line.basis["whole"])
    if off > 0:
        sentence = f"{sentence} {voice.say(w.ALREADY_OFF)}"
    unit = "m2" if line.basis["of"] == "area" else sources.units[line.service_id]
    size = "−1" if line.basis["of"] == "flat" else voice.size(off, unit)
    taken = f"{size}{by_days(line.basis, voice)}{part}"
    priced = f"× {voice.price(line.price)}{trimmed} = {voice.money(line.amount)}"
    if line.basis["of"] in {"norm", "area", "flat"}:  # exact to the kopeck
        return Told(sentence, (f"{taken} {priced}",))
    volume = voice.size(line.quantity, unit)  # what was counted is rounded before it is priced
    days, of = line.basis.get("days", (1, 1))
    exact = Fraction(-line.basis["whole"] * fraction * days, MILLION * of)
    step = gives(taken, exact, int(line.quantity.scaleb(6)), volume)
    return Told(sentence, (step, f"{volume} {priced}"))


def _sentence(
    source: InterruptionSource, facts: Mapping[str, str], voice: Voice, *, is_whole: bool
) -> str:
    """Return what was wrong, as far as it was measured, and what it takes off."""
    if source.hours is not None:
        return voice.say(w.HOURS_WITHOUT, hours=plain_figure(source.hours), **facts)
    if source.degrees is not None:
        return voice.say(w.BAD_DEGREES, degrees=str(source.degrees), **facts)
    if source.kind == "quality":
        return voice.say(w.BAD_QUALITY, **facts)
    return voice.say(w.NO_SERVICE if is_whole else w.SERVICE_IN_PART, **facts)
