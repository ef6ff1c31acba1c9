"""Adjustments above the company's limit: what the second person sees, signs and declines."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from app.charging.adjustments.models import Adjustment
from app.database import company_session
from app.kernel.month import Month
from app.months.models import MonthRow
from app.months.parameter_keys import ADJUSTMENT_LIMIT
from app.months.parameters import set_parameter
from app.tariffs.models import Agreement
from tests.factories.money import publish
from tests.web.admin.by_hand import account, accountant, rows
from tests.web.admin.test_adjustments import december, sums, water, wish
from tests.web.conftest import CompanyClient, Web

__all__ = ["account", "accountant", "december"]


class TestSecondPerson:
    def test_signs_what_is_above_the_limit(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        with company_session(kashtan) as session:
            set_parameter(session, ADJUSTMENT_LIMIT, Decimal(50), since=date(2026, 1, 1), by=1)
        accountant.post(f"/office/accounts/{account}/adjustments/", wish(kashtan))
        (number,) = rows(kashtan, select(Adjustment.id))[0]
        show = f"/office/adjustments/{number}"

        assert "Підписати і провести" not in accountant.get(show).get_data(as_text=True)
        assert accountant.post(f"{show}/approval").status_code == 409
        owner = web.staff(kashtan)
        page = " ".join(owner.get(show).get_data(as_text=True).split())
        assert "Щойно підпишете, суми буде проведено; покажуть рахунки за грудень 2026." in page
        assert "Чому відхиляєте</label>" in page
        assert "чекають на другий підпис: 1" in owner.get("/office/").get_data(as_text=True)
        assert "чекає на другий підпис" in owner.get("/office/adjustments/?state=waiting").get_data(
            as_text=True
        )
        assert sums(kashtan) == []
        assert owner.post(f"{show}/approval").status_code == 303
        assert owner.post(f"{show}/approval").status_code == 409
        assert owner.post(f"{show}/refusal", {"because": "пізно"}).status_code == 409
        assert sums(kashtan) == [Decimal("-57.47")]
        page = accountant.get(show).get_data(as_text=True)
        assert "скасувати має інша людина" in page
        assert accountant.post(f"{show}/undoing", {"because": "я"}).status_code == 409

    @pytest.mark.parametrize(("amount", "warned"), [("257,47", 0), ("257,48", 1)])
    def test_sees_what_the_month_stands_charged_at(
        self, web: Web, account: int, accountant: CompanyClient, amount: str, warned: int
    ) -> None:
        kashtan = web.companies.kashtan
        with company_session(kashtan) as session:
            set_parameter(session, ADJUSTMENT_LIMIT, Decimal(50), since=date(2026, 1, 1), by=1)
            taken = select(Agreement).where(
                Agreement.account_id == account, Agreement.service_id == int(water(kashtan))
            )
            november = update(MonthRow).where(MonthRow.month == date(2026, 11, 1))
            session.execute(november.values(charging="none"))
            publish(session, Month(2026, 11), (session.scalars(taken).one(), "257.47"))
        asked = wish(kashtan, amount=amount)
        accountant.post(f"/office/accounts/{account}/adjustments/", asked)
        (number,) = rows(kashtan, select(Adjustment.id))[0]

        owner = web.staff(kashtan)
        page = owner.get(f"/office/adjustments/{number}").get_data(as_text=True)
        owner.post(f"/office/adjustments/{number}/approval")
        after = owner.get(f"/office/adjustments/{number}").get_data(as_text=True)

        charged = "257,47\N{NARROW NO-BREAK SPACE}₴"
        assert f'data-title="Нараховано">{charged}' in page.replace("\xa0", "\u202f")
        assert page.count("стане менше за нуль") == warned
        assert "Нараховано" not in after

    def test_declines_with_a_reason(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        with company_session(kashtan) as session:
            set_parameter(session, ADJUSTMENT_LIMIT, Decimal(50), since=date(2026, 1, 1), by=1)
        accountant.post(f"/office/accounts/{account}/adjustments/", wish(kashtan))
        (number,) = rows(kashtan, select(Adjustment.id))[0]

        owner = web.staff(kashtan)
        declined = owner.post(
            f"/office/adjustments/{number}/refusal", {"because": "не той рахунок"}
        )

        assert declined.status_code == 303
        page = accountant.get(f"/office/adjustments/{number}").get_data(as_text=True)
        assert "не той рахунок" in page
        assert sums(kashtan) == []
