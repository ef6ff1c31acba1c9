"""The co-owners' coefficient for common areas: within its bounds, between heating seasons."""

from datetime import date

import pytest

from app.database import company_session
from app.kernel.company import CompanyRef
from app.months.heat_keys import COMMON_FACTOR_BOUNDS
from app.months.parameters import set_parameter
from tests.factories.imports import count, faults, imported
from tests.integration.charging.heat import (
    AT,
    HOUSE,
    SEASON,
    bring,
    company,
    early_december,
)

__all__ = ["company", "early_december"]

pytestmark = pytest.mark.postgres

HEAD = f"{AT};Обсяг тепла;Частка на МЗК;Коефіцієнт співвласників до МЗК;Діє з\n"


def told(company: CompanyRef, factor: str, since: str = "01.10.2026") -> list[str]:
    """Import the coefficient of a building from a day on; return what is at fault."""
    content = f"{HEAD}{HOUSE};лічильник;0,10;{factor};{since}\n"
    job = imported(company, "heat_houses", content, by=1, mode="valid")
    return [key for _, _, key in faults(company, job)]


@pytest.mark.parametrize("factor", ["0,2", "0,9", "1", "1,0", "", "1,1", "2,0"])
def test_c013_within_its_bounds_is_taken(company: CompanyRef, factor: str) -> None:
    assert told(company, factor) == []


def test_c013_has_bounds_of_its_day(company: CompanyRef) -> None:
    for factor in ("0,1", "0,95", "2,1", "0"):
        assert told(company, factor) == ["import.heat.factor"], factor
    with company_session(company) as session:
        wider = date(2026, 12, 1)
        set_parameter(session, COMMON_FACTOR_BOUNDS, "10 95 105 200", since=wider, by=1)
        assert count(session, "heat_house") == 0

    assert told(company, "0,95") == ["import.heat.factor"]
    assert told(company, "0,95", "01.12.2026") == []


def test_c013_stays_while_the_season_lasts(company: CompanyRef) -> None:
    assert told(company, "0,9", "01.10.2026") == []
    bring(company, "heat_seasons", SEASON)  # connected on 15 October

    assert told(company, "1,1", "15.01.2027") == ["import.heat.factor-season"]
    assert told(company, "0,9", "15.01.2027") == []
    with company_session(company) as session:
        assert count(session, "heat_house", "retired_at IS NULL AND common_factor = 1.1") == 0
