"""Premises written down by hand, and the first accounts in them."""

import re
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.access.models import Role
from app.registry.models import Account, AccountParameter, Premises
from app.tariffs.models import Agreement
from tests.factories.households import NOVEMBER
from tests.web.admin.by_hand import account, accountant, marks, publish_november, rows
from tests.web.admin.test_account_services import the_service
from tests.web.admin.test_new_buildings import PATH, add
from tests.web.conftest import CompanyClient, Web

__all__ = ["account", "accountant"]


@pytest.mark.usefixtures("account")
class TestPremises:
    def test_come_in_a_row_and_wait_for_their_accounts(
        self, web: Web, accountant: CompanyClient
    ) -> None:
        building = add(accountant)
        path = f"{PATH}{building}/premises"
        assert accountant.get(f"{path}/new").status_code == 200

        accountant.post(path, {"number": "2", "kind": "flat"})
        answer = accountant.post(
            path, {"number": "1", "last": "36", "kind": "flat", "entrance": "1"}
        )
        accountant.post(path, {"number": "н/п 1", "kind": "non_residential"})

        assert answer.status_code == 303
        kinds = (
            select(Premises.kind, func.count(), func.count(Premises.entrance))
            .where(Premises.building_id == building)
            .group_by(Premises.kind)
            .order_by(Premises.kind)
        )
        assert rows(web.companies.kashtan, kinds) == [("flat", 36, 35), ("non_residential", 1, 0)]
        page = accountant.get(f"{PATH}{building}").get_data(as_text=True)
        assert "Приміщення без рахунків" in page
        assert f"/office/accounts/opening/new?building={building}&amp;flat=36" in page
        form = accountant.get(f"/office/accounts/opening/new?building={building}&flat=36")
        assert 'value="36"' in form.get_data(as_text=True)

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"number": "7"}, "number"),
            ({"number": "10", "last": "9"}, "last"),
            ({"number": "1а", "last": "9"}, "last"),
            ({"number": "1", "last": "501"}, "last"),
        ],
    )
    def test_that_cannot_be_are_refused(
        self, web: Web, accountant: CompanyClient, wrong: dict[str, str], field: str
    ) -> None:
        building = add(accountant)
        path, form = f"{PATH}{building}/premises", {"kind": "flat"}
        accountant.post(path, form | {"number": "7"})

        answer = accountant.post(path, form | wrong)

        assert answer.status_code == 422
        assert re.search(f'id="f-{field}"[^>]*aria-invalid="true"', answer.text)
        own = select(Premises.number).where(Premises.building_id == building)
        assert rows(web.companies.kashtan, own) == [("7",)]

    def test_end_at_the_company(self, web: Web, accountant: CompanyClient) -> None:
        stranger = web.staff(web.companies.vodokanal, Role.ACCOUNTANT)
        *_, strange = (add(stranger, number=number) for number in ("20", "22", "24"))
        path = f"{PATH}{strange}/premises"

        assert accountant.get(f"{path}/new").status_code == 404
        assert accountant.post(path, {"number": "1", "kind": "flat"}).status_code == 404
        own = select(Premises.id).where(Premises.building_id == strange)
        assert rows(web.companies.vodokanal, own) == []


class TestTheFirstAccountsThere:
    def test_share_a_flat_and_mark_the_month_they_are_charged_for(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        building = add(accountant)
        publish_november(kashtan)
        path = f"/office/accounts/opening/buildings/{building}"
        form = {"flat": "5", "opened_on": "16.11.2026", "basis": "витяг № 7"}

        for number, share in (("02-1", "0,75"), ("02-2", "0,2")):
            answer = accountant.post(
                path, form | {"number": number, "holder": "Їжак Юрій", "share": share}
            )
            assert answer.status_code == 303, answer.get_data(as_text=True)

        first, second = (
            row[0]
            for row in rows(
                kashtan,
                select(Account.id).where(Account.id != account).order_by(Account.number),
            )
        )
        shares = select(
            AccountParameter.account_id, AccountParameter.value, func.lower(AccountParameter.valid)
        ).where(AccountParameter.kind == "share")
        since = date(2026, 11, 16)
        assert sorted(rows(kashtan, shares)) == [
            (first, Decimal("0.75"), since),
            (second, Decimal("0.2"), since),
        ]
        assert marks(kashtan) == [
            (NOVEMBER, first, "parameter.share"),
            (NOVEMBER, second, "parameter.share"),
        ]
        flats = select(Premises.number).where(Premises.building_id == building)
        assert rows(kashtan, flats) == [("5",)]
        card = accountant.get(f"/office/accounts/{first}").get_data(as_text=True)
        assert f'href="/office/accounts/{second}">02-2</a>' in card
        assert "частка 0,2" in card
        assert re.search(r"Частки разом</dt><dd class=\"num\">0,95 <span[^>]*>не ціле", card)

    def test_take_a_service_that_the_building_has_not_had(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        building = add(accountant)
        accountant.post(
            f"/office/accounts/opening/buildings/{building}",
            {
                "number": "02-1",
                "flat": "1",
                "holder": "Їжак Юрій",
                "opened_on": "16.11.2026",
                "services": "1",
            },
        )
        query = select(Account.id).where(Account.number == "02-1")
        ((opened,),) = rows(kashtan, query)
        fee = the_service(kashtan, "test-fee")
        like = rows(kashtan, select(Agreement.id).where(Agreement.service_id == fee))[0][0]

        answer = accountant.post(
            f"/office/accounts/{opened}/services/", {"terms": str(like), "since": "16.11.2026"}
        )

        assert account != opened
        assert answer.status_code == 303
        taken = select(Agreement.method).where(Agreement.account_id == opened)
        assert rows(kashtan, taken) == [("subscription",)]
