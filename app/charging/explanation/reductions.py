"""What lowered a charge, explained: people who were away, a service that was not given."""

from datetime import timedelta

from app.charging.exact import MILLION, from_millionths
from app.charging.explanation import wording as w
from app.charging.explanation.reduction_sources import AbsenceSource
from app.charging.explanation.sources import Sources
from app.charging.explanation.told import Line, Told, by_days
from app.charging.explanation.voice import Voice
from app.kernel.figures import NO_BREAK, day_figure, plain_figure


def away(line: Line, sources: Sources, voice: Voice) -> str:
    """Return how many of a norm's persons are not counted, since when and by which papers."""
    absent, counted = (plain_figure(from_millionths(each)) for each in line.basis["away"])
    papers = "; ".join(
        _days_and_paper(sources.absences[each], voice) for each in line.basis["absences"]
    )
    return voice.say(w.AWAY, counted=counted, away=absent, papers=papers)


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
    if source.kind == "quality":
        sentence = voice.say(w.BAD_QUALITY, **facts)
    elif is_whole:
        sentence = voice.say(w.NO_SERVICE, **facts)
    else:
        sentence = voice.say(w.SERVICE_IN_PART, **facts)
    part = "" if is_whole else f" × {facts['percent']}"
    whole = from_millionths(line.basis["whole"])
    unit = "m2" if line.basis["of"] == "area" else sources.units[line.service_id]
    size = "1" if line.basis["of"] == "flat" else voice.size(whole, unit)
    taken = f"−{size}{by_days(line.basis, voice)}{part}"
    priced = f"× {voice.price(line.price)} = {voice.money(line.amount)}"
    if line.basis["of"] in {"norm", "area", "flat"}:  # exact to the kopeck
        return Told(sentence, (f"{taken} {priced}",))
    volume = voice.size(line.quantity, unit)  # what was counted is rounded before it is priced
    return Told(sentence, (f"{taken} → {volume}", f"{volume} {priced}"))
