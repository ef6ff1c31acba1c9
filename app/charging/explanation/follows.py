"""Volumes of wastewater explained: which water they follow, and how that came about."""

from app.charging.exact import from_millionths, kopecks
from app.charging.explanation import wording_of_following as w
from app.charging.explanation.sources import Sources
from app.charging.explanation.told import Figure, Line, Told, by_days, cut, priced
from app.charging.explanation.voice import Voice
from app.charging.explanation.wording import BREAKS_TRIMMED as TRIMMED


def follows(line: Line, sources: Sources, voice: Voice) -> Told:
    """Tell which service's volume it is, and how it was found, or which document puts it."""
    unit = sources.units[line.service_id]
    figures: tuple[Figure, ...] = ()
    if "own_water" in line.basis:
        parameter_id, value = line.basis["own_water"]
        whole = from_millionths(value)
        sentence = voice.say(w.OWN_WATER, volume=voice.size(whole, unit))
        figures = (Figure(whole, voice.unit(unit), "account_parameter", parameter_id),)
    else:
        lender_id, value = line.basis["follows"]
        whole = from_millionths(value)
        facts = {"service": sources.services[lender_id], "volume": voice.size(whole, unit)}
        way = voice.say(w.WAYS[line.basis["by"]])
        sentence = voice.say(w.AS_MUCH, **facts, way=way)
    size = voice.size(line.quantity, unit)
    last = priced(size, line, voice)
    if "trimmed" in line.basis:
        less = voice.money(kopecks(line.basis["trimmed"]))
        sentence = f"{sentence} {voice.say(TRIMMED, less=less)}"
        last = f"{size} × {voice.price(line.price)} + {less} = {voice.money(line.amount)}"
    steps = cut(line, value, unit, sources, voice) if by_days(line.basis, voice) else ()
    return Told(sentence, (*steps, last), figures)
