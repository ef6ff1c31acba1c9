"""The one statement that finds a month's VAT, set by set.

A supply (`key`) is what an account was supplied of a service in a month by an agreement; money
that waits for its service is a supply of its own. What was charged for it and what was paid for
it are summed up step by step; a record is what a step changed. So the sum of all records is the
VAT of what the supply came to, whatever the path, and nothing is taxed twice.

Money that waits is a supply for each day it came on (its last day to pay): whoever held the account
on that day is who paid it, also once it is used.

What the state bears is paid for the supply, which is no smaller for it; the company's own
benefits lower the charge itself. Instalments and other natures of one debt stay with their supply:
an agreement on a debt moves no VAT. Penalty, interest and inflation losses bear none; a written
off debt keeps what it bore.

A budget body that pays VAT itself goes by the first event, whatever its class goes by. It is one
that was known as such on the last day of the month of supply when the books of that month closed:
what is written down later changes no closed month, its money is taxed as it comes.

An entry is of the month of its day, or of that of its books where it came into them late. Money
is put into older books while its own month is not open: it still is of the month of its day.
"""

from app.registry.models import ConsumerCategory
from app.vat.inside import vat_inside
from app.vat.models import VatEvent

_KEY = "account_id, service_id, month, agreement_id, came_on"
_CAME_ON = "CASE WHEN e.service_id = 0 THEN e.due_on ELSE DATE '-infinity' END"
_BEARS = """e.nature IN ('principal', 'restructured', 'evened', 'adjudged', 'advance')
      AND e.kind NOT IN ('restructuring', 'evened', 'write_off')"""

