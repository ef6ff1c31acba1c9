"""An estimate of a condominium: written, approved, charged month by month to the kopeck, ended."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging.sharing.carrying_out import carried_out
from app.database import company_session
from app.kernel.company import CompanyRef
from app.months.operations import open_month
from app.registry.groups.operations import NewPlace, add_group, add_place
from app.registry.models import Building
from app.tariffs.models import Agreement, Service
from app.tariffs.operations import Act
from app.tariffs.sharing.approving import FundChargedOtherwise, approve, by_months, end_estimate
from app.tariffs.sharing.estimates import (
    EstimateApproved,
    EstimateIncomplete,
    FundOtherwise,
    NewEstimate,
    NewItem,
    add_estimate,
    add_item,
    get_estimate,
    remove_item,
)
from app.tariffs.sharing.models import FundKind, SharedSum, ShareKey
from app.tariffs.sharing.operations import SumIncomplete
from app.tariffs.sharing.queries import estimates, items_of, sums_of
from tests.factories.money import pay
from tests.integration.charging.houses import (
    DECEMBER,
    NOVEMBER,
    charge,
    company,
    flats_read,
    late_january,
    published,
)
from tests.integration.charging.shared import account, amounts, service

__all__ = ["company", "late_january"]

pytestmark = pytest.mark.postgres

MINUTES = Act(kind="протокол загальних зборів", number="5", dated=date(2026, 10, 12))


def an_estimate(session: Session, *, months: int = 12) -> int:
    group_id = add_group(session, "Увесь будинок")
    house = session.scalars(select(Building.id)).one()
    place = NewPlace(building_id=house, entrance=None, since=NOVEMBER.first_day)
    add_place(session, group_id, place, by=1)
    new = NewEstimate(
        group_id=group_id, name="Кошторис", first=NOVEMBER, months=months, act=MINUTES
    )
    return add_estimate(session, new, by=1)


def a_fund(session: Session, code: str, name: str) -> int:
    fund = Service(code=code, name=name, unit="month")
    session.add(fund)
    session.flush()
    return fund.id


def an_item(service_id: int, amount: str, **changes: object) -> NewItem:
    known: dict[str, object] = {"kind": FundKind.UPKEEP, "key": ShareKey.TOTAL_AREA}
    known |= {"name": "Прибирання", "service_id": service_id, "amount": Decimal(amount)}
    return NewItem(**known | changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("total", "months", "parts"),
    [
        ("100.00", 3, ["33.34", "33.33", "33.33"]),
        ("120000.00", 12, ["10000.00"] * 12),
        ("0.05", 12, ["0.01"] * 5 + ["0.00"] * 7),
        ("99.99", 1, ["99.99"]),
    ],
)
def test_months_make_the_whole(total: str, months: int, parts: list[str]) -> None:
    assert by_months(Decimal(total), months) == [Decimal(part) for part in parts]


class TestApproval:
    def test_charges_each_fund_by_its_key(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            estimate_id = an_estimate(session, months=2)
            upkeep = service(session, "contribution")
            reserve = a_fund(session, "reserve", "Внесок до резервного фонду")
            add_item(session, estimate_id, an_item(upkeep, "1000.00"))
            add_item(session, estimate_id, an_item(upkeep, "367.01", name="Світло"))
            equal = {"kind": FundKind.RESERVE, "key": ShareKey.EQUAL}
            add_item(session, estimate_id, an_item(reserve, "200.01", **equal))
            approve(session, estimate_id, by=1)
        published(company)
        flats_read(company, ("31.12.2026", "60"))
        with company_session(company) as session:
            # All that the second flat owes: 683.51 × 61.1 / 136.7 = 305.51, and 33.33.
            pay(session, account(session, "0002"), "338.84", date(2026, 12, 10))
            open_month(session, DECEMBER)
        charge(company, DECEMBER)

        # 683.51 then 683.50 by 45.60, 61.10 and 30.00 of 136.70 m²; 100.01 then 100.00 equally.
        with company_session(company) as session:
            sums = session.scalars(select(SharedSum).order_by(SharedSum.id)).all()
            assert [(each.amount, each.valid.lower) for each in sums] == [
                (Decimal("683.51"), NOVEMBER.first_day),
                (Decimal("683.50"), DECEMBER.first_day),
                (Decimal("100.01"), NOVEMBER.first_day),
                (Decimal("100.00"), DECEMBER.first_day),
            ]
            begun = session.scalars(select(Agreement).where(Agreement.method == "share")).all()
            assert {(each.service_id, each.contract_model) for each in begun} == {
                (upkeep, "contribution"),
                (reserve, "contribution"),
            }
            estimate = get_estimate(session, estimate_id)
            fact = carried_out(session, estimate)
            assert {key: (each.charged, each.paid) for key, each in fact.items()} == {
                upkeep: (Decimal("683.51"), Decimal("305.51")),
                reserve: (Decimal("100.01"), Decimal("33.33")),
            }
        # The draft of December: of two lines of an account the last one, of the reserve.
        assert amounts(company, DECEMBER) == {
            "0001": Decimal("33.34"),
            "0002": Decimal("33.33"),
            "0003": Decimal("33.33"),
        }

    def test_needs_items(self, company: CompanyRef) -> None:
        with company_session(company) as session, pytest.raises(EstimateIncomplete):
            approve(session, an_estimate(session), by=1)

    def test_happens_once_and_closes_the_items(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            estimate_id = an_estimate(session)
            upkeep = service(session, "contribution")
            add_item(session, estimate_id, an_item(upkeep, "100"))
            approve(session, estimate_id, by=1)

            with pytest.raises(EstimateApproved):
                approve(session, estimate_id, by=1)
            with pytest.raises(EstimateApproved):
                add_item(session, estimate_id, an_item(upkeep, "1"))
            (row,) = estimates(session)
            assert (row.total, row.is_approved) == (Decimal(100), True)

    def test_refuses_a_fund_that_is_charged_otherwise(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            estimate_id = an_estimate(session)
            add_item(session, estimate_id, an_item(service(session, "water"), "100"))

            with pytest.raises(FundChargedOtherwise):
                approve(session, estimate_id, by=1)

    def test_is_ended_from_a_month(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            estimate_id = an_estimate(session)
            add_item(session, estimate_id, an_item(service(session, "contribution"), "100.00"))
            approve(session, estimate_id, by=1)
            group_id = get_estimate(session, estimate_id).group_id

            # 8.34 for four months, 8.33 for eight: the second sum had not begun.
            assert end_estimate(session, estimate_id, from_month=DECEMBER, by=1) == 2
            (left,) = sums_of(session, group_id)
            assert (left.amount, left.since, left.until) == (
                Decimal("8.34"),
                NOVEMBER.first_day,
                DECEMBER.first_day,
            )
            assert end_estimate(session, estimate_id, from_month=DECEMBER, by=1) == 0


class TestItems:
    def test_of_one_fund_have_one_key(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            estimate_id = an_estimate(session)
            upkeep = service(session, "contribution")
            add_item(session, estimate_id, an_item(upkeep, "100"))

            with pytest.raises(FundOtherwise):
                add_item(session, estimate_id, an_item(upkeep, "1", key=ShareKey.EQUAL))

    @pytest.mark.parametrize(
        ("amount", "changes"),
        [("0", {}), ("1", {"name": " "}), ("1", {"key": ShareKey.CONSUMPTION})],
    )
    def test_need_a_name_a_sum_and_a_key_of_the_account(
        self, company: CompanyRef, amount: str, changes: dict[str, object]
    ) -> None:
        with company_session(company) as session:
            estimate_id = an_estimate(session)
            item = an_item(service(session, "contribution"), amount, **changes)
            with pytest.raises(EstimateIncomplete):
                add_item(session, estimate_id, item)

    def test_taken_out_leave_no_fund_behind(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            estimate_id = an_estimate(session)
            add_item(session, estimate_id, an_item(service(session, "contribution"), "100"))
            (item,) = items_of(session, estimate_id)

            remove_item(session, estimate_id, item.id)

            assert items_of(session, estimate_id) == []
            equal = an_item(service(session, "contribution"), "1", key=ShareKey.EQUAL)
            add_item(session, estimate_id, equal)

    def test_of_a_month_above_what_a_line_can_bear_are_not_approved(
        self, company: CompanyRef
    ) -> None:
        with company_session(company) as session:
            estimate_id = an_estimate(session, months=1)
            for name in ("Дах", "Ліфт"):
                item = an_item(service(session, "contribution"), "99999999.99", name=name)
                add_item(session, estimate_id, item)

            with pytest.raises(SumIncomplete):
                approve(session, estimate_id, by=1)

    def test_of_a_month_below_it_are_approved(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            estimate_id = an_estimate(session, months=2)
            for name in ("Дах", "Ліфт"):
                item = an_item(service(session, "contribution"), "99999999.99", name=name)
                add_item(session, estimate_id, item)

            approve(session, estimate_id, by=1)

            (month,) = session.scalars(select(SharedSum)).all()
            assert month.amount == Decimal("99999999.99")
