"""What stands on an import: published lines that used its facts, later work on its rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.exchange.dependants_of_payments import USES_OF_PAYMENTS
from app.exchange.models import ImportJob

_MONTH = "daterange(charge.month, (charge.month + interval '1 month')::date)"

# A fact that came after a month was published is in none of its lines. The document of the
# publication tells when that was, by the clock of the database as the facts do.
_PUBLISHED = """JOIN run ON run.id = {of}.run_id AND run.state = 'published'
    JOIN posting AS publication ON publication.source_kind = 'run'
     AND publication.source_id = run.id::text"""

# The lines of a withdrawn run stay readable, but nobody owes them.
_LIVE = f"""(
    SELECT line.*, publication.made_at AS published_at FROM charge AS line
    {_PUBLISHED.format(of="line")})"""
_BEFORE = "fact.recorded_at <= charge.published_at"
_BEFORE_BALANCE = "fact.recorded_at <= publication.made_at"

_INHABITED = f"""account.id, run.month FROM house_balance AS balance
        {_PUBLISHED.format(of="balance")}
        JOIN premises ON premises.building_id = balance.building_id
        JOIN account ON account.premises_id = premises.id"""

_OF_SUM = """coalesce(
    charge.basis::jsonb -> 'shared_sum', charge.basis::jsonb -> 'shared_volume') ->> 0"""
_HEATED = _INHABITED.replace("house_balance", "heat_balance").replace("run.month", "balance.month")

# What a later publication took back of a month and did not estimate again stands on nothing.
_ESTIMATED = """(
    SELECT made.* FROM run_estimate AS made
    JOIN run ON run.id = made.run_id AND run.state = 'published'
    WHERE NOT EXISTS (
        SELECT FROM recalculated AS again
        JOIN run AS later ON later.id = again.run_id AND later.state = 'published'
        WHERE again.month = made.month AND again.account_id = made.account_id
          AND again.service_id = made.service_id AND again.run_id > made.run_id))"""

_USES = {
    # What the lines themselves name as their inputs.
    "charge.agreement": f"""
        SELECT charge.account_id, charge.month FROM agreement AS fact
        JOIN {_LIVE} AS charge
          ON charge.account_id = fact.account_id AND charge.agreement_id = fact.id
        WHERE fact.import_job_id = :job
    """,
    "charge.tariff": f"""
        SELECT charge.account_id, charge.month FROM tariff AS fact
        JOIN {_LIVE} AS charge ON charge.service_id = fact.service_id
         AND charge.basis::jsonb ->> 'tariff' = fact.id::text
        WHERE fact.import_job_id = :job
    """,
    "charge.reading": f"""
        SELECT charge.account_id, charge.month FROM reading AS fact
        JOIN register ON register.id = fact.register_id
        JOIN meter ON meter.id = register.meter_id
        JOIN {_LIVE} AS charge ON charge.account_id = meter.account_id
         AND fact.id::text IN (charge.basis::jsonb -> 'start' ->> 0,
                               charge.basis::jsonb -> 'end' ->> 0)
        WHERE fact.import_job_id = :job
    """,
    # Norms and parameters stand in a line under many names: whoever was charged for their days
    # is taken to have used them.
    "charge.norm": f"""
        SELECT charge.account_id, charge.month FROM norm AS fact
        JOIN {_LIVE} AS charge ON charge.service_id = fact.service_id
         AND (charge.method = 'norm' OR strpos(charge.basis, '"norm":') > 0)
         AND fact.valid && {_MONTH} AND {_BEFORE}
        WHERE fact.import_job_id = :job
    """,
    "charge.parameter": f"""
        SELECT charge.account_id, charge.month FROM account_parameter AS fact
        JOIN {_LIVE} AS charge ON charge.account_id = fact.account_id
         AND fact.valid && {_MONTH} AND {_BEFORE}
        WHERE fact.import_job_id = :job
    """,
    "charge.order": """
        SELECT fact.account_id, fact.month FROM one_off_order AS fact
        JOIN month ON month.month = fact.month AND month.charging = 'published'
        WHERE fact.import_job_id = :job AND fact.retired_at IS NULL
    """,
    "charge.distribution": f"""
        SELECT {_INHABITED} JOIN distribution AS fact ON fact.id = balance.distribution_id
        WHERE fact.import_job_id = :job
    """,
    "charge.shared": f"""
        SELECT charge.account_id, charge.month FROM shared_sum AS fact
        JOIN {_LIVE} AS charge ON charge.service_id = fact.service_id
         AND charge.method = 'share' AND {_OF_SUM} = fact.id::text
        WHERE fact.import_job_id = :job
    """,
    "charge.group": f"""
        SELECT charge.account_id, charge.month
        FROM (SELECT group_id, valid, recorded_at FROM group_place WHERE import_job_id = :job
              UNION ALL
              SELECT group_id, valid, recorded_at FROM group_member
              WHERE import_job_id = :job) AS fact
        JOIN shared_sum ON shared_sum.group_id = fact.group_id
        JOIN {_LIVE} AS charge ON charge.service_id = shared_sum.service_id
         AND charge.method = 'share' AND {_OF_SUM} = shared_sum.id::text
         AND fact.valid && {_MONTH} AND {_BEFORE}
    """,
    "charge.heat": f"""
        SELECT charge.account_id, charge.month FROM (
            SELECT account_id, service_id, valid, recorded_at, import_job_id FROM heat_device
            UNION ALL
            SELECT account_id, service_id, valid, recorded_at, import_job_id FROM heat_units
        ) AS fact
        JOIN {_LIVE} AS charge ON charge.account_id = fact.account_id
         AND charge.service_id = fact.service_id AND charge.method = 'heat'
         AND fact.valid && {_MONTH} AND {_BEFORE}
        WHERE fact.import_job_id = :job
        UNION ALL
        SELECT {_HEATED} JOIN (
            SELECT building_id, service_id, valid, recorded_at, import_job_id FROM heat_house
            UNION ALL
            SELECT building_id, service_id, valid, recorded_at, import_job_id FROM heat_season
            UNION ALL
            SELECT building_id, service_id, valid, recorded_at, import_job_id FROM heat_month
        ) AS fact ON fact.building_id = balance.building_id
         AND fact.service_id = balance.service_id
         AND fact.valid && daterange(balance.month, (balance.month + interval '1 month')::date)
         AND {_BEFORE_BALANCE}
        WHERE fact.import_job_id = :job
    """,
    # A month is bounded by readings from the two before it on.
    "charge.heat-reading": f"""
        SELECT {_HEATED} JOIN meter ON meter.service_id = balance.service_id
         AND (meter.building_id = balance.building_id OR meter.account_id = account.id)
        JOIN register ON register.meter_id = meter.id
        JOIN reading AS fact ON fact.register_id = register.id
         AND fact.read_on BETWEEN balance.month - interval '2 months'
                              AND balance.month + interval '1 month'
         AND {_BEFORE_BALANCE}
        WHERE fact.import_job_id = :job
    """,
    "charge.state": f"""
        SELECT estimate.account_id, estimate.month FROM meter_state AS fact
        JOIN {_ESTIMATED} AS estimate ON estimate.state_id = fact.id
        WHERE fact.import_job_id = :job
    """,
    "charge.benefit": f"""
        SELECT charge.account_id, charge.month
        FROM (SELECT 0 AS place, id, import_job_id FROM benefit_grant
              UNION ALL SELECT 1, id, import_job_id FROM benefit_term) AS fact
        JOIN {_LIVE} AS charge ON charge.method = 'benefit'
         AND charge.basis::jsonb -> 'benefit' ->> fact.place = fact.id::text
        WHERE fact.import_job_id = :job
    """,
    "charge.estimate": f"""
        SELECT estimate.account_id, estimate.month FROM estimate_rule AS fact
        JOIN {_ESTIMATED} AS estimate ON estimate.rule_id = fact.id
        WHERE fact.import_job_id = :job
    """,
    # Of buildings' meters; a month is bounded by readings from the two before it on.
    "charge.input": f"""
        SELECT {_INHABITED} JOIN meter ON meter.building_id = balance.building_id
        JOIN register ON register.meter_id = meter.id
        JOIN reading AS fact ON fact.register_id = register.id
         AND fact.read_on BETWEEN run.month - interval '2 months' AND run.month + interval '1 month'
         AND {_BEFORE_BALANCE}
        WHERE fact.import_job_id = :job
    """,
    # Work of others on what the import opened.
    "order.price": """
        SELECT other.account_id, other.on_day FROM item_price AS fact
        JOIN one_off_order AS other ON other.item_price_id = fact.id
        WHERE fact.import_job_id = :job AND other.retired_at IS NULL
    """,
    "order.agreement": """
        SELECT other.account_id, other.on_day FROM agreement AS fact
        JOIN one_off_order AS other ON other.agreement_id = fact.id
        WHERE fact.import_job_id = :job AND other.retired_at IS NULL
          AND other.import_job_id IS DISTINCT FROM :job
    """,
    "order.reversal": """
        SELECT other.account_id, other.on_day FROM one_off_order AS fact
        JOIN one_off_order AS other ON other.reverses_id = fact.id
        WHERE fact.import_job_id = :job AND other.retired_at IS NULL
    """,
    "account.agreement": """
        SELECT account.id, lower(other.valid) FROM account
        JOIN agreement AS other ON other.account_id = account.id AND other.retired_at IS NULL
        WHERE account.import_job_id = :job AND other.import_job_id IS DISTINCT FROM :job
    """,
    "account.meter": """
        SELECT account.id, other.installed_on FROM account
        JOIN meter AS other ON other.account_id = account.id
         AND other.removed_on IS DISTINCT FROM other.installed_on
        WHERE account.import_job_id = :job AND other.import_job_id IS DISTINCT FROM :job
    """,
    "account.money": """
        SELECT account.id, max(entry.posted) FROM account
        JOIN entry ON entry.account_id = account.id
        JOIN posting ON posting.id = entry.posting_id
        WHERE account.import_job_id = :job
          AND NOT (posting.source_kind = 'import' AND posting.source_id = CAST(:job AS text))
        GROUP BY account.id HAVING sum(entry.amount) <> 0
    """,
    "meter.reading": """
        SELECT meter.account_id, other.read_on FROM meter
        JOIN register ON register.meter_id = meter.id
        JOIN reading AS other ON other.register_id = register.id AND other.retired_at IS NULL
        WHERE meter.import_job_id = :job AND other.import_job_id IS DISTINCT FROM :job
    """,
}
_SHOW = """
SELECT count(*) OVER () AS lines, account.number, used.day
FROM ({uses}) AS used(account_id, day) JOIN account ON account.id = used.account_id
ORDER BY used.day, account.number LIMIT :shown
"""
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Dependant:
    """A sort of thing that stands on an import, how many there are, and the first of them."""

    sort: str
    count: int
    examples: tuple[str, ...]
    """`account number, month or day`."""


def find_dependants(session: Session, job: ImportJob) -> Sequence[Dependant]:
    """Return what must be withdrawn, corrected or undone before the import can be."""
    found: list[Dependant] = []
    for sort, uses in (_USES | USES_OF_PAYMENTS).items():
        query = text(_SHOW.format(uses=uses))
        rows = session.execute(query, {"job": job.id, "shown": _SHOWN}).all()
        if rows:
            examples = tuple(f"{row.number}, {row.day:%d.%m.%Y}" for row in rows)
            found.append(Dependant(sort, rows[0].lines, examples))
    return found
