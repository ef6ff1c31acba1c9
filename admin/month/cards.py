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
        steps=_counted_steps(session, row, run, bills),
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


def steps_taken(session: Session, row: MonthRow) -> Sequence[Step]:
    """Return how far the month has come, without counting: for a page that is opened all day."""
    working, read = _readings(Month.of(row.month))
    return _steps(
        row,
        latest_run(session, Month.of(row.month)),
        is_read=_any(session, read) or not _any(session, working),
        has_accounts=_any(session, select(Account.id)),
    )


def _counted_steps(
    session: Session, row: MonthRow, run: RunOverview | None, bills: int
) -> Sequence[Step]:
    working, read = _readings(Month.of(row.month))
    registers = _count(session, select(func.count()).select_from(working.subquery()))
    given = read.subquery()
    sent = _count(session, select(func.count(func.distinct(given.c.register_id))))
    accounts = _count(session, select(func.count()).select_from(Account))
    return _steps(
        row,
        run,
        is_read=registers == 0 or sent > 0,
        has_accounts=accounts > 0,
        counts=(
            gettext(
                "%(read)s з %(all)s",
                read=formats.written_number(sent),
                all=formats.written_number(registers),
            ),
            gettext("рахунків: %(count)s", count=formats.written_number(accounts)),
            gettext("рахунків: %(count)s", count=formats.written_number(bills)),
        ),
    )


def _steps(
    row: MonthRow,
    run: RunOverview | None,
    *,
    is_read: bool,
    has_accounts: bool,
    counts: tuple[str, str, str] = ("", "", ""),
) -> list[Step]:
    """Return the six steps; `counts` tell of readings, accounts and bills."""
    is_ready = run is not None and run.state in ("ready", "published")
    is_published, is_closed = row.charging == "published", row.books == "closed"
    is_begun = is_ready or (run is not None and run.state == "running")
    done = (is_read or is_begun, has_accounts, is_ready, is_published, is_published, is_closed)
    readings, accounts, bills = counts
    says = (
        readings,
        accounts,
        _run_in_words(run),
        _problems_in_words(run),
        bills if is_published else "",
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


def _readings(month: Month) -> tuple[Select[int], Select[int]]:
    """Return the queries of the month's working registers and of their readings in the month."""
    last: date = month.plus(1).first_day
    working = (
        select(Register.id)
        .join(Meter, Meter.id == Register.meter_id)
        .where(
            Meter.installed_on < last,
            (Meter.removed_on.is_(None)) | (Meter.removed_on >= month.first_day),
        )
    )
    read = select(Reading.register_id).where(
        Reading.register_id.in_(working),
        Reading.read_on >= month.first_day,
        Reading.read_on < last,
        Reading.retired_at.is_(None),
    )
    return working, read


def _any(session: Session, query: Select[int]) -> bool:
    return bool(session.scalar(select(query.exists())))


def _count(session: Session, query: Select[int]) -> int:
    return session.scalar(query) or 0
