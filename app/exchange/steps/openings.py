"""Balances brought from a former system. `opening_row` holds them, whatever the kind."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Numeric,
    case,
    column,
    func,
    literal,
    select,
    table,
)
from sqlalchemy.orm import Session

from app.exchange.kind import Call, Check, Step, Write
from app.exchange.steps.repeats import said_once
from app.ledger.models import EntryKind, Nature, PostingKind
from app.ledger.post import post_set
from app.ledger.records import NewPosting
from app.months.locks import month_for
from app.months.parameter_keys import VAT_PAYER, VAT_RATE
from app.months.parameters import parameter
from app.tariffs.models import Tariff

SOURCE_KIND = "import"
"""What the posting of an import names as its source; the id is the job's."""

OPENING_ROW = """
CREATE TEMPORARY TABLE opening_row (
    line bigint, account_id bigint, service_id bigint, amount numeric, month date, nature text,
    due_on date, debtor_key text, payee_id bigint, agreement_id bigint
) ON COMMIT DROP
"""

# The agreement names the debtor: an old owner's debt stays his, so his ended one is looked for.
_FIND_AGREEMENT = """
UPDATE opening_row SET agreement_id = found.id
FROM (
    SELECT DISTINCT ON (row.line, row.service_id) row.line, row.service_id, agreement.id
    FROM opening_row AS row
    JOIN agreement ON agreement.account_id = row.account_id
     AND agreement.service_id = row.service_id AND agreement.retired_at IS NULL
    JOIN person ON person.id = agreement.debtor_id
    JOIN service ON service.id = agreement.service_id
    WHERE (row.debtor_key IS NULL OR row.debtor_key = person.name_key)
      AND coalesce(row.payee_id = coalesce(agreement.payee_id, service.payee_id), true)
    ORDER BY row.line, row.service_id, upper_inf(agreement.valid) DESC, lower(agreement.valid) DESC
) AS found
WHERE found.line = opening_row.line AND found.service_id = opening_row.service_id
"""
_STANDING = """
    SELECT entry.account_id, entry.service_id, entry.month, entry.nature,
           sum(entry.amount) AS amount
    FROM opening_row AS row
    JOIN entry ON entry.account_id = row.account_id AND entry.service_id = row.service_id
     AND entry.month = row.month AND entry.nature = row.nature AND entry.kind = 'opening'
    GROUP BY entry.account_id, entry.service_id, entry.month, entry.nature, row.line
"""

_WITHOUT_VAT = (Nature.PENALTY, Nature.INTEREST, Nature.INFLATION, Nature.RESTRUCTURED_COSTS)

_ROW = table("opening_row", *map(column, ("account_id", "agreement_id", "service_id", "nature")))
_MONTH, _DUE, _AMOUNT = column("month", Date), column("due_on", Date), column("amount", Numeric)


def _post(session: Session, parameters: Mapping[str, Any]) -> int:
    """Post what `opening_row` holds as one document of the job; return its number of lines."""
    count = session.scalar(select(func.count()).select_from(_ROW)) or 0
    if count == 0:
        return 0
    lines = select(
        _ROW.c.account_id,
        _ROW.c.agreement_id,
        _ROW.c.service_id,
        _MONTH,
        literal(EntryKind.OPENING.value).label("kind"),
        _ROW.c.nature,
        literal(parameters["since"], Date).label("on_day"),
        _DUE,
        (_MONTH + func.make_interval(0, 1) - func.make_interval(0, 0, 0, 1))
        .cast(Date)
        .label("arose_on"),
        _vat_rate(session, parameters["since"]).label("vat_rate"),
        _AMOUNT,
    ).select_from(_ROW)
    posting = NewPosting(
        kind=PostingKind.OPENING,
        posted=month_for(session, parameters["since"]),
        source_kind=SOURCE_KIND,
        source_id=str(parameters["job"]),
        by=parameters["actor"],
    )
    post_set(session, posting=posting, lines=lines)
    return count


