"""Meters and readings of a file. `meter_row` and `reading_row` hold them, whatever the kind.

A meter is premises, service and factory number together: one number on two services is two
meters.
"""

from dataclasses import replace

from app.exchange.kind import Call, Check, Step, Write
from app.exchange.steps.believed import NOT_BELIEVED
from app.exchange.steps.factors import FACTOR, POSSIBLE_FACTOR
from app.exchange.steps.repeats import said_once

METER_ROW = """
CREATE TEMPORARY TABLE meter_row (
    line bigint, account_id bigint, service_id bigint, serial text, serial_key text, zone text,
    unit text, capacity numeric, decimals bigint, multiplier numeric, model text, location text,
    seal text, installed_on date, removed_on date, verified_until date, meter_id bigint
) ON COMMIT DROP
"""
METERS_STAGED = f"""
INSERT INTO meter_row
SELECT line, account_id, service_id, serial, serial_key, coalesce(zone, ''), unit,
       coalesce(capacity, 10::numeric ^ digits), decimals, {FACTOR}, model, location, seal,
       coalesce(installed_on, least(start_on, :since, CAST(:today AS date))), removed_on,
       verified_until FROM staged
"""
_FIND_METER = Write(
    """
    UPDATE meter_row SET meter_id = meter.id
    FROM meter
    WHERE meter.account_id = meter_row.account_id AND meter.service_id = meter_row.service_id
      AND meter.serial_key = meter_row.serial_key
      AND (meter.removed_on IS NULL OR meter.removed_on = meter.installed_on
           OR meter.installed_on = meter_row.installed_on)
    """
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
    Write("DELETE FROM meter_row WHERE line NOT IN (SELECT line FROM staged)"),
    _FIND_METER,
    Write(
        """
        UPDATE meter SET removed_on = NULL FROM meter_row
        WHERE meter.id = meter_row.meter_id AND meter.removed_on = meter.installed_on
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
        ON CONFLICT (meter_id, zone) DO NOTHING
        """,
        effect="register",
    ),
)

READING_ROW = """
CREATE TEMPORARY TABLE reading_row (
    line bigint, account_id bigint, service_id bigint, serial text, serial_key text, zone text,
    read_on date, value numeric, source text, passes_zero boolean, register_id bigint,
    known_id bigint
) ON COMMIT DROP
"""
FIRST_READINGS_STAGED = """
INSERT INTO reading_row
SELECT line, account_id, service_id, serial, serial_key, coalesce(zone, ''),
       coalesce(start_on, installed_on, :since), start_value, 'act', false
FROM staged WHERE start_value IS NOT NULL
"""
READINGS_STAGED = """
INSERT INTO reading_row
SELECT line, account_id, service_id, serial, serial_key, coalesce(zone, ''), read_on,
       value, coalesce(source, 'file'), coalesce(passes_zero, false)
FROM staged
"""
_CANDIDATES = """
FROM reading_row AS row
JOIN meter ON meter.account_id = row.account_id AND meter.service_id = row.service_id
 AND meter.installed_on <= row.read_on
 AND (meter.removed_on IS NULL OR meter.removed_on >= row.read_on)
 AND meter.removed_on IS DISTINCT FROM meter.installed_on
JOIN register ON register.meter_id = meter.id AND register.zone = row.zone
WHERE row.serial_key IS NULL OR row.serial_key = meter.serial_key
"""


def none_ahead(column: str) -> Check:
    """Return the check that no reading is later than today, where its day may be left out.

    Such a reading has the day from which the file's facts hold, and that may be still to come.
    """
    return Check(
        "import.reading.ahead",
        column,
        """
        SELECT line, jsonb_build_object('given', min(read_on))
        FROM reading_row WHERE read_on > CAST(:today AS date) GROUP BY line
        """,
    )


ENTER_READINGS: tuple[Step, ...] = (
    Check(
        "import.meter.several",
        "serial",
        f"""
        SELECT row.line, jsonb_build_object('known', string_agg(meter.serial, ', '))
        {_CANDIDATES} GROUP BY row.line, row.service_id, row.read_on, row.value
        HAVING count(*) > 1
        """,
    ),
    Write("DELETE FROM reading_row WHERE line NOT IN (SELECT line FROM staged)"),
    Write(
        f"""
        UPDATE reading_row SET register_id = found.register_id
        FROM (SELECT row.line, row.service_id, row.read_on, register.id AS register_id
              {_CANDIDATES}) AS found
        WHERE found.line = reading_row.line AND found.service_id = reading_row.service_id
          AND found.read_on = reading_row.read_on
        """
    ),
    Check(
        "import.meter.unknown",
        "serial",
        """
        SELECT line, jsonb_build_object('given', coalesce(min(serial), ''), 'day', min(read_on))
        FROM reading_row WHERE register_id IS NULL GROUP BY line
        """,
    ),
    Check(
        "import.reading.twice",
        "value",
        """
        SELECT later.line, jsonb_build_object('other', min(earlier.line))
        FROM reading_row AS later JOIN reading_row AS earlier
          USING (register_id, read_on, source)
        WHERE earlier.line < later.line GROUP BY later.line
        """,
    ),
    Check(
        "import.reading.capacity",
        "value",
        """
        SELECT line, jsonb_build_object('given', value, 'capacity', capacity)
        FROM reading_row JOIN register ON register.id = register_id
        WHERE value >= capacity
        """,
    ),
    Write("DELETE FROM reading_row WHERE line NOT IN (SELECT line FROM staged)"),
    Check(
        "import.reading.below",
        "value",
        """
        SELECT line, jsonb_build_object('given', row.value, 'previous', earlier.value,
                                        'day', earlier.read_on)
        FROM reading_row AS row
        CROSS JOIN LATERAL (
            SELECT value, read_on FROM reading
            WHERE register_id = row.register_id AND retired_at IS NULL AND read_on < row.read_on
            ORDER BY read_on DESC LIMIT 1
        ) AS earlier
        WHERE row.value < earlier.value AND NOT row.passes_zero
        """,
        level="warning",
    ),
    # Only live readings are looked at: one that was retired may come again (and keeps its trace).
    Write(
        """
        DELETE FROM reading_row AS row USING reading AS live
        WHERE live.register_id = row.register_id AND live.read_on = row.read_on
          AND live.source = row.source AND live.retired_at IS NULL AND live.value = row.value
        """
    ),
    Write(
        """
        UPDATE reading AS live SET retired_at = :at, retired_by = :actor, reason = 'import'
        FROM reading_row AS row
        WHERE live.register_id = row.register_id AND live.read_on = row.read_on
          AND live.source = row.source AND live.retired_at IS NULL
        """,
        effect="retired.reading",
    ),
    Write(
        f"""
        INSERT INTO reading
            (register_id, read_on, value, source, status, status_reason, passes_zero, recorded_by,
             import_job_id)
        SELECT row.register_id, row.read_on, row.value, row.source,
               CASE WHEN known.reason IS NULL THEN 'accepted' ELSE 'not_for_charging' END,
               known.reason, row.passes_zero, :actor, :job
        FROM reading_row AS row
        JOIN register ON register.id = row.register_id
        JOIN meter ON meter.id = register.meter_id
        {NOT_BELIEVED}
        ORDER BY row.line
        """,
        effect="reading",
    ),
    Write(
        """
        INSERT INTO to_recompute (month, account_id, because, marked_by)
        SELECT DISTINCT month.month, account_id, 'reading', :actor
        FROM reading_row
        JOIN month ON month.charging <> 'none'
         AND month.month + interval '1 month' >= reading_row.read_on
        """
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
