"""Who bears sums together with an account: its figures change what each of them pays.

Shared sums belong to a room above: they are read without its models.
"""

from sqlalchemy import BigInteger, Select, select, text

from app.kernel.period import Period
from app.registry.groups.membership import MEMBERSHIP

_SHARERS = f"""
SELECT DISTINCT other.account_id
FROM ({MEMBERSHIP}) AS own
JOIN shared_sum AS shared ON shared.group_id = own.group_id AND shared.retired_at IS NULL
 AND shared.valid && own.valid
JOIN ({MEMBERSHIP}) AS other ON other.group_id = own.group_id AND other.valid && shared.valid
WHERE own.account_id = :account AND other.account_id <> :account
  AND shared.valid && daterange(CAST(:start AS date), CAST(:end AS date))
  AND own.valid && daterange(CAST(:start AS date), CAST(:end AS date))
  AND other.valid && daterange(CAST(:start AS date), CAST(:end AS date))
  AND (CAST(:figure AS text) IS NULL OR shared.key = :figure
       OR shared.cap_per = CASE CAST(:figure AS text)
                           WHEN 'total_area' THEN 'm2' WHEN 'persons' THEN 'person' END)
"""  # noqa: S608 - put together from a constant
_GROUP = f"""
SELECT DISTINCT member.account_id
FROM ({MEMBERSHIP}) AS member
WHERE member.group_id = :group
  AND member.valid && daterange(CAST(:start AS date), CAST(:end AS date))
"""  # noqa: S608 - put together from a constant


def sharers_of(account_id: int, *, days: Period, weight: str | None = None) -> Select[int]:
    """Return the query of all who bear a sum with an account within some days.

    `weight` is the figure that alone changes, and by which they share: `share`, or a kind of area.
    """
    return _ids(
        text(_SHARERS).bindparams(account=account_id, start=days.start, end=days.end, figure=weight)
    )


def in_group(group_id: int, *, days: Period) -> Select[int]:
    """Return the query of all accounts that belong to a group within some days."""
    return _ids(text(_GROUP).bindparams(group=group_id, start=days.start, end=days.end))


def _ids(statement: object) -> Select[int]:
    found = statement.columns(account_id=BigInteger).subquery()  # type: ignore[attr-defined]
    return select(found.c.account_id)
