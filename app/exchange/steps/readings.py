"""Readings of a file. `reading_row` holds them, whatever the kind."""

from app.exchange.kind import Check, Step, Write
from app.exchange.steps.believed import NOT_BELIEVED

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
            SELECT value, read_on FROM (
                SELECT value, read_on FROM reading
                WHERE register_id = row.register_id AND retired_at IS NULL
                UNION ALL
                SELECT value, read_on FROM reading_row WHERE register_id = row.register_id
            ) AS told
            WHERE read_on < row.read_on
            ORDER BY read_on DESC, value DESC LIMIT 1
        ) AS earlier
        WHERE row.value < earlier.value AND NOT row.passes_zero
        """,
        level="warning",
    ),
    # Only live readings are looked at: one that was retired may come again (and keeps its trace).
    # That the dial passed zero is news, and so is that a reading may count by now.
    Write(
        f"""
        DELETE FROM reading_row AS said USING (
            SELECT row.register_id, row.read_on, row.source
            FROM reading_row AS row
            JOIN register ON register.id = row.register_id
            JOIN meter ON meter.id = register.meter_id
            JOIN reading AS live ON live.register_id = row.register_id
             AND live.read_on = row.read_on AND live.source = row.source
             AND live.retired_at IS NULL AND live.value = row.value
             AND (live.passes_zero OR NOT row.passes_zero)
            {NOT_BELIEVED}
            WHERE known.reason IS NOT NULL OR live.status <> 'not_for_charging'
        ) AS again
        WHERE (said.register_id, said.read_on, said.source)
            = (again.register_id, again.read_on, again.source)
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
