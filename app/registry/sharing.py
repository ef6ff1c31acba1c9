"""Who bears one sum together with an account: its share changes what each of them pays.

Agreements belong to a room above: they are read without its models.
"""

from sqlalchemy import BigInteger, DateTime, Select, String, and_, column, func, literal, select
from sqlalchemy import table as sql_table
from sqlalchemy.dialects.postgresql import DATERANGE

from app.kernel.period import Period

_AGREEMENT = sql_table(
    "agreement",
    column("account_id", BigInteger),
    column("service_id", BigInteger),
    column("method", String),
    column("area_kind", String),
    column("share_group", String),
    column("valid", DATERANGE),
    column("retired_at", DateTime),
)
_SHARE = "share"


def with_sharers(account_id: int, *, days: Period, weight: str | None = None) -> Select[int]:
    """Return the query of an account and all who share a sum with it within some days.

    `weight` is the figure by which they share, when it alone changes: `share`, or a kind of area.
    Agreements that ended meanwhile count: whoever leaves a group changes it too.
    """
    own, other = _AGREEMENT.alias("own"), _AGREEMENT.alias("other")
    within = func.daterange(days.start, days.end)
    shares = [
        own.c.account_id == account_id,
        own.c.method == _SHARE,
        own.c.valid.op("&&")(within),
    ]
    if weight is not None:
        shares.append(func.coalesce(own.c.area_kind, _SHARE) == weight)
    same_sum = and_(
        other.c.service_id == own.c.service_id,
        other.c.share_group == own.c.share_group,
        other.c.method == _SHARE,
        other.c.retired_at.is_(None),
        other.c.valid.op("&&")(within),
    )
    others = select(other.c.account_id).join_from(own, other, same_sum).where(*shares)
    all_ = select(literal(account_id, BigInteger).label("account_id")).union(others).subquery()
    return select(all_.c.account_id)
