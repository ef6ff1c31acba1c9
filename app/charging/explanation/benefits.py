"""A benefit explained: whose decision, what per cent, of which part of the charge, which days."""

from app.charging.exact import from_millionths, kopecks
from app.charging.explanation import wording_of_benefits as w
from app.charging.explanation.sources import Sources
from app.charging.explanation.told import Line, Told, by_days
from app.charging.explanation.voice import Voice
from app.kernel.figures import NO_BREAK, plain_figure
from app.kernel.month import Month


def benefit(line: Line, sources: Sources, voice: Voice) -> Told:
    """Tell the benefit by its name and act, and the sum that it takes its per cent of."""
    basis = line.basis
    source = sources.benefits[basis["benefit"][1]]
    percent = f"{plain_figure(kopecks(basis['percent']))}{NO_BREAK}%"
    facts = {"name": source.name, "act": voice.act(source.act), "percent": percent}
    part = ""
    if "persons_having" in basis:
        having, counted = (plain_figure(from_millionths(each)) for each in basis["persons_having"])
        sentence = voice.say(w.BY_PERSONS, **facts, having=having, counted=counted)
        part = f" × {having}/{counted}"
    elif "within" in basis:
        sentence, part = _within(line, facts, sources, voice)
    else:
        sentence = voice.say(w.OF_SUM, **facts)
    trimmed = ""
    if "trimmed" in basis:
        less = voice.money(kopecks(basis["trimmed"]))
        sentence, trimmed = f"{sentence} {voice.say(w.TRIMMED, less=less)}", f" + {less}"
    charged = voice.money(kopecks(basis["sum"]))
    off = f"−{charged}{part}{by_days(basis, voice)} × {percent}{trimmed}"
    taken = f"{off} = {voice.money(line.amount)}"
    return Told(sentence, (taken,))


def _within(line: Line, facts: dict[str, str], sources: Sources, voice: Voice) -> tuple[str, str]:
    norm, volume = line.basis["within"]
    unit = sources.units[line.service_id]
    days = Month.of(line.month).days
    of = line.basis.get("days", (days, days))[1]
    told = {
        "norm": voice.size(from_millionths(norm), unit),
        "volume": voice.size(from_millionths(volume), unit),
    }
    sentence = voice.say(w.WITHIN_NORM, **facts, **told)
    if norm * of >= volume * days:
        return sentence, ""
    limit = told["norm"] if of == days else f"{told['norm']} × {of}/{days}"
    return sentence, f" × {limit} / {told['volume']}"
