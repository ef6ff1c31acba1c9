"""Which payments a total in the bank may be the money of: found, with fee and what was withheld."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby, product
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.money import to_kopecks
from app.payments.bank.collectors import collector_of
from app.payments.bank.models import BankLine
from app.payments.bank.settlement_models import Collector
from app.payments.bank.sorting import PAYOUT
from app.payments.gateways.models import GatewayName

OFFERED = 8
"""Sets that a person chooses from, what differs least first."""
_DAYS = 10
"""How long before the total its payments may have been made."""
_LONGEST_RUN = 7
"""Days in a row that one total may carry: holidays at their longest."""
_ZERO = Decimal("0.00")

# Money that may be in a total: made by its collector, standing or waiting, in no total yet. What is
# left of a payment partly given back came with the total of the whole one.
_LOOSE = """
FROM payment
WHERE payment.state IN ('posted', 'matched', 'unmatched')
  AND NOT EXISTS (SELECT FROM bank_settlement_payment AS settled
                  WHERE settled.payment_id = payment.id AND settled.withdrawn_at IS NULL)
  AND NOT EXISTS (SELECT FROM bank_settlement_payment AS settled
                  WHERE settled.payment_id = CAST(payment.raw ->> 'rest_of' AS bigint)
                    AND settled.withdrawn_at IS NULL)
  AND NOT EXISTS (SELECT FROM bank_line_payment AS became WHERE became.payment_id = payment.id)
"""
# The gateway tells the fee of the whole payment with each of its lines: counted with the first.
_TOLD_FEE = """
coalesce(sum(CAST(payment.raw ->> 'gateway_fee' AS numeric)) FILTER (
    WHERE payment.external_id IN (
        payment.raw ->> 'payment_id', concat(payment.raw ->> 'payment_id', chr(58), '1'))), 0)
    AS told_fee
"""
# A register is a file; a payment system's day is a day.
_SETS = f"""
SELECT payment.source, payment.import_job_id, payment.paid_on, count(*) AS payments,
       sum(payment.amount) AS gross, array_agg(payment.id ORDER BY payment.id) AS ids, {_TOLD_FEE}
{_LOOSE}
  AND payment.channel IN ('register', 'provider', 'card')
  AND (CAST(:source AS text) IS NULL OR payment.source = :source)
  AND payment.paid_on BETWEEN CAST(:first AS date) AND CAST(:last AS date)
GROUP BY GROUPING SETS (
    (payment.source, payment.paid_on), (payment.source, payment.import_job_id))
HAVING payment.import_job_id IS NOT NULL OR grouping(payment.paid_on) = 0
ORDER BY payment.source, payment.paid_on, payment.import_job_id
"""
# An order may be of several accounts: a payment for each, and one sum of the acquirer for all.
_ORDER = f"""
SELECT payment.source, NULL::bigint AS import_job_id, payment.paid_on, count(*) AS payments,
       sum(payment.amount) AS gross, array_agg(payment.id ORDER BY payment.id) AS ids, {_TOLD_FEE}
{_LOOSE}
  AND payment.channel = 'card' AND split_part(payment.source, ':', 1) = ANY (:gateways)
  AND payment.raw ->> 'order_id' = :order
GROUP BY payment.source, payment.paid_on,
         coalesce(payment.raw ->> 'payment_id', payment.external_id)
ORDER BY (coalesce(payment.raw ->> 'payment_id', payment.external_id) = :payment) DESC,
         min(payment.id)
"""
# What was given back after its money had come: the acquirer keeps it back from a later payout. What
# a payer's bank took back is a document beside its payment, with the fee the acquirer takes for it.
_GIVEN_BACK = """
SELECT payment.source, payment.id, payment.amount - coalesce((
           SELECT sum(rest.amount) FROM payment AS rest
           WHERE rest.channel = 'card' AND rest.source = payment.source
             AND rest.raw ->> 'order_id' = payment.raw ->> 'order_id'
             AND CAST(rest.raw ->> 'rest_of' AS bigint) = payment.id), 0) AS amount
FROM payment
JOIN bank_settlement_payment AS settled
  ON settled.payment_id = payment.id AND settled.withdrawn_at IS NULL
WHERE payment.channel = 'card' AND payment.state = 'reversed'
  AND payment.reversed_at >= CAST(:first AS date)
  AND payment.reversed_at < CAST(:last AS date) + 1
  AND NOT EXISTS (SELECT FROM bank_settlement_withheld AS kept
                  WHERE kept.payment_id = payment.id AND kept.withdrawn_at IS NULL)
UNION ALL
SELECT payment.source, payment.id, sum(document.amount + document.fee) AS amount
FROM payment
JOIN bank_settlement_payment AS settled
  ON settled.payment_id = payment.id AND settled.withdrawn_at IS NULL
JOIN money_document_line AS side ON side.payment_id = payment.id AND side.side = 'out'
JOIN money_document AS document ON document.id = side.document_id
WHERE payment.channel = 'card' AND payment.state <> 'reversed'
  AND document.kind = 'chargeback' AND document.posted_at IS NOT NULL
  AND document.reverses_id IS NULL
  AND document.posted_at >= CAST(:first AS date)
  AND document.posted_at < CAST(:last AS date) + 1
  AND NOT EXISTS (SELECT FROM money_document AS turned WHERE turned.reverses_id = document.id)
  AND NOT EXISTS (SELECT FROM bank_settlement_withheld AS kept
                  WHERE kept.payment_id = payment.id AND kept.withdrawn_at IS NULL)
