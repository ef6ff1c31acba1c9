"""How the sums of a group were met in the last month that was charged."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging.models import Run, RunState
from app.charging.sharing.models import SharedBalance
from app.registry.models import Account
from app.tariffs.models import Service
from app.tariffs.sharing.models import SharedSum

SHOWN = (RunState.PUBLISHED, RunState.READY)


@dataclass(frozen=True, slots=True)
class SumMet:
    """How a sum of a group was met: what there was, what is borne, why nothing is."""

    shared_sum_id: int
    name: str
    unit: str
    is_money: bool
    total: Decimal
    borne: Decimal
    kept: Decimal
    members: int
    capped: int
    problem: str | None
    problem_account_id: int | None
    problem_number: str | None
    is_published: bool

    @property
    def left(self) -> Decimal:
        """Return what nobody bears."""
        return self.total - self.borne - self.kept


def months_met(session: Session, group_id: int) -> Sequence[date]:
    """Return the months in which a group's sums were charged, the latest first."""
    return session.scalars(
        select(Run.month)
        .join(SharedBalance, SharedBalance.run_id == Run.id)
        .join(SharedSum, SharedSum.id == SharedBalance.shared_sum_id)
        .where(
            SharedSum.group_id == group_id,
            SharedBalance.month == Run.month,
            Run.state.in_(SHOWN),
        )
        .distinct()
        .order_by(Run.month.desc())
    ).all()


def sums_met(session: Session, group_id: int, month: date) -> Sequence[SumMet]:
    """Return how each sum of a group was met in a month, a newer run before the published one."""
    runs = select(Run.id).where(Run.month == month, Run.state.in_(SHOWN)).order_by(Run.id.desc())
    rows: Iterable[Sequence[Any]] = session.execute(
        select(
            SharedSum.id,
            SharedSum.name,
            Service.unit,
            SharedSum.amount.is_not(None),
            SharedBalance.total,
            SharedBalance.borne,
            SharedBalance.kept,
            SharedBalance.members,
            SharedBalance.capped,
            SharedBalance.problem,
            SharedBalance.problem_account_id,
            Account.number,
            Run.state == RunState.PUBLISHED,
        )
        .join(SharedBalance, SharedBalance.shared_sum_id == SharedSum.id)
        .join(Run, Run.id == SharedBalance.run_id)
        .join(Service, Service.id == SharedSum.service_id)
        .outerjoin(Account, Account.id == SharedBalance.problem_account_id)
        .where(
            SharedSum.group_id == group_id,
            Run.id == runs.limit(1).scalar_subquery(),
            SharedBalance.month == month,
        )
        .order_by(SharedSum.name, SharedSum.id, SharedBalance.chunk)
    )
    found: Mapping[int, SumMet] = {row[0]: SumMet(*row) for row in rows}
    return list(found.values())
