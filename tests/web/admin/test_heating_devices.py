"""What premises are measured by, or warmed through, written down by hand: and what it charges."""

from datetime import date
from decimal import Decimal

from app.database import company_session
from app.months.heat_keys import TRANSIT_BARE
from app.months.parameters import set_parameter
from tests.integration.charging.heat import bring, lines, published, read
from tests.web.admin.heat_desk import Desk, company, desk, early_december

__all__ = ["company", "desk", "early_december"]


class TestByHand:
    def test_allocators_are_put_up_and_read_like_meters(self, desk: Desk) -> None:
        """(150 − 100) × 1.25 = 62.5 and 37.5 units: 5/8 and 3/8 of what the third leaves."""
        desk.terms()
        desk.connected()
        desk.device("0003", "individual")
        for number, start, times in (("0001", "100", "1,25"), ("0002", "0", "")):
            desk.device(number, "allocators")
            path = f"/office/accounts/{desk.accounts[number]}/meters/"
            typed = {"serial": f"Р-{number}", "installed_on": "31.10.2026", "start_value": start}
            typed |= {"digits": "5", "decimals": "3", "by_meter": "1", "unit": "alloc"}
            typed |= {"service": str(desk.heat), "multiplier": times}
            assert desk.office.post(path, typed | {"multiplier": "0"}).status_code == 422
            assert desk.office.post(path, typed).status_code == 303
        read(desk.company, "1040")
        bring(
            desk.company,
            "readings",
            "Рахунок;Послуга;Дата показання;Показання\n"
            "0001;heat;30.11.2026;150\n0002;heat;30.11.2026;37,5\n",
        )

        published(desk.company)

        assert lines(desk.company) == [
            ("0001", "22.62097", "37424.36"),
            ("0002", "14.15322", "23415.23"),
            ("0003", "3.22581", "5336.81"),
        ]

    def test_pipes_through_premises_heated_by_themselves_are_charged(self, desk: Desk) -> None:
        """30 Gcal by 60, 45 and a half of 50 m²; 10 Gcal of common needs by 155 m²."""
        desk.terms()
        desk.connected()
        desk.device("0003", "individual", transit_pipes="bare", basis="акт № 7")
        with company_session(desk.company) as session:
            half = Decimal("0.5")
            set_parameter(session, TRANSIT_BARE, half, since=date(2026, 11, 1), by=1, source="№ 9")
        read(desk.company, "1040")

        published(desk.company)

        assert lines(desk.company) == [
            ("0001", "17.71712", "29311.38"),
            ("0002", "13.28784", "21983.54"),
            ("0003", "8.99504", "14881.48"),
        ]
        assert "труби без ізоляції" in desk.page()
