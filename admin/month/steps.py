"""The six steps of a month, and what each has come to.

The pages that show them are open all day, so nothing here reads a whole large company unless a
person asked for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.charging.queries import RunOverview
from app.kernel import clock
from app.kernel.month import Month
from app.metering.asking import asks_on
from app.metering.models import Meter, Reading, Register
from app.months.models import MonthRow
from app.registry.models import Account
from app.web import formats

COUNTED_TO = 10_000
"""So many accounts and registers are counted unasked: it takes a hundredth of a second."""


@dataclass(frozen=True, slots=True)
class Step:
    """One of the six steps: its name, what it has come to, whether it is behind us."""

    title: str
    says: str
    is_done: bool
    is_here: bool
    is_short: bool = False
    """Whether it is behind us though not everything that it waits for came."""
    is_known: bool = True
    """Whether it was counted what came."""

    @property
    def look(self) -> str:
        """Return how it is marked: nothing pretends to be whole that was not counted."""
        if not self.is_done or not self.is_known:
            return ""
        return "is-short" if self.is_short else "is-done"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many accounts there are, registers to be read in the month, and of these were read."""

    accounts: int
    registers: int
    read: int

    @property
    def is_short(self) -> bool:
        """Return whether some were not read."""
        return self.read < self.registers


def is_running(run: RunOverview | None) -> bool:
    """Return whether the run is under way."""
    return run is not None and run.state == "running"


def is_finished(run: RunOverview | None) -> bool:
    """Return whether the run has come to its figures and they stand."""
    return run is not None and run.state in ("ready", "published")


def counts(session: Session, month: Month, *, is_asked: bool = False) -> Counts | None:
    """Return what the first two steps count; None for a large company that did not ask."""
    if not is_asked and is_large(session):
        return None
    working, read = _readings(month)
    return Counts(
        accounts=_count(session, select(Account.id)),
        registers=_count(session, working),
        read=_count(session, read.distinct()),
    )


def is_large(session: Session) -> bool:
    """Return whether the company is counted only when it asks."""
    return any(
        count_to(session, select(each), COUNTED_TO) > COUNTED_TO
        for each in (Account.id, Register.id)
    )


def count_to(session: Session, query: Select[Any], most: int) -> int:
    """Return how many rows the query has, or one more than `most`, reading no further."""
    return _count(session, query.limit(most + 1))


def steps_of(
    session: Session, row: MonthRow, run: RunOverview | None, counted: Counts | None = None
) -> Sequence[Step]:
    """Return the six steps; the first two tell their counts where they are known."""
    is_published, is_closed = row.charging == "published", row.books == "closed"
    done = (
        is_running(run) or is_finished(run) or _is_read(session, Month.of(row.month)),
        is_finished(run) or _any(session, select(Account.id)),
        is_finished(run),
        is_published,
        is_published,
        is_closed,
    )
    says = (
        _readings_in_words(counted, is_over=done[0]) if counted else "",
        _accounts_in_words(counted.accounts) if counted else "",
        _run_in_words(run),
        _problems_in_words(run),
        _accounts_in_words(row.bills) if is_published and row.bills is not None else "",
        gettext("закрито") if is_closed else "",
    )
    titles = _titles()
    here = next((at for at, is_done in enumerate(done) if not is_done), len(done))
    is_short = done[0] and counted is not None and counted.is_short
    return [
        Step(
            title,
            word,
            is_done,
            at == here,
            is_short=is_short and at == 0,
            is_known=counted is not None or at > 0,
        )
        for at, (title, word, is_done) in enumerate(zip(titles, says, done, strict=True))
    ]


def _titles() -> Sequence[str]:
    return (
        gettext("Показання"),
        gettext("Дані"),
        gettext("Розрахунок"),
        gettext("Перевірка"),
        gettext("Публікація"),
        gettext("Закриття"),
    )


def _is_read(session: Session, month: Month) -> bool:
    """Return whether no more readings are awaited: the month is over, or nothing can be read."""
    last = month.period.last_day
    assert last is not None, "a month has a last day"
    return clock.today() > last or not _any(session, _working(month))


def _readings_in_words(counted: Counts, *, is_over: bool) -> str:
    read, registers = (formats.written_number(each) for each in (counted.read, counted.registers))
    if is_over and counted.is_short:
        left = formats.written_number(counted.registers - counted.read)
        return str(
            gettext(
                "%(read)s з %(all)s, без показань: %(left)s", read=read, all=registers, left=left
            )
        )
    return str(gettext("%(read)s з %(all)s", read=read, all=registers))


def _accounts_in_words(count: int) -> str:
    return str(gettext("рахунків: %(count)s", count=formats.written_number(count)))


def _run_in_words(run: RunOverview | None) -> str:
    if run is None or run.state in ("withdrawn", "discarded"):
        return str(gettext("ще не було"))
    if is_running(run):
        return str(gettext("триває"))
    return formats.written_money(run.total) if run.total is not None else ""


def _problems_in_words(run: RunOverview | None) -> str:
    if run is None or is_running(run):
        return ""
    return str(gettext("зауважень: %(count)s", count=formats.written_number(run.problems)))


def _working(month: Month) -> Select[int]:
    """Return the query of the registers to be read in the month."""
    last: date = month.plus(1).first_day
    return (
        select(Register.id)
        .join(Meter, Meter.id == Register.meter_id)
        .where(
            Meter.installed_on < last,
            (Meter.removed_on.is_(None)) | (Meter.removed_on > month.first_day),
            asks_on(month.first_day),
        )
    )


def _readings(month: Month) -> tuple[Select[int], Select[int]]:
    """Return the queries of the month's registers to be read and of their readings in the month."""
    working = _working(month)
    read = select(Reading.register_id).where(
        Reading.register_id.in_(working),
        Reading.read_on >= month.first_day,
        Reading.read_on < month.plus(1).first_day,
        Reading.retired_at.is_(None),
    )
    return working, read


def _any(session: Session, query: Select[int]) -> bool:
    return bool(session.scalar(select(query.exists())))


def _count(session: Session, query: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0
