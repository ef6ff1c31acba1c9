"""A seasonal service on a bill beside a month out of its season: said so, not that it was not."""

from datetime import date
from decimal import Decimal

import pytest
from psycopg.types.range import Range
from sqlalchemy import select

from app.access.actors import job_actor
from app.charging.models import Charge, Run
from app.charging.out_of_season import out_of_season
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.metering.heat_models import HeatSeason
from app.registry.models import Building
from app.tariffs.models import Agreement, LegalAct, Norm, Service
from tests.factories.households import NOVEMBER
from tests.web.conftest import CompanyClient
from tests.web.household import early_december, home
from tests.web.test_cabinet import bill_id

__all__ = ["early_december", "home"]

SEASON = "Місяцем раніше її не нараховували: був не сезон."
_ALIKE = (
    *("posted", "month", "account_id", "part", "agreement_id", "method", "vat_rate", "quantity"),
    *("price", "basis"),
)
NOTHING = "Місяцем раніше цієї послуги не було."


def heated(company: CompanyRef) -> None:
    """Charge every account of November, and of no month before, for a service of its own."""
    with company_session(company) as session:
        heat = Service(code="test-heat", name="Опалення", unit="gcal")
        session.add(heat)
        session.flush()
        run = session.scalars(select(Run.id).where(Run.month == NOVEMBER)).one()
        fees = session.scalars(
            select(Charge).where(Charge.month == NOVEMBER, Charge.price == Decimal("28.50"))
        )
        for fee in fees.all():
            session.add(
                Charge(
                    **{name: getattr(fee, name) for name in _ALIKE},
                    run_id=run,
                    service_id=heat.id,
                    amount=Decimal("28.50"),
                )
            )


def connected(company: CompanyRef, since: date) -> None:
    with company_session(company) as session:
        session.add(
            HeatSeason(
                building_id=session.scalars(select(Building.id)).one(),
                service_id=session.scalars(
                    select(Service.id).where(Service.code == "test-heat")
                ).one(),
                valid=Range(since, None),
                recorded_by=job_actor(session, "test"),
            )
        )


@pytest.mark.parametrize(
    ("since", "said", "unsaid"),
    [
        (None, NOTHING, SEASON),
        (date(2026, 10, 31), NOTHING, SEASON),
        (date(2026, 11, 1), SEASON, NOTHING),
    ],
)
def test_says_that_it_was_not_the_season(
    home: CompanyClient, since: date | None, said: str, unsaid: str
) -> None:
    heated(home.company)
    if since:
        connected(home.company, since)

    page = home.get(f"/bills/{bill_id(home.company)}").get_data(as_text=True)

    assert said in page
    assert unsaid not in page


@pytest.mark.parametrize(
    ("season", "resting"), [((5, 9), "rests"), ((5, 10), ""), ((11, 4), "rests"), ((10, 4), "")]
)
def test_norms_of_other_months_are_out_of_season(
    home: CompanyClient, season: tuple[int, int], resting: str
) -> None:
    with company_session(home.company) as session:
        by = job_actor(session, "test")
        watering = Service(code="watering", name="Полив", unit="m3")
        act = LegalAct(kind="рішення", number="1")
        session.add_all([watering, act])
        session.flush()
        account, debtor = session.execute(
            select(Agreement.account_id, Agreement.debtor_id).order_by(Agreement.id).limit(1)
        ).one()
        since = {"valid": Range(date(2026, 1, 1), None), "recorded_by": by}
        session.add(
            Norm(
                **since,
                service_id=watering.id,
                kind="город",
                season_from=season[0],
                season_to=season[1],
                value=10,
                legal_act_id=act.id,
            )
        )
        session.add(
            Agreement(
                **since,
                account_id=account,
                debtor_id=debtor,
                service_id=watering.id,
                method="norm",
                norm_kind="город",
                contract_model="individual",
            )
        )
        session.flush()

        found = out_of_season(session, account, month=Month(2026, 10))

    assert found == (frozenset({watering.id}) if resting == "rests" else frozenset())
