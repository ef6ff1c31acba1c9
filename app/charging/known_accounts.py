"""Which accounts' figures whoever reads a bill knows: he can take them off any sum it tells.

So a sum is told over as many more others. Known are the accounts that its cabinets ever had, for
what one has seen one does not forget by removing it; and those that the same people hold beside.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.charging.explanation import LEAST_OTHERS
from app.kernel.month import Month


class Posted(Protocol):
    """A published line of an account, which may tell a sum over others."""

    account_id: int
    posted: date
    basis: dict[str, Any]


# A cabinet of the household before counts nothing: it is not the one that reads the bill now.
# The same people are told by their ids and by the numbers of their documents. What they hold
# elsewhere is in no sum of this account: only what shares a building, a meter or a group counts.
_KNOWN = text("""
WITH asked AS (
       SELECT account.id AS origin, premises.building_id
         FROM account JOIN premises ON premises.id = account.premises_id
        WHERE account.id = ANY (CAST(:accounts AS bigint[]))),
     linked AS (
       SELECT asked.origin, other.account_id
         FROM asked
         JOIN account_link AS own ON own.account_id = asked.origin
         JOIN account_link AS other ON other.subscriber_user_id = own.subscriber_user_id
        WHERE own.unlinked_at IS NULL
           OR own.linked_at >= coalesce(
                (SELECT max(lower(came.valid)) FROM account_holder AS came
                  WHERE came.account_id = asked.origin AND came.begins_anew
                    AND came.retired_at IS NULL AND lower(came.valid) <= CAST(:first AS date)),
                own.linked_at)
        UNION
       SELECT origin, origin FROM asked),
     people AS (
       SELECT linked.origin, holder.person_id
         FROM linked
         JOIN account_holder AS holder
           ON holder.account_id = linked.account_id AND holder.retired_at IS NULL
          AND holder.valid && daterange(CAST(:first AS date), CAST(:last AS date), '[]')),
     same AS (
       SELECT origin, person_id FROM people
        UNION
       SELECT people.origin, theirs.person_id
         FROM people
         JOIN person_document AS own
           ON own.person_id = people.person_id AND own.retired_at IS NULL
         JOIN person_document AS theirs
           ON theirs.kind = own.kind AND theirs.number = own.number AND theirs.retired_at IS NULL),
     held AS (
       SELECT DISTINCT asked.origin, asked.building_id, account.id AS account_id,
              premises.building_id AS stands_in
         FROM same
         JOIN asked ON asked.origin = same.origin
         JOIN account_holder AS holder
           ON holder.person_id = same.person_id AND holder.retired_at IS NULL
         JOIN account ON account.id = holder.account_id
         JOIN premises ON premises.id = account.premises_id)
SELECT origin, account_id FROM linked
 UNION
SELECT origin, account_id FROM held
 WHERE stands_in = building_id
    OR EXISTS (
       SELECT FROM heat_house AS own
         JOIN heat_house AS other
           ON coalesce(other.meter_building_id, other.building_id)
            = coalesce(own.meter_building_id, own.building_id)
        WHERE own.building_id = held.building_id AND own.retired_at IS NULL
          AND other.building_id = held.stands_in AND other.retired_at IS NULL)
    OR EXISTS (
       (SELECT group_id FROM group_member WHERE account_id = held.origin
         UNION ALL
        SELECT group_id FROM group_place WHERE building_id = held.building_id)
       INTERSECT
       (SELECT group_id FROM group_member WHERE account_id = held.account_id
         UNION ALL
        SELECT group_id FROM group_place WHERE building_id = held.stands_in))
""")


def known_accounts(
    session: Session, accounts: Sequence[int], *, month: Month
) -> Mapping[int, Collection[int]]:
    """Return by account those that the readers of its bill of a month know, itself among them."""
    days = {"first": month.first_day, "last": month.last_day}
    found: dict[int, set[int]] = defaultdict(set)
    for origin, account_id in session.execute(_KNOWN, {"accounts": list(accounts), **days}):
        found[origin].add(account_id)
    return found


def others_needed(session: Session, lines: Iterable[Posted]) -> Mapping[int, int]:
    """Return by account over how many others the lines of a month's bills may tell a sum.

    Accounts of which no line has such a sum are absent, and cost no query.
    """
    asked = {line.account_id: line for line in lines if line.basis.get("others") is not None}
    if not asked:
        return {}
    month = Month.of(max(line.posted for line in asked.values()))
    known = known_accounts(session, sorted(asked), month=month)
    return {account_id: LEAST_OTHERS + len(known[account_id]) - 1 for account_id in asked}
