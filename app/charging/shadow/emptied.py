"""What a company's containers held: emptied by the schedule, or as the register of trips says."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby

from app.charging.rules import Rules
from app.charging.shadow.figures import Row, millionths
from app.charging.shadow.known import Known
from app.charging.shadow.taken import Taken

_WHERE = ("building_id", "district", "settlement_id", "category")


def containers(known: Known, rules: Rules, account: Row, agreement: Row) -> Iterator[Taken]:
    """Return what was emptied at each place, apart before and after a change of price."""
    unit = known.services.one(service_id=agreement["service_id"])["unit"]
    changes = _changes(known, rules, account, agreement)
    of = {"account_id": account["account_id"], "service_id": agreement["service_id"]}
    for place in known.container_places.of(**of):
        days = range(max(place["start"], agreement["start"]), min(place["end"], agreement["end"]))

        def since(day: int) -> int:
            return max((each for each in changes if each <= day), default=-1)

        for _, some in groupby(days, key=since):
            own = list(some)
            each_day = [_emptied(known, place, day) for day in own]
            containers_, trips = (sum(each) for each in zip(*each_day, strict=True))
            volume = (
                Fraction(trips) if unit == "trip" else containers_ * millionths(place["volume"])
            )
            start, end = own[0], own[-1] + 1
            mark = f"p{place['place_id']}"
            yield Taken(mark, volume, start, end, range(start, end), "containers")


def _emptied(known: Known, place: Row, day: int) -> tuple[int, int]:
    """Return how many containers were emptied on a day, and in how many trips."""
    weekday = str((day + 3) % 7 + 1)  # the first of January 1970 was a Thursday
    planned = place["containers"] if weekday in place["weekdays"] else 0
    trips = known.container_trips.of(place_id=place["place_id"], day=day)
    for trip in trips:
        if not trip["missed"]:
            return trip["register"], trip["trips"]
        planned = max(planned - trip["register"], 0)
    return planned, int(planned > 0)


def _changes(known: Known, rules: Rules, account: Row, agreement: Row) -> set[int]:
    """Return the days inside the month on which a price meant for the agreement begins or ends."""
    own = {name: account[name] for name in _WHERE}
    own["contract_model"] = agreement["contract_model"]
    return {
        row[bound]
        for row in known.tariffs.of(service_id=agreement["service_id"])
        if all(row[name] in (0, "", value) for name, value in own.items())
        for bound in ("start", "end")
        if rules.first < row[bound] < rules.end
    }
