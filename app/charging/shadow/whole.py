"""Buildings whose accounts share something: charged again all together, or not at all."""

from collections.abc import Collection, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.charging.rules import Rules

Pair = tuple[int, int]
"""An account and a service."""
SHARED_BY = ("load", "heat", "water_heat")
"""Methods by which what an account is charged for depends on its neighbours.

So does what a building's meter shares out, and a sum shared by what everybody took.
"""


def with_neighbours(
    session: Session, drawn: Sequence[int], rules: Rules, *, most: int
) -> Sequence[int]:
    """Return the drawn accounts, and their neighbours in buildings that share something.

    No more than so many neighbours: buildings come in the order in which accounts were drawn, and
    one that would be too many is left for a check that draws others.
    """
    accounts = dict.fromkeys(drawn)
    left = most
    for building in _shared(session, drawn, rules):
        more = [each for each in building if each not in accounts]
        if len(more) <= left:
            accounts.update(dict.fromkeys(more))
            left -= len(more)
    return list(accounts)


def not_whole(session: Session, accounts: Collection[int], rules: Rules) -> set[Pair]:
    """Return what cannot be charged again: it is shared with neighbours who are not among these."""
    pairs = session.execute(text(_SHARING), _known(accounts, rules)).all()
    everybody = {
        house: set(ids) for house, ids in session.execute(text(_EVERYBODY), _known(accounts, rules))
    }
    among = set(accounts)
    return {
        (account, service) for account, service, house in pairs if not everybody[house] <= among
    }


def _shared(session: Session, drawn: Sequence[int], rules: Rules) -> Sequence[Sequence[int]]:
    """Return the accounts of each building where the drawn ones share something, by their order."""
    known = _known(drawn, rules)
    sharing = {building for *_, building in session.execute(text(_SHARING), known)}
    if not sharing:
        return []
    place = {account: number for number, account in enumerate(drawn)}
    found = [
        ids for building, ids in session.execute(text(_EVERYBODY), known) if building in sharing
    ]
    return sorted(found, key=lambda ids: min(place[each] for each in ids if each in place))


def _known(accounts: Collection[int], rules: Rules) -> dict[str, object]:
    return {
        "accounts": list(accounts),
        "first": rules.month.first_day,
        "end": rules.month.plus(1).first_day,
        "methods": list(SHARED_BY),
    }


_SHARING = """
SELECT g.account_id, g.service_id,
       coalesce((SELECT min(h.meter_building_id) FROM heat_house AS h
                 WHERE h.building_id = p.building_id AND h.retired_at IS NULL
                   AND h.valid @> CAST(:first AS date)), p.building_id) AS house
FROM agreement AS g
JOIN account AS a ON a.id = g.account_id
JOIN premises AS p ON p.id = a.premises_id
WHERE g.account_id = ANY(:accounts) AND g.retired_at IS NULL
  AND g.valid && daterange(:first, :end)
  AND (g.method = ANY(:methods)
       OR EXISTS (SELECT FROM distribution AS d
                  WHERE d.building_id = p.building_id AND d.service_id = g.service_id
                    AND d.retired_at IS NULL AND d.valid @> CAST(:first AS date))
       OR EXISTS (SELECT FROM group_place AS l JOIN shared_sum AS s USING (group_id)
                  WHERE l.building_id = p.building_id AND s.service_id = g.service_id
                    AND s.key = 'consumption' AND s.retired_at IS NULL AND l.retired_at IS NULL
                    AND s.valid && daterange(:first, :end))
       OR EXISTS (SELECT FROM group_member AS l JOIN shared_sum AS s USING (group_id)
                  WHERE l.account_id = g.account_id AND s.service_id = g.service_id
                    AND s.key = 'consumption' AND s.retired_at IS NULL AND l.retired_at IS NULL
                    AND s.valid && daterange(:first, :end)))
"""

_EVERYBODY = """
WITH own AS (
    SELECT DISTINCT p.building_id FROM account AS a JOIN premises AS p ON p.id = a.premises_id
    WHERE a.id = ANY(:accounts)
), elsewhere AS (
    SELECT h.building_id, h.meter_building_id FROM heat_house AS h
    WHERE h.meter_building_id IS NOT NULL AND h.retired_at IS NULL
      AND h.valid @> CAST(:first AS date)
), house AS (
    SELECT building_id, building_id AS house FROM own
    WHERE building_id NOT IN (SELECT building_id FROM elsewhere)
    UNION SELECT meter_building_id, meter_building_id FROM elsewhere
          WHERE building_id IN (SELECT building_id FROM own)
    UNION SELECT e.building_id, e.meter_building_id FROM elsewhere AS e
          WHERE e.meter_building_id IN (
              SELECT building_id FROM own
              UNION SELECT f.meter_building_id FROM elsewhere AS f
                    WHERE f.building_id IN (SELECT building_id FROM own))
)
SELECT house.house, array_agg(a.id ORDER BY a.id)
FROM house
JOIN premises AS p ON p.building_id = house.building_id
JOIN account AS a ON a.premises_id = p.id
WHERE a.opened_on < :end AND (a.closed_on IS NULL OR a.closed_on > :first)
GROUP BY house.house
"""
"""Buildings on one meter of heat are one house, under the building that has the meter."""
