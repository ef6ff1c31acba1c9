"""Which readings of a file do not count, and why: as `app.metering.operations` says of one."""

NOT_BELIEVED = """
CROSS JOIN LATERAL (
    SELECT coalesce(
        (SELECT 'meter_' || held.state FROM meter_state AS held
         WHERE held.meter_id = meter.id AND held.retired_at IS NULL
           AND held.state IN ('broken', 'unauthorised', 'unverified')
           AND held.valid @> row.read_on AND held.valid @> row.read_on - 1),
        CASE WHEN row.read_on > meter.verified_until + (
            SELECT coalesce(max(value::text::int), 0) FROM company_parameter
            WHERE key = 'verification_grace_days' AND retired_at IS NULL
              AND valid @> row.read_on) THEN 'verification_overdue' END) AS reason
) AS known
"""
"""Joined to a `row` that was read and its `meter`; its `reason` is null where the row counts."""
