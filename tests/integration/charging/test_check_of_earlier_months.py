"""Earlier months that a run corrects are looked at together, each by what is its own."""

from datetime import date
from io import BytesIO

import polars as pl
import pytest
from sqlalchemy import select, text

from app.charging import drafts
from app.charging.models import RunChunk
from app.charging.run import start_run
from app.charging.shadow.models import RunMismatch
from app.charging.shadow.questions.accounts import BUILDINGS
from app.charging.shadow.questions.runs import RECALCULATED
from app.database import company_session
from app.database.columns import read_columns
from app.kernel.month import Month
from tests.factories.accounts import BY
from tests.integration.charging.by_workers import charge_all, charge_one, check_one, end, seen
from tests.integration.charging.corrections import (
    DEC,
    NOV,
    OCT,
    Flat,
    area,
    december,
    flat,
    issue,
    taken,
)

__all__ = ["flat"]

pytestmark = pytest.mark.postgres


@pytest.fixture
def correcting(flat: Flat) -> int:
    """Return a run of December that corrects October and November: 60 m2 instead of 50."""
    for day in (date(2026, 11, 30), date(2026, 12, 31)):
        taken(flat, "112", day)
    issue(flat, NOV)
    december(flat)
    area(flat, "60", since=OCT)
    with company_session(flat.company) as session:
        return start_run(session, month=DEC, by=BY).id


def numbers(flat: Flat, run_id: int) -> dict[Month, int]:
    with company_session(flat.company) as session:
        chunks = select(RunChunk.month, RunChunk.number).where(RunChunk.run_id == run_id)
        return {Month.of(month): number for month, number in session.execute(chunks)}


def a_kopeck_more(flat: Flat, month: Month) -> None:
    """Add it to each line that stands in the place of one of that month."""
    with company_session(flat.company) as session:
        of = {"posted": DEC.first_day, "month": month.first_day}
        at = " WHERE posted = :posted AND month = :month"
        lines = drafts.unpacked(session.scalars(text("SELECT lines FROM draft" + at), of).one())
        buffer = BytesIO()
        stands = pl.col("form") != "taken_back"
        more = pl.when(stands).then(pl.col("amount") + 1).otherwise("amount")
        lines.with_columns(amount=more).write_ipc(buffer, compression="zstd")
        changed = {**of, "lines": buffer.getvalue()}
        session.execute(text("UPDATE draft SET lines = :lines" + at), changed)


def test_wait_until_all_of_them_are_charged(flat: Flat, correcting: int) -> None:
    number = numbers(flat, correcting)

    assert charge_one(flat.company, correcting) == number[OCT]
    assert check_one(flat.company, correcting) is None
    assert charge_one(flat.company, correcting) == number[NOV]
    assert check_one(flat.company, correcting) == number[OCT]

    assert seen(flat.company, correcting) == {number[OCT], number[NOV]}
    assert charge_one(flat.company, correcting) == number[DEC]
    assert check_one(flat.company, correcting) == number[DEC]
    assert end(flat.company, correcting).found == 0


def test_are_asked_once_what_is_alike(
    flat: Flat, correcting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def noted(session: object, statement: str, **how: object) -> pl.DataFrame:
        asked.append(statement)
        return read_columns(session, statement, **how)  # type: ignore[arg-type]

    for _ in (OCT, NOV):
        charge_one(flat.company, correcting)
    monkeypatch.setattr("app.charging.shadow.asking.read_columns", noted)
    check_one(flat.company, correcting)

    assert asked.count(BUILDINGS.statement) == 1
    assert asked.count(RECALCULATED.statement) == 2


@pytest.mark.parametrize("month", [OCT, NOV])
def test_are_each_found_wrong_by_themselves(flat: Flat, correcting: int, month: Month) -> None:
    charge_all(flat.company, correcting)
    a_kopeck_more(flat, month)

    while check_one(flat.company, correcting) is not None:
        pass

    assert end(flat.company, correcting).found > 0
    with company_session(flat.company) as session:
        found = select(RunMismatch.month).where(RunMismatch.kind == "correction_sum")
        assert set(session.scalars(found)) == {month.first_day}
