"""How a company's buildings are cut into chunks: the unit of work, retry and parallelism."""

from sqlalchemy import BigInteger, Subquery, bindparam, column, text

_PLAN = text("""
SELECT row_number() OVER (ORDER BY min(building_id)) AS number,
       min(building_id) AS first_building_id, max(building_id) AS last_building_id
FROM (
    SELECT building_id, sum(count(*)) OVER (ORDER BY building_id DESC) AS left_to_do
    FROM premises
    GROUP BY building_id
) AS counted
CROSS JOIN LATERAL (
    SELECT greatest(CASE WHEN left_to_do <= :size THEN :size / 4
                         WHEN left_to_do <= 2 * :size THEN :size / 2
                         ELSE :size END, 1) AS size
) AS wanted
GROUP BY size, div(left_to_do - 1, size)
""")
"""The last ones are smaller, so that no worker waits long for another's last chunk.

Premises are counted, for that needs their index alone; those with several accounts are few.
"""


def chunks_of(size: int) -> Subquery:
    """Return the chunks of about `size` premises: their numbers from one, first and last building.

    No building is ever split.
    """
    columns = (
        column(name, BigInteger) for name in ("number", "first_building_id", "last_building_id")
    )
    planned = _PLAN.bindparams(bindparam("size", size, BigInteger))
    return planned.columns(*columns).subquery("planned")
