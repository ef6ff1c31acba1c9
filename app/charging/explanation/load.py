"""The part of a two-part price of heat that goes by load, explained."""

from fractions import Fraction

from app.charging.exact import from_millionths
from app.charging.explanation import heat_wording as h
from app.charging.explanation import wording as w
from app.charging.explanation.sources import Sources
from app.charging.explanation.told import Figure, Line, Told, cut, gives, priced
from app.charging.explanation.voice import Voice
from app.kernel.figures import NO_BREAK, plain_figure
from app.kernel.month import Month


def load(line: Line, sources: Sources, voice: Voice) -> Told:
    """Tell whose load it is, and the account's part of it; nobody's heat can be found from it."""
    basis, unit = line.basis, sources.units[line.service_id]

    def size(value: int) -> str:
        return voice.size(from_millionths(value), unit)

    part = size(int(basis["part"]))
    steps = list(cut(line, int(basis["part"]), unit, sources, voice))
    steps.append(priced(voice.size(line.quantity, unit), line, voice))
    if "own_load" in basis:
        figure = Figure(line.quantity, unit, "account_parameter", basis["own_load"])
        return Told(voice.say(h.OWN_LOAD, part=part), tuple(steps), (figure,))
    parameter_id, weight = basis["area"]
    days = Month.of(line.month).days
    whole_days = weight % days == basis["areas"] % days == 0
    by = days if whole_days else 1
    own, everybody = (
        plain_figure(from_millionths(each // by)) for each in (weight, basis["areas"])
    )
    short = f"{NO_BREAK}{voice.say(w.WEIGHED['area'][0 if whole_days else 1])}"
    sentence = voice.say(
        h.HOUSE_LOAD,
        left=size(basis["left"]),
        own=f"{own}{short}",
        all=f"{everybody}{short}",
    )
    exact = Fraction(basis["left"] * weight, basis["areas"])
    sum_ = f"{size(basis['left'])} × {own} / {everybody}"
    steps.insert(0, gives(sum_, exact, int(basis["part"]), part))
    area = Figure(from_millionths(weight), "", "account_parameter", parameter_id)
    return Told(sentence, tuple(steps), (area,))
