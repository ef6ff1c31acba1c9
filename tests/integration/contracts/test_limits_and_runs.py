"""What a finished run is about to charge counts before it is published, and the same after."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.charging.drafts import draft_lines
from app.charging.models import Charge
from app.charging.publish import publish
from app.charging.volumes import volumes_of
from app.contracts.limits.bodies import NewBodyLimit, set_body_limit
from app.contracts.limits.figures import LimitState
from app.contracts.limits.models import LimitMeasure
from app.contracts.limits.operations import NewLimit, set_limit
from app.contracts.limits.state import limit_states
from app.database import company_session
from app.kernel.company import CompanyRef
from app.registry.models import Account, ConsumerCategory
from app.subsidies.figures import lay_out_charged
from app.tariffs.models import Agreement, Method, Tariff
from bench.city import MONTH
from tests.integration.charging.steps import approved, charge

pytestmark = pytest.mark.postgres
LAST = date(MONTH.year, MONTH.number, MONTH.days)


@pytest.fixture
def metered(city: CompanyRef) -> int:
    """A budget body takes metered water, with a limit in money and one in volume."""
    with company_session(city) as session:
        agreement = session.scalars(
            select(Agreement)
            .where(Agreement.method == Method.METERED)
            .order_by(Agreement.account_id, Agreement.service_id)
            .limit(1)
        ).one()
        account = session.get_one(Account, agreement.account_id)
        account.category = ConsumerCategory.BUDGET
        session.flush()
        for measure in LimitMeasure:
            new = NewLimit(
                service_id=agreement.service_id,
                measure=measure,
                value=Decimal(5000),
                since=date(MONTH.year, 1, 1),
                document="кошторис",
            )
            set_limit(session, account_id=account.id, new=new, by=1)
        return int(agreement.service_id)


def states(session: Session, run_id: int | None = None) -> dict[str, LimitState]:
    found = limit_states(session, on=LAST, run_id=run_id)
    return {each.row.measure: each for each in found}


def test_a_run_counts_for_a_body_before_and_after_it_is_published(
    city: CompanyRef, metered: int
) -> None:
    """All services that the body owes for, in one sum, but for those at people's homes."""
    with company_session(city) as session:
        account_id = states(session)["sum"].row.account_id
        body = session.scalars(
            select(Agreement.debtor_id).where(
                Agreement.account_id == account_id, Agreement.service_id == metered
            )
        ).one()
        taken = session.scalars(
            select(Agreement.service_id).where(Agreement.debtor_id == body).distinct()
        ).all()
        assert len(taken) > 1
        new = NewBodyLimit(
            person_id=body,
            service_ids=taken,
            value=Decimal(9000),
            since=date(MONTH.year, 1, 1),
            document="кошторис",
        )
        set_body_limit(session, new, by=1)

    def of_body(session: Session, run_id: int | None = None) -> LimitState:
        return next(
            each
            for each in limit_states(session, on=LAST, run_id=run_id)
            if each.row.person_id == body
        )

    not_of_people = Account.category != ConsumerCategory.POPULATION
    run_id = charge(city)
    with company_session(city) as session:
        ahead = of_body(session, run_id)
        publish(session, month=MONTH, by=1, approval=approved(session))
    with company_session(city) as session:
        after = of_body(session)
        amount = session.scalar(
            select(func.sum(Charge.amount))
            .join(Agreement, Agreement.id == Charge.agreement_id)
            .join(Account, Account.id == Charge.account_id)
            .where(Agreement.debtor_id == body, not_of_people, Charge.posted == MONTH.first_day)
        )
        accounts = session.scalar(
            select(func.count(Agreement.account_id.distinct()))
            .join(Account, Account.id == Agreement.account_id)
            .where(Agreement.debtor_id == body, not_of_people)
        )

    assert amount is not None
    assert amount > 0
    assert after.row.accounts == accounts
    nothing = Decimal(0)
    assert (ahead.used, ahead.coming, ahead.months) == (nothing, amount, 1)
    assert (after.used, after.coming, after.months) == (amount, nothing, 1)


