"""What an agreement takes by itself, whatever its neighbours do."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from app.charging.rules import Rules
from app.charging.shadow.counted import metered
from app.charging.shadow.emptied import containers
from app.charging.shadow.figures import Row
from app.charging.shadow.known import Known
from app.charging.shadow.monthly import area, norm, one
from app.charging.shadow.taken import Taken

Method = Callable[[Known, Rules, Row, Row], Iterator[Taken]]
_OWN: Mapping[str, Method] = {
    "metered": metered,
    "norm": norm,
    "area": area,
    "flat": one,
    "subscription": one,
    "containers": containers,
}
_BY_TIME = {"norm", "area", "flat"}


def own_taken(known: Known, rules: Rules, account: Row, agreement: Row) -> Sequence[Taken]:
    """Return what an agreement takes by its own meters, figures, or containers."""
    number, method = agreement["agreement_id"], agreement["method"]
    if method not in _OWN:
        return []
    if number not in known.own:
        taken = _OWN[method](known, rules, account, agreement)
        known.own[number] = list(
            _in_season(known, account, agreement, taken) if method in _BY_TIME else taken
        )
    return known.own[number]


def _in_season(
    known: Known, account: Row, agreement: Row, taken: Iterator[Taken]
) -> Iterator[Taken]:
    """Return what falls on days of the season, where the building has one of the service."""
    place = {"building_id": account["building_id"], "service_id": agreement["service_id"]}
    seasons = known.heat_seasons.of(**place)
    if not seasons:
        yield from taken
        return
    for each in taken:
        for season in seasons:
            start, end = max(each.start, season["start"]), min(each.end, season["end"])
            if start < end:
                yield replace(each, start=start, end=end)
