"""What lowered a charge, explained: people who were away, a service that was not given."""

from datetime import timedelta

from app.charging.exact import from_millionths
from app.charging.explanation import wording as w
from app.charging.explanation.sources import AbsenceSource, Sources
from app.charging.explanation.told import Line
from app.charging.explanation.voice import Voice
from app.kernel.figures import day_figure, plain_figure


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
