"""What the preview of an adjustment of many accounts says will become of it."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import update

from app.database import company_session
from app.months.models import MonthRow
from app.months.parameter_keys import ADJUSTMENT_LIMIT
from app.months.parameters import set_parameter
from tests.web.admin.by_hand import account, accountant
from tests.web.admin.test_adjustments import december, owed, wish
from tests.web.conftest import CompanyClient, Web

__all__ = ["account", "accountant", "december"]


class TestPreview:
    def test_says_that_it_cannot_be_made_where_every_open_month_is_published(
        self, web: Web, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        owed(kashtan)
        with company_session(kashtan) as session:
            december = update(MonthRow).where(MonthRow.month == date(2026, 12, 1))
            session.execute(december.values(charging="published"))
        form: dict[str, Any] = wish(kashtan, measure="percent", figure="10")

        seen = accountant.post("/office/adjustments/series/preview", form).get_data(as_text=True)

        assert "Зараз провести не можна" in seen
        assert "Буде проведено" not in seen
        assert ">Провести</button>" not in seen

    def test_says_when_another_person_is_to_sign(self, web: Web, accountant: CompanyClient) -> None:
        kashtan = web.companies.kashtan
        owed(kashtan)
        with company_session(kashtan) as session:
            set_parameter(session, ADJUSTMENT_LIMIT, Decimal(20), since=date(2026, 1, 1), by=1)
        form: dict[str, Any] = wish(kashtan, measure="percent", figure="10")

        seen = accountant.post("/office/adjustments/series/preview", form).get_data(as_text=True)

        assert "−25,75" in seen
        assert "Що чекатиме на другий підпис" in seen
        assert "Буде проведено" not in seen
        assert "Записати на підпис</button>" in seen

    def test_names_the_month_whose_bills_show_it(self, web: Web, accountant: CompanyClient) -> None:
        kashtan = web.companies.kashtan
        owed(kashtan)
        form: dict[str, Any] = wish(kashtan, measure="percent", figure="10")

        seen = accountant.post("/office/adjustments/series/preview", form).get_data(as_text=True)

        assert "покажуть рахунки за грудень 2026" in seen
        assert ">Провести</button>" in seen