def _vat_rate(session: Session, since: date) -> ColumnElement[Decimal]:
    """Return the VAT that a debt bears: of its service's price, else the company's usual one.

    By the cash method it is due when the debt is paid, whoever charged it.
    """
    if not parameter(session, VAT_PAYER, on=since):
        return literal(0, Numeric(5, 2))
    of_price = (
        select(Tariff.vat_rate)
        .where(Tariff.service_id == _ROW.c.service_id, Tariff.retired_at.is_(None))
        .order_by(func.lower(Tariff.valid).desc(), Tariff.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    usual = literal(parameter(session, VAT_RATE, on=since), Numeric(5, 2))
    return case((_ROW.c.nature.in_(_WITHOUT_VAT), 0), else_=func.coalesce(of_price, usual))


POST: tuple[Step, ...] = (
    Write("DELETE FROM opening_row WHERE amount = 0"),
    Write(
        """
        UPDATE opening_row SET
            nature = coalesce(nature, CASE WHEN amount < 0 THEN 'advance' ELSE 'principal' END),
            due_on = coalesce(due_on, (month + interval '1 month 19 days')::date)
        """
    ),
    said_once("account", "account_id, service_id, month, nature", table="opening_row"),
    Write(_FIND_AGREEMENT),
    Check(
        "import.opening.no-agreement",
        "service",
        """
        SELECT DISTINCT line, jsonb_build_object('service', service.name)
        FROM opening_row JOIN service ON service.id = service_id
        WHERE agreement_id IS NULL AND (opening_row.payee_id IS NULL OR NOT EXISTS (
            SELECT FROM agreement WHERE agreement.account_id = opening_row.account_id
            AND agreement.service_id = opening_row.service_id AND retired_at IS NULL))
        """,
    ),
    # What is owed to one payee is never paid to another.
    Check(
        "import.opening.other-payee",
        "payee",
        """
        SELECT DISTINCT line, jsonb_build_object('service', service.name, 'payee', payee.name)
        FROM opening_row JOIN service ON service.id = service_id
        JOIN payee ON payee.id = opening_row.payee_id
        WHERE agreement_id IS NULL AND EXISTS (
            SELECT FROM agreement WHERE agreement.account_id = opening_row.account_id
            AND agreement.service_id = opening_row.service_id AND retired_at IS NULL)
        """,
    ),
    # No payment would ever cover the one, no instalment be asked of the other.
    Check(
        "import.opening.nature-of-sign",
        "nature",
        """
        SELECT DISTINCT line, jsonb_build_object('sum', amount) FROM opening_row
        WHERE nature = 'advance' AND amount > 0
           OR nature IN ('restructured', 'restructured_costs') AND amount < 0
        """,
    ),
    Check(
        "import.opening.month-to-come",
        "month",
        """
        SELECT DISTINCT line, jsonb_build_object('month', to_char(month, 'YYYY-MM'))
        FROM opening_row
        WHERE month > CAST(:since AS date)
        """,
    ),
    Check(
        "import.opening.recorded",
        "amount",
        f"""
        SELECT DISTINCT line, jsonb_build_object('given', row.amount, 'known', standing.amount)
        FROM opening_row AS row JOIN ({_STANDING}) AS standing
          USING (account_id, service_id, month, nature)
        WHERE standing.amount NOT IN (0, row.amount)
        """,
    ),
    Write("DELETE FROM opening_row WHERE line NOT IN (SELECT line FROM staged)"),
    Write(
        f"""
        DELETE FROM opening_row AS row USING ({_STANDING}) AS standing
        WHERE (standing.account_id, standing.service_id, standing.month, standing.nature)
            = (row.account_id, row.service_id, row.month, row.nature)
          AND standing.amount = row.amount
        """
    ),
    Call(_post, effect="entry"),
)
