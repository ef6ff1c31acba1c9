"""Payments of many accounts cover their debts in one statement. Part of `ledger.crediting`.

The rule is that of `ledger.allocation`, which tests hold this to, and its words are taken from
there. Debts of an account stand in their queue with what all of them up to each come to; its
payments, one after the other, stand on the same line of sums. Where a payment and a debt overlap,
it covers the debt. So all payments of an account must have one queue: `crediting.has_one_queue`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    Numeric,
    TextClause,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy.orm import Session

from app.database.bulk import given_rows
from app.ledger import open_items
from app.ledger.allocation import PUT_OFF, RANK
from app.ledger.models import UNASSIGNED, Nature, OpenItem
from app.ledger.orders import COMPANY_ITSELF

_AT_ONCE = 10_000
"""Payments of a register that are covered at a time."""
_LAST_ACCOUNTS = """
SELECT DISTINCT account_id
FROM (SELECT account_id, row_number() OVER (ORDER BY account_id) AS place,
             count(*) OVER () AS places FROM receipt) AS each
WHERE place % :size = 0 OR place = places ORDER BY account_id
"""
_WHOLLY = "every payment is covered and kept wholly"
_FIELDS = {
    "posting_id": BigInteger,
    "posted": Date,
    "account_id": BigInteger,
    "payee_id": BigInteger,
    "on_day": Date,
    "amount": Numeric,
    "stated": Date,
}


@dataclass(frozen=True, slots=True)
class Money:
    """A payment whose document is written already and has no line yet."""

    posting_id: int
    posted: date
    """First day of the month of the books."""
    account_id: int
    payee_id: int | None
    """`COMPANY_ITSELF` is the company; None: whoever is owed."""
    on_day: date
    amount: Decimal
    stated: date | None
    """First day of the month the payer names, where it counts."""


def cover(session: Session, payments: Sequence[Money]) -> None:
    """Write the lines of payments and lower what they cover; what is left becomes an advance.

    Payments of an account follow each other as given. The caller holds the accounts and months.
    """
    given = {name: [getattr(each, name) for each in payments] for name in _FIELDS}
    written = _cover(session, _COVER_GIVEN, given)
    assert written == sum(each.amount for each in payments), _WHOLLY


def cover_staged(session: Session) -> None:
    """Do the same for what stands in `receipt`, a temporary table (see `ledger.crediting_sets`).

    Some accounts at a time: their debts stay in memory, whose queue and lines are looked at twice.
    """
    session.execute(text("CREATE INDEX ON receipt (account_id)"))
    after, written = 0, Decimal(0)
    for last in session.scalars(text(_LAST_ACCOUNTS), {"size": _AT_ONCE}).all():
        written += _cover(session, _COVER_STAGED, {"after": after, "last": last})
        after = last
    amount = session.scalar(text("SELECT coalesce(sum(amount), 0) FROM receipt"))
    assert written == amount, _WHOLLY


def _cover(session: Session, statement: TextClause, given: Mapping[str, Any]) -> Decimal:
    """Do it for some payments; return what was written of them in all."""
    written, *advances = session.execute(statement, given).one()
    if advances[0] is not None:
        _keep_advances(session, advances)
    return Decimal(written)


def _keep_advances(session: Session, advances: Sequence[Sequence[Any]]) -> None:
    """Add what is left of the payments to the advances, which may stand there already."""
    rows = [
        (account_id, UNASSIGNED, month, agreement_id, Nature.ADVANCE, day, -left, day, 0)
        for account_id, month, agreement_id, day, left in zip(*advances, strict=True)
    ]
    each = given_rows(OpenItem, open_items.COLUMNS, rows).subquery()
    key = [each.c[name] for name in open_items.KEY]
    lines = select(
        *key,
        func.sum(each.c.outstanding).label("outstanding"),
        func.min(each.c.arose_on).label("arose_on"),
        func.max(each.c.vat_rate).label("vat_rate"),
    )
    open_items.apply_moved(session, lines.group_by(*key))


_ORDER = {
    "PUT_OFF": ", ".join(f"'{each}'" for each in sorted(PUT_OFF)),
    "RANKS": " ".join(f"WHEN '{each}' THEN {rank}" for each, rank in RANK.items()),
    "LAST": str(len(RANK)),
    "COMPANY": str(COMPANY_ITSELF),
}
# A debt's row does not move while the account is held, so `ctid` leads straight to it. Most
# accounts have one payment for the whole queue: only where there are more are both laid together.
_COVER = """
WITH payment AS MATERIALIZED (
    SELECT given.*, sum(amount) OVER (
               PARTITION BY account_id ORDER BY {PLACE} ROWS UNBOUNDED PRECEDING) AS until
    FROM {GIVEN}
),
payer AS MATERIALIZED (
    SELECT account_id, sum(amount) AS paid, max(payee_id) AS payee_id, max(stated) AS stated,
           CASE WHEN count(*) = 1 THEN min(posting_id) END AS only_posting,
           min(posted) AS posted, min(on_day) AS on_day
    FROM payment GROUP BY account_id
),
debt AS MATERIALIZED (
    SELECT * FROM (
        SELECT item.at, item.account_id, item.agreement_id, item.service_id, item.month,
               item.nature, item.due_on, item.arose_on, item.vat_rate, item.outstanding,
               payer.paid, payer.only_posting, payer.posted, payer.on_day,
               sum(item.outstanding) OVER queue AS until,
               row_number() OVER queue AS place
        FROM payer JOIN (
            SELECT ctid AS at, *,
                   CASE WHEN nature IN ({PUT_OFF})
                             AND date_trunc('month', due_on) > month
                        THEN (date_trunc('month', due_on) - interval '1 month')::date
                        ELSE month END AS asked_with,
                   CASE nature {RANKS} ELSE {LAST} END AS rank
            FROM open_item WHERE outstanding > 0 AND nature <> 'advance'
        ) AS item USING (account_id)
        WHERE payer.payee_id IS NULL OR payer.payee_id = (
            SELECT coalesce(agreement.payee_id, service.payee_id, {COMPANY})
            FROM (SELECT) AS one LEFT JOIN agreement ON agreement.id = item.agreement_id
            LEFT JOIN service
                ON service.id = coalesce(nullif(item.service_id, 0), agreement.service_id)
        )
        WINDOW queue AS (
            PARTITION BY item.account_id
            ORDER BY payer.stated IS NOT NULL AND item.asked_with <> payer.stated,
                     item.asked_with, item.due_on, item.rank, item.month, item.service_id,
                     item.agreement_id
            ROWS UNBOUNDED PRECEDING)
    ) AS queued WHERE until - outstanding < paid ORDER BY account_id
),
covered AS MATERIALIZED (
    SELECT only_posting AS posting_id, posted, on_day, account_id, agreement_id, service_id, month,
           nature, due_on, arose_on, vat_rate, place,
           least(until, paid) - (until - outstanding) AS amount
    FROM debt WHERE only_posting IS NOT NULL
    UNION ALL
    SELECT payment.posting_id, payment.posted, payment.on_day, debt.account_id, debt.agreement_id,
           debt.service_id, debt.month, debt.nature, debt.due_on, debt.arose_on, debt.vat_rate,
           debt.place,
           least(debt.until, payment.until)
               - greatest(debt.until - debt.outstanding, payment.until - payment.amount) AS amount
    FROM debt JOIN payment ON payment.account_id = debt.account_id
     AND debt.until - debt.outstanding < payment.until
     AND payment.until - payment.amount < debt.until
    WHERE debt.only_posting IS NULL
),
of AS MATERIALIZED (
    SELECT posting_id, sum(amount) AS amount, count(*) AS lines, min(place) AS first_place
    FROM covered GROUP BY posting_id
),
advance AS MATERIALIZED (
    SELECT payment.posting_id, payment.posted, payment.on_day, payment.account_id,
           CASE WHEN payment.payee_id IS NULL THEN 0 ELSE coalesce((
               SELECT agreement.id FROM agreement JOIN service ON service.id = agreement.service_id
               WHERE agreement.account_id = payment.account_id
                 AND coalesce(agreement.payee_id, service.payee_id, {COMPANY}) = payment.payee_id
               ORDER BY agreement.retired_at IS NOT NULL, NOT agreement.valid @> payment.on_day,
                        abs(lower(agreement.valid) - payment.on_day), agreement.id DESC
               LIMIT 1), 0) END AS agreement_id,
           payment.amount - coalesce(of.amount, 0) AS amount, coalesce(of.lines, 0) + 1 AS line
    FROM payment LEFT JOIN of USING (posting_id)
    WHERE payment.amount > coalesce(of.amount, 0)
),
gone AS (
    DELETE FROM open_item USING debt WHERE open_item.ctid = debt.at AND debt.until <= debt.paid
),
lowered AS (
    UPDATE open_item SET outstanding = debt.until - debt.paid
    FROM debt WHERE open_item.ctid = debt.at AND debt.until > debt.paid
),
written AS (
    INSERT INTO entry (posted, account_id, posting_id, line, agreement_id, service_id, month, kind,
                       nature, on_day, due_on, arose_on, vat_rate, amount)
    SELECT posted, account_id, posting_id, place - first_place + 1 AS line, agreement_id,
           service_id, month, 'payment', nature, on_day, due_on, arose_on, vat_rate,
           -covered.amount
    FROM covered JOIN of USING (posting_id)
    UNION ALL
    SELECT posted, account_id, posting_id, line, agreement_id, 0, posted, 'payment',
           'advance', on_day, on_day, on_day, 0, -amount
    FROM advance
    ORDER BY posting_id, line
    RETURNING amount
)
SELECT (SELECT -sum(amount) FROM written), array_agg(account_id), array_agg(posted),
       array_agg(agreement_id), array_agg(on_day), array_agg(amount)
FROM advance
"""
_GIVEN = """unnest(:posting_id, :posted, :account_id, :payee_id, :on_day, :amount, :stated)
    WITH ORDINALITY AS given (posting_id, posted, account_id, payee_id, on_day, amount, stated,
                              place)"""
_COVER_GIVEN = text(_COVER.format(**_ORDER, PLACE="place", GIVEN=_GIVEN)).bindparams(
    *(bindparam(name, type_=ARRAY(kind)) for name, kind in _FIELDS.items())
)
_COVER_STAGED = text(
    _COVER.format(
        **_ORDER,
        PLACE='on_day, payment_id::text COLLATE "C"',
        GIVEN="receipt AS given WHERE account_id > :after AND account_id <= :last",
    )
)
