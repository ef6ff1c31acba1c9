"""Meters of a file. `meter_row` holds them, whatever the kind.

A meter is premises, service and factory number together: one number on two services is two
meters.
"""

from dataclasses import replace

from app.exchange.kind import Call, Check, Step, Write
from app.exchange.steps.factors import FACTOR, POSSIBLE_FACTOR
from app.exchange.steps.repeats import said_once

METER_ROW = """
CREATE TEMPORARY TABLE meter_row (
    line bigint, account_id bigint, service_id bigint, serial text, serial_key text, zone text,
    unit text, capacity numeric, decimals bigint, multiplier numeric, model text, location text,
    seal text, installed_on date, removed_on date, verified_until date, meter_id bigint
) ON COMMIT DROP
"""
# Of digits that no dial has, so many are told as its capacity that the check below refuses it.
_CAPACITY = """coalesce(capacity, CASE WHEN digits = 0 THEN 0
    WHEN digits > 0 THEN 10::numeric ^ least(digits, 20) END)"""
METERS_STAGED = f"""
INSERT INTO meter_row
SELECT line, account_id, service_id, serial, serial_key, coalesce(zone, ''), unit,
       {_CAPACITY}, decimals, {FACTOR}, model, location, seal,
       coalesce(installed_on, least(start_on, :since, CAST(:today AS date))), removed_on,
       verified_until FROM staged
"""
# A meter that stands comes before one that an undone import left behind.
_FIND_METER = Write(
    """
    UPDATE meter_row SET meter_id = found.id
    FROM (
        SELECT DISTINCT ON (row.line, row.service_id, row.serial_key)
               row.line, row.service_id, row.serial_key, meter.id
        FROM meter_row AS row
        JOIN meter ON meter.account_id = row.account_id AND meter.service_id = row.service_id
         AND meter.serial_key = row.serial_key
         AND (meter.removed_on IS NULL OR meter.removed_on = meter.installed_on
              OR meter.installed_on = row.installed_on)
        ORDER BY row.line, row.service_id, row.serial_key,
                 meter.removed_on IS DISTINCT FROM meter.installed_on DESC,
                 meter.installed_on = row.installed_on DESC, meter.id DESC
    ) AS found
    WHERE (found.line, found.service_id, found.serial_key)
        = (meter_row.line, meter_row.service_id, meter_row.serial_key)
    """
)
# Scales of one meter are lines of their own, its days are of all of them: the first line's.
ONE_METER = Check(
    "import.meter.zones",
    "serial",
    """
    SELECT later.line, jsonb_build_object('given', later.serial, 'other', first.line)
    FROM meter_row AS later
    JOIN (SELECT DISTINCT ON (account_id, service_id, serial_key) * FROM meter_row
          ORDER BY account_id, service_id, serial_key, line) AS first
      USING (account_id, service_id, serial_key)
    JOIN staged ON staged.line = later.line
    WHERE first.line < later.line AND first.zone <> later.zone
      AND (coalesce(staged.installed_on, first.installed_on),
           coalesce(staged.removed_on, first.removed_on),
           coalesce(staged.verified_until, first.verified_until))
          IS DISTINCT FROM (first.installed_on, first.removed_on, first.verified_until)
    """,
)
ENTER_METERS: tuple[Step, ...] = (
    said_once("serial", "account_id, service_id, serial_key, zone", table="meter_row"),
    Check(
        "import.period.turned",
        "removed_on",
        """
        SELECT line, jsonb_build_object('from', installed_on, 'to', removed_on)
        FROM meter_row WHERE removed_on < installed_on
        """,
    ),
    POSSIBLE_FACTOR,
    Check(
        "import.meter.capacity",
        "capacity",
        """
        SELECT line, jsonb_build_object('given', capacity)
        FROM meter_row WHERE capacity <= 0 OR capacity > 10::numeric ^ 11
        """,
    ),
    Write("DELETE FROM meter_row WHERE line NOT IN (SELECT line FROM staged)"),
    _FIND_METER,
    # Days that a file says anew of a meter that stands are told, or somebody would rely on them.
    Check(
        "import.meter.kept",
        "serial",
        """
        SELECT line, jsonb_build_object('given', meter.serial)
        FROM meter_row JOIN meter ON meter.id = meter_row.meter_id
        WHERE meter.removed_on IS DISTINCT FROM meter.installed_on
          AND (coalesce(meter_row.removed_on, meter.removed_on),
               coalesce(meter_row.verified_until, meter.verified_until))
              IS DISTINCT FROM (meter.removed_on, meter.verified_until)
        """,
        level="warning",
    ),
    # What an undone import left behind is what this file says, and is taken back with it.
    Write(
        """
        UPDATE meter SET
            (serial, model, location, seal, installed_on, removed_on, verified_until,
             import_job_id)
            = (said.serial, said.model, said.location, said.seal, said.installed_on,
               said.removed_on, said.verified_until, :job)
        FROM (SELECT DISTINCT ON (meter_id) * FROM meter_row WHERE meter_id IS NOT NULL
              ORDER BY meter_id, line) AS said
        WHERE meter.id = said.meter_id AND meter.removed_on = meter.installed_on
        """,
        effect="reopened.meter",
    ),
    Write(
        """
        INSERT INTO meter
            (account_id, service_id, serial, serial_key, model, location, seal, installed_on,
             removed_on, verified_until, import_job_id)
        SELECT DISTINCT ON (account_id, service_id, serial_key)
               account_id, service_id, serial, serial_key, model, location, seal,
               installed_on, removed_on, verified_until, :job
        FROM meter_row WHERE meter_id IS NULL
        ORDER BY account_id, service_id, serial_key, line
        """,
        effect="meter",
    ),
    _FIND_METER,
    Write(
        """
        INSERT INTO register (meter_id, zone, unit, capacity, decimals, multiplier)
        SELECT DISTINCT ON (meter_id, zone)
               meter_id, zone, coalesce(meter_row.unit, service.unit), capacity,
               coalesce(decimals, 3), coalesce(multiplier, 1)
        FROM meter_row JOIN service ON service.id = service_id
        WHERE meter_id IS NOT NULL
        ORDER BY meter_id, zone, line
        ON CONFLICT (meter_id, zone) DO UPDATE
        SET (unit, capacity, decimals, multiplier)
            = (excluded.unit, excluded.capacity, excluded.decimals, excluded.multiplier)
        WHERE EXISTS (SELECT FROM meter
                      WHERE meter.id = register.meter_id AND meter.import_job_id = :job)
        """,
        effect="register",
    ),
)


def of_buildings(*steps: Step) -> tuple[Step, ...]:
    """Return these steps as they are for meters of buildings: only whose they are differs."""
    return tuple(
        step if isinstance(step, Call) else replace(step, sql=_of_building(step.sql))
        for step in steps
    )


def _of_building(sql: str) -> str:
    return sql.replace("account_id", "building_id")
