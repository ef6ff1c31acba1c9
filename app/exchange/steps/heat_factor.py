"""The co-owners' coefficient for common areas: its bounds of the day, and when it may change."""

from app.exchange.kind import Check
from app.months.heat_keys import COMMON_FACTOR_BOUNDS

_BOUNDS = f"""
string_to_array(coalesce((
    SELECT value #>> '{{}}' FROM company_parameter
    WHERE key = '{COMMON_FACTOR_BOUNDS.name}' AND retired_at IS NULL AND valid @> since_on
), '{COMMON_FACTOR_BOUNDS.default}'), ' ')::numeric[]
"""
OUT_OF_BOUNDS = Check(
    "import.heat.factor",
    "common_factor",
    f"""
    SELECT line, jsonb_build_object(
        'given', common_factor,
        'least', trim_scale(bounds[1] / 100), 'less', trim_scale(bounds[2] / 100),
        'more', trim_scale(bounds[3] / 100), 'most', trim_scale(bounds[4] / 100)
    )
    FROM staged CROSS JOIN LATERAL (SELECT {_BOUNDS} AS bounds) AS told
    WHERE common_factor <> 1
      AND NOT common_factor * 100 BETWEEN bounds[1] AND bounds[2]
      AND NOT common_factor * 100 BETWEEN bounds[3] AND bounds[4]
    """,
)
"""None is 1; else it lowers or raises within what the order of the day lets.

Source: order-315/heat
"""
INSIDE_SEASON = Check(
    "import.heat.factor-season",
    "common_factor",
    """
    SELECT line, jsonb_build_object('from', to_char(lower(season.valid), 'DD.MM.YYYY'),
                                    'factor', trim_scale(house.common_factor))
    FROM staged
    JOIN heat_house AS house ON house.building_id = staged.building_id
     AND house.service_id = staged.service_id AND house.retired_at IS NULL
     AND house.valid @> since_on - 1
     AND house.common_factor <> coalesce(staged.common_factor, 1)
    JOIN heat_season AS season ON season.building_id = staged.building_id
     AND season.service_id = staged.service_id AND season.retired_at IS NULL
     AND season.valid @> since_on AND season.valid @> since_on - 1
    """,
)
"""Co-owners change it between heating seasons alone."""
