"""Buildings whose accounts share something: charged again all together, or not at all."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy.orm import Session

from app.charging.shadow.fetching import OfMonth, fetched
from app.charging.shadow.figures import Row

Pair = tuple[int, int]
"""An account and a service."""
SHARED_BY = ("load", "heat", "water_heat")
"""Methods by which what an account is charged for depends on its neighbours.

So does what a building's meter shares out, and a sum shared by what everybody took.
"""


def with_neighbours(
    session: Session, drawn: Sequence[OfMonth], *, most: int
) -> Sequence[Sequence[int]]:
    """Return the drawn accounts of each month, and their neighbours where they share something.

    No more than so many neighbours of all months: buildings come in the order in which accounts
    were drawn, and one that would be too many is left for a check that draws others.
    """
    found, left = [], most
    for of_month, shared in zip(drawn, _shared(session, drawn), strict=True):
        accounts = dict.fromkeys(of_month.accounts)
        for building in shared:
            more = [each for each in building if each not in accounts]
            if len(more) <= left:
                accounts.update(dict.fromkeys(more))
                left -= len(more)
        found.append(list(accounts))
    return found


def not_whole(session: Session, months: Sequence[OfMonth]) -> Sequence[set[Pair]]:
    """Return what cannot be charged again: it is shared with neighbours who are not among these."""
    return [
        {
            (row["account_id"], row["service_id"])
            for row in sharing
            if not set(everybody.get(row["house"], ())) <= set(of_month.accounts)
        }
        for of_month, sharing, everybody in zip(months, *_houses(session, months), strict=True)
    ]


def _shared(session: Session, drawn: Sequence[OfMonth]) -> Iterator[Sequence[Sequence[int]]]:
    """Return the accounts of each building where the drawn ones share something, by their order."""
    for of_month, sharing, everybody in zip(drawn, *_houses(session, drawn), strict=True):
        place = {account: number for number, account in enumerate(of_month.accounts)}
        # Who is drawn for what the run changes may have left the house before the month.
        found = [
            (min(drawn_here), ids)
            for ids in (everybody.get(house, ()) for house in {row["house"] for row in sharing})
            if (drawn_here := [place[each] for each in ids if each in place])
        ]
        yield [ids for _, ids in sorted(found)]


def _houses(
    session: Session, months: Sequence[OfMonth]
) -> tuple[Sequence[Sequence[Row]], Sequence[Mapping[int, Sequence[int]]]]:
    """Return what accounts of each month share in which house, and everybody of these houses."""
    asked = [each.asked for each in months]
    sharing = fetched(session, _SHARING, asked, methods=list(SHARED_BY))
    if not any(sharing):
        return sharing, [{} for _ in months]
    everybody = fetched(session, _EVERYBODY, asked)
    return sharing, [{row["house"]: row["ids"] for row in rows} for rows in everybody]


_SHARING = """
SELECT g.account_id, g.service_id,
       coalesce((SELECT min(h.meter_building_id) FROM heat_house AS h
                 WHERE h.building_id = p.building_id AND h.retired_at IS NULL
                   AND h.valid @> asked.first), p.building_id) AS house
FROM agreement AS g
JOIN account AS a ON a.id = g.account_id
JOIN premises AS p ON p.id = a.premises_id
WHERE g.account_id = ANY(asked.accounts) AND g.retired_at IS NULL
  AND g.valid && daterange(asked.first, asked."end")
  AND (g.method = ANY(:methods)
       OR EXISTS (SELECT FROM distribution AS d
                  WHERE d.building_id = p.building_id AND d.service_id = g.service_id
                    AND d.retired_at IS NULL AND d.valid @> asked.first)
       OR EXISTS (SELECT FROM group_place AS l JOIN shared_sum AS s USING (group_id)
                  WHERE l.building_id = p.building_id AND s.service_id = g.service_id
                    AND s.key = 'consumption' AND s.retired_at IS NULL AND l.retired_at IS NULL
                    AND s.valid && daterange(asked.first, asked."end"))
       OR EXISTS (SELECT FROM group_member AS l JOIN shared_sum AS s USING (group_id)
                  WHERE l.account_id = g.account_id AND s.service_id = g.service_id
                    AND s.key = 'consumption' AND s.retired_at IS NULL AND l.retired_at IS NULL
                    AND s.valid && daterange(asked.first, asked."end")))
"""

_EVERYBODY = """
WITH own AS (
    SELECT DISTINCT p.building_id FROM account AS a JOIN premises AS p ON p.id = a.premises_id
    WHERE a.id = ANY(asked.accounts)
), elsewhere AS (
    SELECT h.building_id, h.meter_building_id FROM heat_house AS h
    WHERE h.meter_building_id IS NOT NULL AND h.retired_at IS NULL
      AND h.valid @> asked.first
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
SELECT house.house, array_agg(a.id ORDER BY a.id) AS ids
FROM house
JOIN premises AS p ON p.building_id = house.building_id
JOIN account AS a ON a.premises_id = p.id
WHERE a.opened_on < asked."end" AND (a.closed_on IS NULL OR a.closed_on > asked.first)
GROUP BY house.house
"""
"""Buildings on one meter of heat are one house, under the building that has the meter."""