RECORDS = f"""
WITH near AS (
    SELECT e.account_id, e.service_id, e.month, e.agreement_id, {_CAME_ON} AS came_on,
           e.nature, e.kind, e.vat_rate,
           e.amount, e.posted, p.reverses IS NOT NULL AS is_reversal,
           CASE WHEN e.kind = 'opening' THEN e.posted
                WHEN e.kind IN ('payment', 'refund') OR p.reverses IS NOT NULL THEN e.on_day
                ELSE greatest(e.on_day, e.posted) END AS day
    FROM entry AS e JOIN posting AS p ON p.id = e.posting_id
    WHERE e.posted = ANY (CAST(:near AS date[])) AND {_BEARS}
      AND (CAST(:accounts AS bigint[]) IS NULL
           OR e.account_id = ANY (CAST(:accounts AS bigint[])))
), told AS (
    SELECT near.*,
           greatest(posted, least(date_trunc('month', day)::date,
                                  (posted + make_interval(months => :ahead))::date)) AS of
    FROM near
), bearing AS (
    SELECT told.*,
           CASE WHEN kind = 'transfer' THEN 4
                WHEN kind IN ('payment', 'benefit', 'subsidy') AND NOT is_reversal THEN 3
                WHEN kind IN ('payment', 'benefit', 'subsidy', 'refund') THEN 5
                WHEN kind = 'charge' AND amount > 0 AND NOT is_reversal THEN 1
                ELSE 2 END AS cause
    FROM told WHERE of = :first
), touched AS (
    SELECT DISTINCT {_KEY} FROM bearing
), earlier AS (
    SELECT {_KEY}, e.nature, e.kind, e.vat_rate, e.amount
    FROM touched JOIN told AS e USING ({_KEY})
    WHERE e.of < :first
    UNION ALL
    SELECT {_KEY}, e.nature, e.kind, e.vat_rate, e.amount
    FROM touched AS k
    CROSS JOIN unnest(CAST(:far AS date[])) AS books (posted)
    CROSS JOIN LATERAL (
        SELECT e.nature, e.kind, e.vat_rate, e.amount
        FROM entry AS e
        WHERE e.posted = books.posted AND e.account_id = k.account_id
          AND e.service_id = k.service_id AND e.month = k.month
          AND e.agreement_id = k.agreement_id AND {_CAME_ON} = k.came_on AND {_BEARS}
    ) AS e
    WHERE k.month < :far_before AND books.posted >= k.month - make_interval(months => :slack)
), all_entries AS (
    SELECT {_KEY}, nature, kind, vat_rate, amount,
           CASE WHEN kind = 'opening' THEN DATE '-infinity' ELSE day END AS day,
           CASE WHEN kind = 'opening' THEN 0 ELSE cause END AS cause
    FROM bearing
    UNION ALL
    SELECT {_KEY}, nature, kind, vat_rate, amount, DATE '-infinity', 0
    FROM earlier
), registered AS (
    SELECT DISTINCT k.account_id, k.month, k.agreement_id
    FROM touched AS k
    JOIN account AS a ON a.id = k.account_id AND a.category = '{ConsumerCategory.BUDGET}'
    LEFT JOIN agreement AS g ON g.id = k.agreement_id
    LEFT JOIN account_holder AS h ON h.account_id = k.account_id AND h.retired_at IS NULL
     AND h.valid @> (k.month + interval '1 month - 1 day')::date
    LEFT JOIN month AS books ON books.month = k.month
    JOIN vat_payer AS p ON p.person_id = coalesce(g.debtor_id, h.person_id)
     AND p.valid @> (k.month + interval '1 month - 1 day')::date
     AND (books.closed_at IS NULL OR p.recorded_at <= books.closed_at)
     AND (p.retired_at IS NULL OR p.retired_at > books.closed_at)
), terms AS (
    SELECT of.month, of.service_id, of.category, of.is_registered,
           CASE WHEN of.is_registered THEN 'first_event'
                ELSE coalesce(own.method, common.method, CASE
                    WHEN of.category = ANY (CAST(:first_event AS text[])) THEN 'first_event'
                    ELSE 'cash' END) END AS method,
           coalesce(payer.is_one, false) AS is_payer, coalesce(usual.rate, 0) AS usual_rate
    FROM (SELECT DISTINCT k.month, k.service_id, a.category,
                          r.account_id IS NOT NULL AS is_registered
          FROM touched AS k JOIN account AS a ON a.id = k.account_id
          LEFT JOIN registered AS r USING (account_id, month, agreement_id)) AS of
    LEFT JOIN vat_method AS own ON own.category = of.category AND own.retired_at IS NULL
     AND own.service_id = of.service_id AND own.valid @> of.month
    LEFT JOIN vat_method AS common ON common.category = of.category AND common.retired_at IS NULL
     AND common.service_id IS NULL AND common.valid @> of.month
    LEFT JOIN unnest(CAST(:payer_from AS date[]), CAST(:payer_until AS date[]),
                     CAST(:payer AS boolean[])) AS payer (since, until, is_one)
      ON payer.since <= of.month AND (payer.until IS NULL OR payer.until > of.month)
    LEFT JOIN unnest(CAST(:rate_from AS date[]), CAST(:rate_until AS date[]),
                     CAST(:rate AS numeric[])) AS usual (since, until, rate)
      ON usual.since <= of.month AND (usual.until IS NULL OR usual.until > of.month)
), moved AS (
    SELECT e.account_id, e.service_id, e.month, e.agreement_id, e.came_on, a.category, t.method,
           e.day, e.cause,
           CASE WHEN NOT t.is_payer THEN 0 WHEN e.service_id = 0 THEN t.usual_rate
                ELSE e.vat_rate END AS rate,
           CASE WHEN is_supply THEN e.amount ELSE 0 END AS supplied,
           CASE WHEN is_supply THEN 0 ELSE -e.amount END AS paid, is_supply
    FROM all_entries AS e
    JOIN account AS a ON a.id = e.account_id
    LEFT JOIN registered AS r ON r.account_id = e.account_id AND r.month = e.month
                             AND r.agreement_id = e.agreement_id
    JOIN terms AS t ON t.month = e.month AND t.service_id = e.service_id
                   AND t.category = a.category
                   AND t.is_registered = (r.account_id IS NOT NULL)
    CROSS JOIN LATERAL (
        SELECT e.kind NOT IN ('payment', 'benefit', 'subsidy', 'transfer', 'refund')
               AND e.nature <> 'advance' AS is_supply
    ) AS of
), step AS (
    SELECT {_KEY}, category, method, day, cause,
           sum(sum(supplied)) OVER upto AS supplied, sum(sum(paid)) OVER upto AS paid,
           coalesce(max(max(rate) FILTER (WHERE is_supply)) OVER upto,
                    max(max(rate)) OVER upto) AS main
    FROM moved
    GROUP BY {_KEY}, category, method, day, cause
    WINDOW upto AS (PARTITION BY {_KEY} ORDER BY day, cause)
), rate AS (
    SELECT DISTINCT {_KEY}, rate FROM moved WHERE is_supply
    UNION
    SELECT {_KEY}, main FROM step
), of_step AS (
    SELECT {_KEY}, day, cause, rate, sum(supplied) AS supplied
    FROM moved WHERE is_supply
    GROUP BY {_KEY}, day, cause, rate
), cell AS (
    SELECT s.*, r.rate,
           CASE WHEN s.service_id = 0 OR s.method = 'cash' THEN s.paid
                ELSE greatest(s.supplied, s.paid) END AS whole,
           coalesce(sum(o.supplied) OVER (
               PARTITION BY s.account_id, s.service_id, s.month, s.agreement_id, s.came_on, r.rate
               ORDER BY s.day, s.cause), 0) AS of_rate
    FROM step AS s
    JOIN rate AS r USING ({_KEY})
    LEFT JOIN of_step AS o USING ({_KEY}, day, cause, rate)
), part AS (
    SELECT cell.*,
           CASE WHEN rate = main THEN 0
                WHEN method = 'first_event' THEN of_rate
                WHEN supplied <= 0 THEN 0
                WHEN paid < supplied THEN round(of_rate * paid / supplied, 2)
                ELSE of_rate END AS beside
    FROM cell
), taxed AS (
    SELECT part.*,
           CASE WHEN rate = main
                THEN whole - sum(beside) OVER (PARTITION BY {_KEY}, day, cause)
                ELSE beside END AS gross
    FROM part
), valued AS (
    SELECT taxed.*, {vat_inside("gross", "rate")} AS vat FROM taxed
), changed AS (
    SELECT {_KEY}, category, method, day, cause, rate,
           gross - lag(gross, 1, 0) OVER before AS gross, vat - lag(vat, 1, 0) OVER before AS vat
    FROM valued
    WINDOW before AS (PARTITION BY {_KEY}, rate ORDER BY day, cause)
), record AS (
    SELECT {_KEY}, category, method, day, rate,
           CASE WHEN service_id = 0 AND cause = 4 THEN '{VatEvent.ADVANCE_USED}'
                WHEN service_id = 0 AND cause = 3 THEN '{VatEvent.ADVANCE}'
                WHEN service_id = 0 THEN '{VatEvent.ADJUSTMENT}'
                WHEN cause = 1 AND method = 'first_event' THEN '{VatEvent.SUPPLY}'
                WHEN cause = 3 THEN '{VatEvent.PAYMENT}'
                WHEN cause = 4 AND method = 'cash' THEN '{VatEvent.ADVANCE_USED}'
                ELSE '{VatEvent.ADJUSTMENT}' END AS event,
           gross - vat AS base, vat, gross
    FROM changed
    WHERE day > DATE '-infinity' AND (gross <> 0 OR vat <> 0)
)
"""  # noqa: S608 - put together from constants of this file alone
"""`record` is what follows: an account's supply, a day, a rate, an event, and what it changed.

Rates of one supply: what was charged at each is known. Money covers them in proportion, the
highest rate takes what is left of rounding and what was paid beyond the charges.
"""
