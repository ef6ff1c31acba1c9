"""Estimates of a file: checked line by line, then written down as drafts that nobody approved."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.exchange.models import ImportJob
from app.kernel.month import Month
from app.months.facts import retire_fact
from app.tariffs.operations import Act
from app.tariffs.sharing.estimates import (
    MOST_MONTHS,
    NewEstimate,
    NewItem,
    add_estimate,
    add_item,
    unapproved,
)
from app.tariffs.sharing.models import Estimate, FundKind, ShareKey

_NOTHING = "'{}'::jsonb"
NO_GROUP = f"SELECT line, {_NOTHING} FROM staged WHERE group_id IS NULL"
NO_SUM = f"SELECT line, {_NOTHING} FROM staged WHERE amount <= 0"
NO_MONTHS = f"""
SELECT line, {_NOTHING} FROM staged
WHERE months NOT BETWEEN 1 AND {MOST_MONTHS}
   OR first NOT BETWEEN DATE '2000-01-01' AND DATE '2999-12-01'
"""
_FIRST = """
SELECT staged.line, jsonb_build_object('other', first.line)
FROM staged JOIN LATERAL (
    SELECT each.* FROM staged AS each
    WHERE each.group_key = staged.group_key AND each.estimate = staged.estimate AND {alike}
    ORDER BY each.line LIMIT 1) AS first ON true
WHERE ({columns}) IS DISTINCT FROM ({first})
"""


def _differs(*columns: str, alike: str = "true") -> str:
    listed = {
        alias: ", ".join(f"{alias}.{name}" for name in columns) for alias in ("staged", "first")
    }
    return _FIRST.format(alike=alike, columns=listed["staged"], first=listed["first"])


DIFFERS = _differs("first", "months", "act_kind", "act_number", "act_dated")
FUND_DIFFERS = _differs("fund", "key", alike="each.service_id = staged.service_id")
KNOWN = """
SELECT staged.line, jsonb_build_object('name', known.name)
FROM staged JOIN estimate AS known
  ON known.group_id = staged.group_id AND known.name = staged.estimate
 AND known.retired_at IS NULL
 AND known.valid && daterange(
         staged.first, (staged.first + make_interval(months => staged.months::int))::date)
"""
_STAGED = text("""
SELECT group_id, estimate, first, months, service_id, fund, key, item, amount,
       act_kind, act_number, act_dated
FROM staged ORDER BY group_id, estimate, line
""")


def make(session: Session, parameters: Mapping[str, Any]) -> int:
    """Write down the estimates of the file, in the name of who received it; return how many."""
    rows = session.execute(_STAGED).all()
    received = select(ImportJob.received_by).where(ImportJob.id == parameters["job"])
    by = session.execute(received).scalar_one() if rows else 0
    count = 0
    for _, lines in groupby(rows, key=lambda row: (row.group_id, row.estimate)):
        own = list(lines)
        head = own[0]
        new = NewEstimate(
            group_id=head.group_id,
            name=head.estimate,
            first=Month.of(head.first),
            months=head.months,
            act=Act(kind=head.act_kind, number=head.act_number, dated=head.act_dated),
            import_job_id=parameters["job"],
        )
        estimate_id = add_estimate(session, new, by=by)
        for row in own:
            item = NewItem(
                service_id=row.service_id,
                kind=FundKind(row.fund),
                key=ShareKey(row.key),
                name=row.item,
                amount=row.amount,
            )
            add_item(session, estimate_id, item)
        count += 1
    return count


def take_back(session: Session, job_id: int, *, because: str, by: int) -> None:
    """Take back the estimates of a file.

    Raises:
        EstimateApproved: one of them is approved: it is ended on its page instead.
    """
    of_file = select(Estimate.id).where(
        Estimate.import_job_id == job_id, Estimate.retired_at.is_(None)
    )
    for estimate_id in session.scalars(of_file.order_by(Estimate.id)).all():
        retire_fact(session, unapproved(session, estimate_id), by=by, reason=because)
