"""Lines without a meter explained: by norm, area, flat, share or agreement."""

from app.charging.exact import from_millionths, kopecks
from app.charging.explanation import wording as w
from app.charging.explanation.reductions import away
from app.charging.explanation.sources import Sources
from app.charging.explanation.told import OF_IT, Figure, Line, Told, by_days, of_tier, priced
from app.charging.explanation.voice import Voice
from app.kernel.figures import NO_BREAK, number_figure, plain_figure
from app.kernel.money import round_half_up, to_kopecks


def norm(line: Line, sources: Sources, voice: Voice) -> Told:
    """Tell the norm, its act, and how many it was taken for."""
    (norm_id, value), (parameter_id, heads) = line.basis["norm"], line.basis["persons"]
    unit, fact = sources.units[line.service_id], sources.norms[norm_id]
    one, many, short = (voice.say(each) for each in w.PER[fact.per])
    each, count = from_millionths(value), from_millionths(heads)
    sentence = voice.say(
        w.BY_NORM,
        norm=voice.size(each, unit),
        one=one,
        act=voice.act(fact.act),
        many=many,
        count=plain_figure(count),
    )
    if "away" in line.basis:
        sentence = f"{sentence} {away(line, sources, voice)}"
    figures = (
        Figure(each, voice.unit(unit), "norm", norm_id),
        Figure(count, short, "account_parameter", parameter_id),
    )
    taken = f"{plain_figure(count)}{NO_BREAK}{short}{by_days(line.basis, voice)}"
    if of_tier(line, sources):
        whole = f"{voice.size(each, unit)} × {taken}"
        return Told(sentence, _in_tier(line, whole, unit, voice), figures)
    if "person_first" in line.basis:
        own = voice.money(to_kopecks(each * line.price))
        one_pays = f"{voice.size(each, unit)} × {voice.price(line.price)} = {own}"
        return Told(sentence, (one_pays, f"{own} × {taken} = {voice.money(line.amount)}"), figures)
    step = priced(f"{voice.size(each, unit)} × {taken}", line, voice)
    return Told(sentence, (step,), figures)


def _in_tier(line: Line, whole: str, unit: str, voice: Voice) -> tuple[str, ...]:
    """Return what of a whole has the price of the line's tier, and what that comes to."""
    size = voice.size(line.quantity, unit)
    return f"{whole} {OF_IT} {size}", priced(size, line, voice)


def area(line: Line, sources: Sources, voice: Voice) -> Told:
    """Tell the area."""
    del sources
    parameter_id, value = line.basis["area"]
    exact = from_millionths(value)
    size = f"{number_figure(round_half_up(exact, 2), 2)}{NO_BREAK}{voice.unit('m2')}"
    return Told(
        voice.say(w.BY_AREA, area=size),
        (priced(f"{size}{by_days(line.basis, voice)}", line, voice),),
        (Figure(exact, voice.unit("m2"), "account_parameter", parameter_id),),
    )


def flat(line: Line, sources: Sources, voice: Voice) -> Told:
    """Tell that every flat pays the same."""
    del sources
    return Told(voice.say(w.BY_FLAT), (priced(f"1{by_days(line.basis, voice)}", line, voice),))


def subscription(line: Line, sources: Sources, voice: Voice) -> Told:
    """Tell that it is the subscriber fee; what rounding adds above its ceiling is off it."""
    del sources
    over = kopecks(line.basis.get("trimmed", 0))
    less = f" − {voice.money(over)}" if over else ""
    step = f"1{by_days(line.basis, voice)} × {voice.price(line.price)}{less}"
    return Told(voice.say(w.BY_SUBSCRIPTION), (f"{step} = {voice.money(line.amount)}",))


def fixed(line: Line, sources: Sources, voice: Voice) -> Told:
    """Tell the sum of the agreement."""
    del sources
    whole = voice.money(kopecks(line.basis["sum"]))
    return Told(
        voice.say(w.BY_AGREEMENT, sum=whole),
        (f"{whole}{by_days(line.basis, voice)} = {voice.money(line.amount)}",),
    )
