"""Emptied containers explained: the schedule, what the register says of its days, the volume."""

from collections.abc import Iterator

from app.charging.exact import from_millionths
from app.charging.explanation import wording_of_containers as w
from app.charging.explanation.container_sources import TripSource
from app.charging.explanation.sources import Sources
from app.charging.explanation.told import Figure, Line, Told, priced
from app.charging.explanation.voice import Voice
from app.kernel.figures import NO_BREAK, day_figure, plain_figure


def containers(line: Line, sources: Sources, voice: Voice) -> Told:
    """Tell where containers stand, when they are emptied, which trips were and which were not."""
    place_id, volume, emptied, trips, _planned = line.basis["containers"]
    place, one = sources.places[place_id], from_millionths(volume)
    stand = voice.say(
        w.STAND,
        place=place.name,
        count=str(place.containers),
        volume=voice.size(one, "m3"),
    )
    sentence = " ".join([stand, *_trips(line, sources, voice)])
    figure = Figure(one, voice.unit("m3"), "container_place", place_id)
    unit = sources.units[line.service_id]
    if unit == w.TRIP:
        size = f"{trips}{NO_BREAK}{voice.unit(unit)}"
        return Told(sentence, (priced(size, line, voice),), (figure,))
    whole = voice.size(line.quantity, "m3")
    step = f"{emptied} × {plain_figure(one)}{NO_BREAK}{voice.unit('m3')} = {whole}"
    return Told(sentence, (step, priced(whole, line, voice)), (figure,))


def _trips(line: Line, sources: Sources, voice: Voice) -> Iterator[str]:
    basis = line.basis
    _place_id, _volume, emptied, trips, planned = basis["containers"]
    weekdays = sources.places[basis["containers"][0]].weekdays
    if weekdays:
        days = ", ".join(voice.say(w.WEEKDAYS[int(each) - 1]) for each in weekdays)
        yield voice.say(w.BY_SCHEDULE, days=days, count=str(planned))
    made = [sources.trips[each] for each in basis["made"]]
    if made:
        yield voice.say(w.BY_REGISTER, trips="; ".join(_told(each, voice) for each in made))
    missed = [sources.trips[each] for each in basis["missed"]]
    if missed:
        yield voice.say(w.MISSED, trips="; ".join(_told(each, voice) for each in missed))
    yield voice.say(w.EMPTIED, trips=str(trips), emptied=str(emptied))


def _told(trip: TripSource, voice: Voice) -> str:
    facts = {
        "day": day_figure(trip.on_day),
        "count": str(trip.containers),
        "document": trip.document,
    }
    if trip.trips == 1:
        return voice.say(w.ON_DAY, **facts)
    return voice.say(w.ON_DAY_TRIPS, trips=str(trip.trips), **facts)