GROUP BY payment.source, payment.id
ORDER BY id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentSet:
    """Payments that one total may carry."""

    source: str
    import_job_id: int | None
    since: date | None
    """First of several days in a row; None: one day, or a file."""
    paid_on: date | None
    payments: int
    gross: Decimal
    ids: tuple[int, ...]
    fee: Decimal
    withheld: Mapping[int, Decimal]
    """Payments given back since their money came, and how much of each is kept back here."""
    difference: Decimal
    """What came, with fee and what was withheld, less what the payments sum to."""

    @property
    def withheld_sum(self) -> Decimal:
        """Return how much was kept back for what was given back."""
        return sum(self.withheld.values(), _ZERO)


@dataclass(frozen=True, slots=True)
class _Around:
    line: BankLine
    collector: Collector | None
    given_back: Mapping[str, Mapping[int, Decimal]]


def possible_sets(session: Session, line: BankLine) -> Sequence[PaymentSet]:
    """Return the payments that a total may be the money of, what differs least first.

    A file, a day, or days in a row: what is paid from Friday to Sunday comes on Monday in one sum.
    """
    collector = collector_of(session, line)
    if order := PAYOUT.search(line.purpose or ""):
        return _of_order(session, line, order, collector)
    days = {
        "first": date.fromordinal(line.value_on.toordinal() - _DAYS),
        "last": line.value_on,
    }
    around = _Around(line, collector, _given_back(session, days))
    source = collector.source if collector else None
    rows = session.execute(text(_SETS), {"source": source, **days}).all()
    of_days = [row for row in rows if row.paid_on is not None]
    found = {tuple(row.ids): _set(around, [row]) for row in rows}
    for run in _runs(of_days):
        made = _set(around, run)
        found.setdefault(made.ids, made)
    return sorted(found.values(), key=lambda each: (abs(each.difference), each.ids))


def sets_of(session: Session, line_id: int) -> Sequence[PaymentSet]:
    """Return the payments that a movement may be the total of; none for what went out."""
    line = session.get_one(BankLine, line_id)
    return possible_sets(session, line)[:OFFERED] if line.direction == "C" else ()


def _runs(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield the days in a row, two at least, each source's apart."""
    for _, of_source in groupby(rows, key=lambda row: row.source):
        days = list(of_source)
        for first in range(len(days)):
            for end in range(first + 2, len(days) + 1):
                if (days[end - 1].paid_on - days[first].paid_on).days >= _LONGEST_RUN:
                    break
                yield days[first:end]


def _of_order(
    session: Session, line: BankLine, order: re.Match[str], collector: Collector | None
) -> Sequence[PaymentSet]:
    """Return the payments of an acquirer's order, the one it names first.

    One order paid twice is two payments, and two lines.
    """
    named = {
        "payment": order["payment"] or "",
        "order": order["order"],
        "gateways": [each.value for each in GatewayName],
    }
    rows = session.execute(text(_ORDER), named)
    found = [_set(_Around(line, collector, {}), [row]) for row in rows]
    return sorted(found, key=lambda each: abs(each.difference))


def _given_back(session: Session, days: Mapping[str, date]) -> Mapping[str, Mapping[int, Decimal]]:
    found: dict[str, dict[int, Decimal]] = {}
    for source, payment_id, amount in session.execute(text(_GIVEN_BACK), days):
        found.setdefault(source, {})[payment_id] = amount
    return found


def _set(around: _Around, rows: Sequence[Any]) -> PaymentSet:
    """Return the payments of some rows with the fee and the withheld that explain the sum best."""
    first, last = rows[0], rows[-1]
    gross = sum((row.gross for row in rows), _ZERO)
    back = around.given_back.get(first.source, {})
    ways = [
        (around.line.amount + fee + sum(kept.values(), _ZERO) - gross, fee, kept)
        for kept, fee in product(({}, back) if back else ({},), _fees(around.collector, rows))
    ]
    difference, fee, withheld = next((way for way in ways if not way[0]), ways[0])
    return PaymentSet(
        source=first.source,
        import_job_id=first.import_job_id,
        since=first.paid_on if len(rows) > 1 else None,
        paid_on=last.paid_on,
        payments=sum(row.payments for row in rows),
        gross=gross,
        ids=tuple(sorted(each for row in rows for each in row.ids)),
        fee=fee,
        withheld=withheld,
        difference=difference,
    )


def _fees(collector: Collector | None, rows: Sequence[Any]) -> Sequence[Decimal]:
    """Return what may have been kept back as fee, what the contract says first.

    Of several days it may be rounded for each; a gateway tells it payment by payment.
    """
    rate = collector.fee_rate if collector is not None and collector.keeps_fee else Decimal(0)
    gross = sum((row.gross for row in rows), _ZERO)
    by_day = sum((to_kopecks(row.gross * rate) for row in rows), _ZERO)
    told = sum((to_kopecks(row.told_fee) for row in rows), _ZERO)
    return list(dict.fromkeys((to_kopecks(gross * rate), by_day, told)))
