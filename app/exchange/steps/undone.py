"""What undoing an import marks and frees, table by table."""

from app.exchange.reasons import because
from app.exchange.steps.estimating import mark_metered

MARK_UNDONE_ORDERS = """
INSERT INTO to_recompute (month, account_id, because, marked_by)
SELECT DISTINCT fact.month, fact.account_id, 'one-off', CAST(:by AS bigint)
FROM one_off_order AS fact JOIN month ON month.month = fact.month AND month.charging <> 'none'
WHERE fact.import_job_id = :job AND fact.retired_at IS NULL
"""
MARK_UNDONE_BENEFITS = """
INSERT INTO to_recompute (month, account_id, because, marked_by)
SELECT DISTINCT month.month, holder.account_id, 'benefit', CAST(:by AS bigint)
FROM benefit_term AS fact
JOIN benefit_grant AS holder ON holder.benefit_id = fact.benefit_id AND holder.retired_at IS NULL
JOIN month ON month.charging <> 'none' AND fact.valid * holder.valid
 && daterange(month.month, (month.month + interval '1 month')::date)
WHERE fact.import_job_id = :job AND fact.retired_at IS NULL
"""
TOUCHED = """(
SELECT * FROM {table} WHERE import_job_id = :job AND retired_at IS NULL
                         OR retired_by = :actor AND reason = 'import')"""
"""The facts that an import brought, and those that it had corrected."""
_MARK_OF_SERVICE = """
INSERT INTO to_recompute (month, account_id, because, marked_by)
SELECT DISTINCT month.month, taker.account_id, {because}, CAST(:by AS bigint)
FROM {facts} AS fact
JOIN agreement AS taker ON taker.service_id = fact.service_id AND taker.retired_at IS NULL
 AND taker.valid && fact.valid
JOIN month ON month.charging <> 'none'
 AND fact.valid && daterange(month.month, (month.month + interval '1 month')::date)
"""
_MARK_READINGS = """
INSERT INTO to_recompute (month, account_id, building_id, because, marked_by)
SELECT DISTINCT month.month, meter.account_id, meter.building_id, 'reading', CAST(:by AS bigint)
FROM {facts} AS fact
JOIN register ON register.id = fact.register_id
JOIN meter ON meter.id = register.meter_id
JOIN month ON month.charging <> 'none' AND month.month + interval '1 month' >= fact.read_on
"""
MARKS_WITHOUT_ACCOUNT = {
    "reading": _MARK_READINGS.format(facts=TOUCHED.format(table="reading")),
    **{
        table: _MARK_OF_SERVICE.format(
            facts=TOUCHED.format(table=table), because=because(table, "fact")
        )
        for table in ("tariff", "norm")
    },
}
"""By table, the statement that marks whom its facts reach though they name no account."""
MARK_UNDONE_STATES = """
INSERT INTO to_recompute (month, account_id, because, marked_by)
SELECT DISTINCT month.month, meter.account_id, 'meter_state', CAST(:by AS bigint)
FROM meter_state AS fact JOIN meter ON meter.id = fact.meter_id AND meter.account_id IS NOT NULL
JOIN month ON month.charging <> 'none'
 AND fact.valid && daterange(month.month, (month.month + interval '1 month')::date)
WHERE fact.import_job_id = :job AND fact.retired_at IS NULL
"""
MARK_UNDONE_RULES = mark_metered(
    "(SELECT * FROM estimate_rule WHERE import_job_id = :job AND retired_at IS NULL)",
    because="estimate-rule",
    by=":by",
)
# So that the same file, received again, brings its payments anew.
FREE_IDENTITIES = """
UPDATE payment SET external_id = external_id || '/undone:' || CAST(:job AS text)
WHERE import_job_id = :job AND state IN ('reversed', 'withdrawn')
"""
REMOVE_METERS = "UPDATE meter SET removed_on = installed_on WHERE import_job_id = :job"
CLOSE_ACCOUNTS = "UPDATE account SET closed_on = opened_on WHERE import_job_id = :job"
MARKS_OF_METERS = f"WITH states AS ({MARK_UNDONE_STATES}) {MARK_UNDONE_RULES}"
"""Of states of meters and of steps without readings, as one statement."""
MARKS_OF_ACCOUNTS = f"WITH orders AS ({MARK_UNDONE_ORDERS}) {MARK_UNDONE_BENEFITS}"
"""Of one-off orders and terms of benefits, as one statement."""