def test_a_run_counts_before_and_after_it_is_published(city: CompanyRef, metered: int) -> None:
    run_id = charge(city)
    with company_session(city) as session:
        before = states(session)
        ahead = states(session, run_id)
        publish(session, month=MONTH, by=1, approval=approved(session))
    with company_session(city) as session:
        after = states(session)
        lines = session.scalars(
            select(Charge).where(
                Charge.account_id == after["sum"].row.account_id, Charge.service_id == metered
            )
        ).all()

    assert [each.used for each in before.values()] == [0, 0]
    amount = sum((line.amount for line in lines), Decimal(0))
    volume = sum((line.quantity for line in lines), Decimal(0))
    assert amount > 0
    assert volume > 0
    assert (ahead["sum"].coming, ahead["volume"].coming) == (amount, volume)
    assert (after["sum"].used, after["volume"].used) == (amount, volume)
    assert all(each.months == 1 for each in (*ahead.values(), *after.values()))


def test_parts_of_a_composed_price_are_for_one_volume() -> None:
    """Supply and treatment of the same 10 m³, a fixed part, and 2 m³ taken off again."""
    given = [
        ("metered", 1, 10_000_000),
        ("metered", 2, 10_000_000),
        ("reduction", 1, -2_000_000),
        ("reduction", 2, -2_000_000),
        ("metered", 3, 55_000_000),
        ("fixed", 0, 1_000_000),
    ]
    lines = pl.DataFrame(
        [
            {"account_id": 7, "service_id": 3, "method": method, "tariff_id": tariff, "quantity": q}
            for method, tariff, q in given
        ]
    )

    found = volumes_of(lines, {1: "supply", 2: "treatment", 3: "fixed"})

    assert found == [((7, 3), 8_000_000)]


def test_a_composed_price_counts_once_in_what_was_charged(city: CompanyRef, metered: int) -> None:
    charge(city)
    with company_session(city) as session:
        account_id = states(session)["volume"].row.account_id
        line = next(
            each
            for each in draft_lines(session, MONTH)
            if (each.account_id, each.service_id) == (account_id, metered)
        )
        one = session.get_one(Tariff, line.basis["tariff"])
        other = Tariff(
            **{
                name: getattr(one, name)
                for name in ("service_id", "settlement_id", "district_code", "building_id")
            },
            category=one.category,
            contract_model=one.contract_model,
            part="treatment",
            price=Decimal(2),
            legal_act_id=one.legal_act_id,
            valid=one.valid,
            recorded_by=1,
        )
        session.add(other)
    charge(city)
    with company_session(city) as session:
        publish(session, month=MONTH, by=1, approval=approved(session))
    with company_session(city) as session:
        state = states(session)["volume"]
        lines = session.scalars(
            select(Charge).where(
                Charge.account_id == state.row.account_id, Charge.service_id == metered
            )
        ).all()

    assert len(lines) == 2
    assert state.used == lines[0].quantity == lines[1].quantity
    with company_session(city) as session:
        assert state.row.account_id is not None
        told = told_to_authorities(session, state.row.account_id, metered)
    assert told == (
        sum(each.amount for each in lines),
        lines[0].quantity,
        sum(each.price for each in lines),
    )


def told_to_authorities(
    session: Session, account_id: int, service_id: int
) -> tuple[Decimal, Decimal, Decimal]:
    """Return sum, volume and whole price of a service as registers of subsidies tell them."""
    session.execute(
        text(
            "CREATE TEMPORARY TABLE staged ON COMMIT DROP AS SELECT :of AS account_id,"
            " CAST(:month AS date) AS month"
        ),
        {"of": account_id, "month": MONTH.first_day},
    )
    lay_out_charged(session)
    row = session.execute(
        text("SELECT amount, quantity, price FROM charged_row WHERE service_id = :of"),
        {"of": service_id},
    ).one()
    return row.amount, row.quantity, row.price
