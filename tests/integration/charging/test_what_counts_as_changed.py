"""What a run must write again, and what must not hold a month up."""

from typing import Any

import polars as pl
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from app.charging.drafts import draft_lines, keep, unpacked
from app.charging.models import Draft
from app.charging.publish import publish
from app.charging.run import get_run
from app.database import company_session
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.kernel.period import Period
from app.months.recompute import Reach, mark_to_recompute
from app.registry.models import Building
from app.tariffs.models import Agreement, Tariff
from bench.city import MONTH
from tests.integration.charging.steps import approved, charge


def test_a_new_agreement_at_the_same_sum_reaches_the_drafts(city: CompanyRef) -> None:
    charge(city)
    with company_session(city) as session:
        old = next(draft_lines(session, MONTH))
        new = replaced(session, Agreement, old.agreement_id)

    charge(city)

    with company_session(city) as session:
        drafted = {
            line.agreement_id
            for line in draft_lines(session, MONTH)
            if (line.account_id, line.service_id) == (old.account_id, old.service_id)
        }
    assert drafted == {new}


def test_another_vat_at_the_same_price_reaches_the_drafts(city: CompanyRef) -> None:
    charge(city)
    with company_session(city) as session:
        rates = {line.vat_rate for line in draft_lines(session, MONTH)}
        for tariff_id in session.scalars(select(Tariff.id)).all():
            replaced(session, Tariff, tariff_id, vat_rate=7)
    assert 7 not in rates

    charge(city)

    with company_session(city) as session:
        assert {line.vat_rate for line in draft_lines(session, MONTH)} == {7}


def test_a_line_of_another_sum_is_one_draft_gone_and_one_come(city: CompanyRef) -> None:
    charge(city)
    with company_session(city) as session:
        chunk = session.scalars(select(Draft.chunk).order_by(Draft.chunk).limit(1)).one()
        packed = session.scalars(select(Draft.lines).where(Draft.chunk == chunk)).one()
        lines = unpacked(packed)
        first = pl.int_range(pl.len()) == 0
        other = lines.with_columns(pl.col("amount") + pl.when(first).then(1).otherwise(0))

        assert keep(session, MONTH, chunk=chunk, month=MONTH, lines=other) == 2
        assert keep(session, MONTH, chunk=chunk, month=MONTH, lines=other) == 0


def test_a_mark_on_a_building_without_accounts_does_not_hold_the_month(city: CompanyRef) -> None:
    charge(city)
    with company_session(city) as session:
        beyond = (session.scalar(select(func.max(Building.id))) or 0) + 1
        reach = Reach(days=Period(MONTH.first_day), because="meter", buildings=[beyond])
        mark_to_recompute(session, reach, by=1)

    run_id = charge(city)

    with company_session(city) as session:
        publish(session, month=MONTH, by=1, approval=approved(session))
        assert get_run(session, run_id).state == "published"


def replaced(session: Session, model: Any, old_id: int, **figures: object) -> int:
    """Retire a fact and record it again, changed by `figures`."""
    table = model.__table__
    row = dict(session.execute(select(table).where(table.c.id == old_id)).mappings().one())
    new_id: int = (session.scalar(select(func.max(table.c.id))) or 0) + 1
    session.execute(
        update(table).where(table.c.id == old_id).values(retired_at=clock.now(), retired_by=1)
    )
    session.execute(insert(table).values(row | {"id": new_id} | figures))
    return new_id
