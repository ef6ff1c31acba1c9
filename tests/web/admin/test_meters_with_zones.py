"""A meter that counts the zones of a day apart: installed, replaced."""

import re
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.metering.models import Meter, Reading, Register
from app.tariffs.models import Service
from tests.factories.households import NOVEMBER
from tests.web.admin.by_hand import (
    account,
    accountant,
    marks,
    publish_november,
    rows,
)
from tests.web.admin.test_account_services import a_new_service
from tests.web.admin.test_accounts import settle
from tests.web.admin.test_devices import METER, early_december
from tests.web.conftest import CompanyClient, Web

__all__ = ["account", "accountant", "early_december"]

ZONED = METER | {
    "serial": "НІК-7",
    "installed_on": "10.11.2026",
    "start_value": "1200,5",
    "zones": "night",
    "start_night": "640",
    "unit": "kwh",
    "by_meter": "",
}


class TestAMeterWithZones:
    def test_has_a_register_for_each_and_marks_the_month(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        power = a_new_service(kashtan, code="power", name="Електроенергія", unit="kwh")
        publish_november(kashtan)
        path = f"/office/accounts/{account}/meters/"

        answer = accountant.post(path, ZONED | {"service": str(power)})

        assert answer.status_code == 303, answer.get_data(as_text=True)
        registers = (
            select(Register.zone, Register.unit, Register.capacity, Reading.value, Reading.read_on)
            .join(Reading, Reading.register_id == Register.id)
            .join(Meter, Meter.id == Register.meter_id)
            .where(Meter.serial == "НІК-7")
            .order_by(Register.zone)
        )
        whole, day = Decimal(100000), date(2026, 11, 10)
        assert rows(kashtan, registers) == [
            ("day", "kwh", whole, Decimal("1200.5"), day),
            ("night", "kwh", whole, Decimal(640), day),
        ]
        assert marks(kashtan) == [(NOVEMBER, account, "reading")] * 2
        card = accountant.get(f"/office/accounts/{account}").get_data(as_text=True)
        asked = accountant.get(f"/office/accounts/{account}/meters/readings/new")
        for zone in ("день", "ніч"):
            assert f"НІК-7 · {zone}" in card
            assert f"№ НІК-7 {zone}" in asked.get_data(as_text=True)

    def test_is_replaced_with_a_reading_of_each_scale(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        power = a_new_service(kashtan, code="power", name="Електроенергія", unit="kwh")
        accountant.post(f"/office/accounts/{account}/meters/", ZONED | {"service": str(power)})
        registers = (
            select(Register.zone, Register.id, Meter.id)
            .join(Meter, Meter.id == Register.meter_id)
            .where(Meter.serial == "НІК-7")
        )
        known = {zone: (register, meter) for zone, register, meter in rows(kashtan, registers)}
        (day, meter), (night, _) = known["day"], known["night"]
        publish_november(kashtan)
        path = f"/office/accounts/{account}/meters/{meter}/replacement"
        assert f"{path}/new" in accountant.get(f"/office/accounts/{account}").text
        assert "Останнє показання старого: ніч" in accountant.get(f"{path}/new").text
        form = {
            "replaced_on": "20.11.2026",
            "new_serial": "НІК-8",
            f"final_value_{day}": "1250",
            f"start_value_{day}": "0,5",
            f"final_value_{night}": "660",
        }

        refused = accountant.post(path, form)
        answer = accountant.post(path, form | {f"start_value_{night}": "0,1"})

        assert refused.status_code == 422
        assert 'value="НІК-8"' in refused.text
        assert answer.status_code == 303, answer.text
        read = (
            select(Meter.serial, Register.zone, Reading.value)
            .join(Register, Register.meter_id == Meter.id)
            .join(Reading, Reading.register_id == Register.id)
            .where(Meter.service_id == power, Reading.read_on == date(2026, 11, 20))
        )
        assert sorted(rows(kashtan, read)) == [
            ("НІК-7", "day", Decimal(1250)),
            ("НІК-7", "night", Decimal(660)),
            ("НІК-8", "day", Decimal("0.5")),
            ("НІК-8", "night", Decimal("0.1")),
        ]
        assert set(marks(kashtan)) == {(NOVEMBER, account, "reading")}

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"start_night": ""}, "start_night"),
            ({"zones": "night,peak"}, "start_peak"),
            ({"zones": ""}, "zones"),
            ({"start_night": "1x"}, "start_night"),
        ],
    )
    def test_needs_a_reading_for_each_zone_and_no_other(
        self,
        web: Web,
        account: int,
        accountant: CompanyClient,
        wrong: dict[str, str],
        field: str,
    ) -> None:
        power = a_new_service(
            web.companies.kashtan, code="power", name="Електроенергія", unit="kwh"
        )

        answer = accountant.post(
            f"/office/accounts/{account}/meters/", ZONED | {"service": str(power)} | wrong
        )

        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert re.search(f'id="f-{field}"[^>]*aria-invalid="true"', page)
        assert 'value="НІК-7"' in page
        assert not rows(web.companies.kashtan, select(Meter.id).where(Meter.serial == "НІК-7"))

    def test_of_another_company_is_404(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        strange = settle(web.companies.vodokanal, "03-1", "03-2")[-1]
        assert account != strange

        water = rows(web.companies.kashtan, select(Service.id).order_by(Service.id))[0][0]
        form = ZONED | {"service": str(water)}
        answer = accountant.post(f"/office/accounts/{strange}/meters/", form)

        assert answer.status_code == 404
        for company in web.companies.both:
            assert not rows(company, select(Meter.id).where(Meter.serial == "НІК-7"))
