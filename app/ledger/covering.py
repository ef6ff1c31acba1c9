"""Payments of many accounts cover their debts in one statement. Part of `ledger.crediting`.

The rule is that of `ledger.allocation`, which tests hold this to, and its words are taken from
there. Debts of an account stand in their queue with what all of them up to each come to; its
payments, one after the other, stand on the same line of sums. Where a payment and a debt overlap,
it covers the debt. So all payments of an account must have one queue: `crediting.has_one_queue`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Date, Numeric, bindparam, text
from sqlalchemy.orm import Session

from app.database.bulk import among
from app.ledger import open_items
from app.ledger.allocation import PUT_OFF, RANK
from app.ledger.models import Entry, Nature
from app.ledger.orders import COMPANY_ITSELF

_ADVANCES = 5_000
"""Advances kept at a time: the server looks for each account and document of a list."""
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
    amount = sum(each.amount for each in payments)
    _keep_advances(session, amount, session.execute(_COVER_GIVEN, given).one())


def cover_staged(session: Session) -> None:
    """Do the same for what stands in `receipt`, a temporary table (see `ledger.crediting_sets`)."""
    amount = session.execute(text("SELECT sum(amount) FROM receipt")).scalar_one()
    _keep_advances(session, amount, session.execute(_COVER_STAGED).one())


def _keep_advances(session: Session, amount: Decimal | int, written: Sequence[Any]) -> None:
    """Add what is left of the payments to the advances, which may stand there already."""
    total, months, accounts, postings = written
    assert total == amount, "every payment is covered and kept wholly"
    for start in range(0, len(postings or ()), _ADVANCES):
        some = slice(start, start + _ADVANCES)
        for month in months:
            open_items.apply(
                session,
                Entry.posted == month,
                among(Entry.account_id, sorted(set(accounts[some]))),
                among(Entry.posting_id, postings[some]),
                Entry.nature == Nature.ADVANCE,
            )


_ORDER = {
    "PUT_OFF": ", ".join(f"'{each}'" for each in sorted(PUT_OFF)),
    "RANKS": " ".join(f"WHEN '{each}' THEN {rank}" for each, rank in RANK.items()),
    "LAST": str(len(RANK)),
    "COMPANY": str(COMPANY_ITSELF),
}
# A debt's row does not move while the account is held, so `ctid` leads straight to it.
_COVER = """
WITH payment AS MATERIALIZED (
    SELECT given.*, sum(amount) OVER (
               PARTITION BY account_id ORDER BY {PLACE} ROWS UNBOUNDED PRECEDING) AS until
    FROM {GIVEN}
),
payer AS MATERIALIZED (
    SELECT account_id, sum(amount) AS paid, max(payee_id) AS payee_id, max(stated) AS stated
    FROM payment GROUP BY account_id
),
debt AS MATERIALIZED (
    SELECT * FROM (
        SELECT item.*, payer.paid, sum(item.outstanding) OVER (
                PARTITION BY item.account_id
                ORDER BY payer.stated IS NOT NULL AND item.asked_with <> payer.stated,
                         item.asked_with, item.due_on, item.rank, item.month, item.service_id,
                         item.agreement_id
                ROWS UNBOUNDED PRECEDING) AS until
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
    ) AS queue WHERE until - outstanding < paid
),
covered AS MATERIALIZED (
    SELECT payment.posting_id, payment.posted, payment.on_day, debt.account_id, debt.agreement_id,
           debt.service_id, debt.month, debt.nature, debt.due_on, debt.arose_on, debt.vat_rate,
           least(debt.until, payment.until)
               - greatest(debt.until - debt.outstanding, payment.until - payment.amount) AS amount,
           row_number() OVER (PARTITION BY payment.posting_id ORDER BY debt.until) AS line
    FROM debt JOIN payment ON payment.account_id = debt.account_id
     AND debt.until - debt.outstanding < payment.until
     AND payment.until - payment.amount < debt.until
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
    FROM payment LEFT JOIN (
        SELECT posting_id, sum(amount) AS amount, count(*) AS lines
        FROM covered GROUP BY posting_id
    ) AS of USING (posting_id)
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
    SELECT posted, account_id, posting_id, line, agreement_id, service_id, month, 'payment',
           nature, on_day, due_on, arose_on, vat_rate, -amount
    FROM covered
    UNION ALL
    SELECT posted, account_id, posting_id, line, agreement_id, 0, posted, 'payment',
           'advance', on_day, on_day, on_day, 0, -amount
    FROM advance
    RETURNING amount
)
SELECT (SELECT -sum(amount) FROM written), array_agg(DISTINCT posted),
       array_agg(account_id ORDER BY posting_id), array_agg(posting_id ORDER BY posting_id)
FROM advance
"""
_GIVEN = """unnest(:posting_id, :posted, :account_id, :payee_id, :on_day, :amount, :stated)
    WITH ORDINALITY AS given (posting_id, posted, account_id, payee_id, on_day, amount, stated,
                              place)"""
_COVER_GIVEN = text(_COVER.format(**_ORDER, PLACE="place", GIVEN=_GIVEN)).bindparams(
    *(bindparam(name, type_=ARRAY(kind)) for name, kind in _FIELDS.items())
)
_COVER_STAGED = text(
    _COVER.format(**_ORDER, PLACE='on_day, payment_id::text COLLATE "C"', GIVEN="receipt AS given")
)
