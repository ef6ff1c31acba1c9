"""The steps of a month say what is still missing behind them."""

from datetime import date

import pytest

from app.access.models import Role
from app.database import company_session
from app.kernel import clock
from app.months.models import MonthRow
from tests.web.conftest import CompanyClient, Web
from tests.web.household import early_december, home

__all__ = ["early_december", "home"]


class TestStepOfReadings:
    def test_is_short_once_the_month_is_over_without_them(
        self, web: Web, home: CompanyClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        accountant = web.staff(web.companies.kashtan, Role.ACCOUNTANT)
        with company_session(home.company) as session:
            session.add(MonthRow(month=date(2026, 12, 1)))
        awaited = accountant.get("/office/months/2026-12").text

        monkeypatch.setattr(clock, "today", lambda: date(2027, 1, 1))
        over = accountant.get("/office/months/2026-12").text

        assert "is-short" not in awaited
        assert '<li class="is-short" >1. Показання' in over
        assert "0 з 2, без показань: 2" in over
