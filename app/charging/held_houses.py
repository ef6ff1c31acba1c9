"""Why a building's water was not shared out: what kept its last run from it, and whose it is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.charging.models import HouseBalance, Run, RunProblem, RunState
from app.charging.problems import Problem, Severity
from app.metering.models import Distribution
from app.registry.models import Account, Premises
from app.tariffs.models import Service

_OF_THE_HOUSE = frozenset(
    (
        Problem.HOUSE_UNREAD,
        Problem.HOUSE_DOUBTFUL,
        Problem.HOUSE_GAP,
        Problem.HOUSE_SPANS,
        Problem.HEATED_UNREAD,
    )
)
"""What is wrong with the building's own meters: no account of it has anything to mend."""
NAMED = 5
"""So many accounts of one cause are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One kind of problem that keeps a building from being shared out, and whose it is."""

    kind: str
    accounts: Sequence[tuple[int, str]]
    """Ids and numbers, the first ones as one walks."""
    count: int

    @property
    def is_of_house(self) -> bool:
        """Return whether the building's own meters are to be mended, not an account."""
        return self.kind in _OF_THE_HOUSE

    @property
    def is_of_few(self) -> bool:
        """Return whether each account it is of is named."""
        return self.count <= NAMED


@dataclass(frozen=True, slots=True)
class Held:
    """A service of a building that its last run did not share out."""

    service: str
    month: date
    causes: Sequence[Cause]


def held_houses(session: Session, building_id: int) -> Sequence[Held]:
    """Return what the last finished run left undivided in a building, with the causes."""
    rows = _blocked(session, building_id)
    return [
        Held(service, month, causes)
        for (_, service, month), own in groupby(
            rows, key=lambda row: (row.service_id, row.service, row.month)
        )
        if (causes := list(_causes(own)))
    ]


def _blocked(session: Session, building_id: int) -> Sequence[Row[int, str, date, str, int, str]]:
    """Return the problems in one statement: the page has few to spend."""
    last = (
        select(Run.id)
        .where(Run.state.in_((RunState.READY, RunState.PUBLISHED)))
        .order_by(Run.month.desc(), Run.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    shared = select(HouseBalance.service_id).where(
        HouseBalance.run_id == Run.id,
        HouseBalance.building_id == building_id,
        HouseBalance.month == Run.month,
    )
    distributed = select(Distribution.service_id).where(
        Distribution.building_id == building_id,
        Distribution.retired_at.is_(None),
        Distribution.valid.contains(Run.month),
    )
    return session.execute(
        select(
            RunProblem.service_id,
            Service.name.label("service"),
            Run.month,
            RunProblem.kind,
            Account.id,
            Account.number,
        )
        .join(Run, Run.id == RunProblem.run_id)
        .join(Service, Service.id == RunProblem.service_id)
        .join(Account, Account.id == RunProblem.account_id)
        .join(Premises, Premises.id == Account.premises_id)
        .where(
            Run.id == last,
            RunProblem.month == Run.month,
            RunProblem.severity == Severity.BLOCKS,
            RunProblem.kind != Problem.NEIGHBOUR_UNKNOWN,
            Premises.building_id == building_id,
            RunProblem.service_id.in_(distributed),
            RunProblem.service_id.not_in(shared),
        )
        .order_by(
            Service.print_order, Service.id, RunProblem.kind, Premises.sort_key, Account.number
        )
    ).all()


def _causes(rows: Iterable[Row[int, str, date, str, int, str]]) -> Iterator[Cause]:
    for kind, of_kind in groupby(rows, key=lambda row: row.kind):
        accounts = list(dict.fromkeys((row.id, row.number) for row in of_kind))
        yield Cause(kind, accounts[:NAMED], len(accounts))
