"""The month page's figures: what each of the six steps has come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.charging.models import Run
from app.charging.movement import Movement, movement
from app.charging.queries import RunOverview, latest_run, problem_counts
from app.charging.run import waiting_marks
from app.documents.models import Bill
from app.kernel.month import Month
from app.metering.models import Meter, Reading, Register
from app.months.models import CompanyParameter, MonthRow
from app.registry.models import Account
from app.web import formats


@dataclass(frozen=True, slots=True)
class Step:
    """One of the six steps: its name, what it has come to, whether it is behind us."""

    title: str
    says: str
    is_done: bool
    is_here: bool


@dataclass(frozen=True, slots=True)
class MonthCard:
    """A month and how far it has come."""

    month: Month
    row: MonthRow
    run: RunOverview | None
    movement: Movement | None
    problems: Sequence[tuple[str, int]]
    steps: Sequence[Step]
    bills: int
    unconfirmed: int
    waiting_marks: int
    """Changes that came after the run and that it does not count yet."""

    @property
    def is_closed(self) -> bool:
        """Return whether nothing in the month changes any more."""
        return self.row.books == "closed"

    @property
    def is_published(self) -> bool:
        """Return whether subscribers see the month."""
        return self.row.charging == "published"

    @property
    def is_running(self) -> bool:
        """Return whether a run is under way."""
        return self.run is not None and self.run.state == "running"

    def is_stalled(self, at: datetime) -> bool:
        """Return whether nobody works on the run under way, so that it may be taken over."""
        if self.run is None or not self.is_running:
            return False
        return self.run.lease_until is None or self.run.lease_until < at

    @property
    def is_ready(self) -> bool:
        """Return whether a finished run waits to be checked and published."""
        return self.run is not None and self.run.state == "ready" and not self.is_published


def is_running(session: Session, month: Month) -> bool:
    """Return whether a run of the month is under way."""
    run = latest_run(session, month)
    return run is not None and run.state == "running"


def month_card(session: Session, row: MonthRow) -> MonthCard:
    """Return the month's page in a dozen small queries."""
    month = Month.of(row.month)
    run = latest_run(session, month)
    stored = session.get(Run, run.id) if run and run.state in ("ready", "published") else None
    bills = _count(
        session,
        select(func.count())
        .select_from(Bill)
        .where(Bill.month == row.month, Bill.withdrawn_at.is_(None)),
    )
    return MonthCard(
        month=month,
        row=row,
        run=run,
        movement=movement(session, stored) if stored else None,
        problems=list(problem_counts(session, run_id=run.id).items()) if run else [],
        steps=_steps(session, row, run, bills),
        bills=bills,
        unconfirmed=_count(
            session,
            select(func.count())
            .select_from(CompanyParameter)
            .where(CompanyParameter.retired_at.is_(None), CompanyParameter.confirmed_at.is_(None)),
        ),
        waiting_marks=_count(
            session, select(func.count()).select_from(waiting_marks(month).subquery())
        ),
    )


def _steps(session: Session, row: MonthRow, run: RunOverview | None, bills: int) -> list[Step]:
    read, registers = _readings(session, Month.of(row.month))
    accounts = _count(session, select(func.count()).select_from(Account))
    is_ready = run is not None and run.state in ("ready", "published")
    is_published, is_closed = row.charging == "published", row.books == "closed"
    facts = gettext("рахунків: %(count)s", count=formats.written_number(accounts))
    is_begun = is_ready or (run is not None and run.state == "running")
    done = (
        registers == 0 or read > 0 or is_begun,
        accounts > 0,
        is_ready,
        is_published,
        is_published,
        is_closed,
    )
    says = (
        gettext(
            "%(read)s з %(all)s",
            read=formats.written_number(read),
            all=formats.written_number(registers),
        ),
        facts,
        _run_in_words(run),
        _problems_in_words(run),
        gettext("рахунків: %(count)s", count=formats.written_number(bills)) if is_published else "",
        gettext("закрито") if is_closed else "",
    )
    titles = (
        gettext("Показання"),
        gettext("Дані"),
        gettext("Розрахунок"),
        gettext("Перевірка"),
        gettext("Публікація"),
        gettext("Закриття"),
    )
    here = next((at for at, is_done in enumerate(done) if not is_done), len(done))
    return [
        Step(title, word, is_done, at == here)
        for at, (title, word, is_done) in enumerate(zip(titles, says, done, strict=True))
    ]


def _run_in_words(run: RunOverview | None) -> str:
    if run is None or run.state in ("withdrawn", "discarded"):
        return str(gettext("ще не було"))
    if run.state == "running":
        return str(gettext("триває"))
    return formats.written_money(run.total) if run.total is not None else ""


def _problems_in_words(run: RunOverview | None) -> str:
    if run is None or run.state == "running":
        return ""
    return str(gettext("зауважень: %(count)s", count=formats.written_number(run.problems)))


def _readings(session: Session, month: Month) -> tuple[int, int]:
    """Return how many working registers were read in the month, and how many there are."""
    last: date = month.plus(1).first_day
    working = (
        select(Register.id)
        .join(Meter, Meter.id == Register.meter_id)
        .where(
            Meter.installed_on < last,
            (Meter.removed_on.is_(None)) | (Meter.removed_on >= month.first_day),
        )
        .subquery()
    )
    read = select(func.count(func.distinct(Reading.register_id))).where(
        Reading.register_id.in_(select(working.c.id)),
        Reading.read_on >= month.first_day,
        Reading.read_on < last,
        Reading.retired_at.is_(None),
    )
    return _count(session, read), _count(session, select(func.count()).select_from(working))


def _count(session: Session, query: Select[int]) -> int:
    return session.scalar(query) or 0
