"""Sums that a group bears, from files and by hand, through the run to lines, marks and words."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.drafts import draft_lines
from app.charging.explanation import explain, sources_of
from app.charging.models import RunProblem
from app.charging.sharing.queries import months_met, sums_met
from app.database import company_session
from app.exchange.undo import ImportInUse, undo_import
from app.kernel.company import CompanyRef
from app.kernel.figures import NARROW, NO_BREAK
from app.months.operations import open_month
from app.registry.groups.models import AccountGroup
from app.registry.groups.operations import (
    NewMember,
    set_member,
)
from app.registry.groups.queries import groups
from app.tariffs.models import Agreement
from app.tariffs.operations import Act
from app.tariffs.sharing.models import CapPer, ShareKey
from app.tariffs.sharing.operations import ConsumptionApart, NewSum, add_sum
from tests.factories.accounts import an_account
from tests.factories.imports import count, faults, imported, the_job
from tests.integration.charging.again import counted_again, found_in_tampered
from tests.integration.charging.houses import (
    AT,
    DECEMBER,
    HOUSE,
    NOVEMBER,
    charge,
    company,
    flats_read,
    late_january,
    published,
)
from tests.integration.charging.shared import DAY, a_house, account, amounts, marked, service

__all__ = ["company", "late_january"]

pytestmark = pytest.mark.postgres

ADDRESS = AT.removesuffix(";Послуга")
PLACES = f"Група;{ADDRESS};Діє з\nБудинок;{HOUSE};01.11.2026\n"
FREED = "Група;Рахунок;Участь;Підстава;Діє з\nБудинок;0003;звільнено;протокол № 5;01.11.2026\n"
SUMS = (
    "Група;Послуга;Витрата;Ключ;Сума;Діє з;Діє до;Вид рішення;Номер рішення;Дата рішення\n"
    "Будинок;contribution;Вікна;за площею;1000;01.11.2026;01.12.2026;протокол;7;05.10.2026\n"
)
FILES = (("group_places", PLACES), ("group_members", FREED), ("shared_sums", SUMS))


def brought(company: CompanyRef) -> list[int]:
    """Bring the group and its sum from files; return the jobs."""
    jobs = [imported(company, kind, content, by=1) for kind, content in FILES]
    assert [faults(company, job) for job in jobs] == [[], [], []]
    return jobs


class TestFiles:
    def test_are_counted_again(self, company: CompanyRef) -> None:
        brought(company)
        charge(company)

        assert "again_amount" in found_in_tampered(company, NOVEMBER, "share")

    def test_bring_a_group_its_exception_and_what_it_bears(self, company: CompanyRef) -> None:
        brought(company)
        charge(company)

        # 45.60 and 61.10 m² of 106.70; the third flat is freed.
        assert amounts(company) == {"0001": Decimal("427.37"), "0002": Decimal("572.63")}
        assert counted_again(company, NOVEMBER) == (0, 3, {})
        with company_session(company) as session:
            group_id = session.scalars(select(AccountGroup.id)).one()
            assert months_met(session, group_id) == [DAY]
            (met,) = sums_met(session, group_id, DAY)
            assert (met.name, met.total, met.borne, met.left, met.members) == (
                "Вікна",
                Decimal(1000),
                Decimal(1000),
                Decimal(0),
                2,
            )
            begun = session.scalars(select(Agreement).where(Agreement.method == "share")).all()
            assert {each.contract_model for each in begun} == {"contribution"}
            assert {(each.valid.lower, each.valid.upper) for each in begun} == {
                (DAY, DECEMBER.first_day)
            }
            assert [row.accounts for row in groups(session, on=DAY)] == [2]

    def test_again_change_nothing(self, company: CompanyRef) -> None:
        brought(company)

        jobs = [imported(company, kind, content, by=1) for kind, content in FILES]

        assert [the_job(company, job).effects for job in jobs] == [{}, {}, {}]
        with company_session(company) as session:
            assert count(session, "agreement", "method = 'share' AND retired_at IS NULL") == 2

    @pytest.mark.parametrize(
        ("kind", "wrong", "fault"),
        [
            ("group_places", PLACES.replace("12-А", "99"), "import.building.unknown"),
            ("group_members", FREED.replace("0003", "0999"), "import.account.unknown"),
            ("shared_sums", SUMS.replace(";1000;", ";;"), "import.shared.size"),
            ("shared_sums", SUMS.replace(";1000;", ";0;"), "import.shared.size"),
            ("shared_sums", SUMS.replace("за площею", "за спожитим"), "import.shared.used"),
        ],
    )
    def test_say_what_is_wrong(
        self, company: CompanyRef, kind: str, wrong: str, fault: str
    ) -> None:
        job = imported(company, kind, wrong, by=1, mode="valid")

        assert [key for _, _, key in faults(company, job)] == [fault]

    def test_are_taken_back_unless_lines_stand_on_them(self, company: CompanyRef) -> None:
        jobs = brought(company)
        published(company)
        for job in jobs:
            with pytest.raises(ImportInUse), company_session(company) as session:
                undo_import(session, job, by=1)

    def test_taken_back_mark_all_who_bore_them(self, company: CompanyRef) -> None:
        *_, job = brought(company)
        charge(company)

        with company_session(company) as session:
            undo_import(session, job, by=1)

        with company_session(company) as session:
            assert {"0001", "0002"} <= marked(session)
            assert count(session, "shared_sum", "retired_at IS NULL") == 0
            assert count(session, "agreement", "method = 'share' AND retired_at IS NULL") == 0


class TestTheDesk:
    def test_charges_what_nobody_can_bear_to_nobody(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            group_id = a_house(session, amount=Decimal(1000), cap=Decimal(5), cap_per=CapPer.M2)
        charge(company)

        # 5 UAH a square metre: 228.00, 305.50, 150.00; 316.50 are left.
        assert amounts(company) == {
            "0001": Decimal("228.00"),
            "0002": Decimal("305.50"),
            "0003": Decimal("150.00"),
        }
        with company_session(company) as session:
            (met,) = sums_met(session, group_id, DAY)
            assert (met.left, met.capped, met.is_published) == (Decimal("316.50"), 3, False)
            kinds = session.scalars(select(RunProblem.kind))
            assert "share_left" in set(kinds)

    def test_lets_a_loss_be_borne_under_the_agreement_for_water(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            a_house(
                session,
                service_id=service(session, "water"),
                name="Витік у підвалі",
                key=ShareKey.PERSONS,
                volume=Decimal(3),
            )
        charge(company)

        # 2, 3 and 1 persons: 1, 1.5 and 0.5 m³ at 30 UAH.
        assert amounts(company) == {
            "0001": Decimal("30.00"),
            "0002": Decimal("45.00"),
            "0003": Decimal("15.00"),
        }

    def test_shares_by_what_the_month_before_charged(self, company: CompanyRef) -> None:
        published(company)
        flats_read(company, ("31.12.2026", "60"))
        with company_session(company) as session:
            open_month(session, DECEMBER)
            a_house(
                session,
                key=ShareKey.LAST_CONSUMPTION,
                of_service_id=service(session, "water"),
                amount=Decimal(100),
                first=DECEMBER,
                last=DECEMBER,
            )
        charge(company, DECEMBER)

        # Only the flat with a meter was charged for water in November.
        assert amounts(company, DECEMBER) == {
            "0001": Decimal("100.00"),
            "0002": Decimal(0),
            "0003": Decimal(0),
        }

    def test_refuses_this_months_consumption_of_two_buildings(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            group_id = a_house(session, amount=Decimal(1))
            other = NewMember(account_id=an_account(session).id, since=DAY)
            set_member(session, group_id, other, by=1)
            by_water = NewSum(
                service_id=service(session, "contribution"),
                name="Насос",
                key=ShareKey.CONSUMPTION,
                of_service_id=service(session, "water"),
                act=Act(kind="акт", number="1", dated=DAY),
                first=NOVEMBER,
                last=None,
                amount=Decimal(1),
            )
            with pytest.raises(ConsumptionApart):
                add_sum(session, group_id, by_water, by=1)

    def test_tells_the_payer_the_whole_the_key_and_his_part(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            a_house(session, amount=Decimal(1000))
        charge(company)

        with company_session(company) as session:
            first = account(session, "0001")
            (line,) = [
                each
                for each in draft_lines(session, NOVEMBER)
                if each.account_id == first and each.method == "share"
            ]
            why = explain(line, sources_of(session, [line], least_others=2))
            few = explain(line, sources_of(session, [line]))

        def plain(text: str) -> str:
            return text.replace(NO_BREAK, " ").replace(NARROW, " ")

        assert plain(why.quantity) == (
            "«Вікна» (протокол № 7 від 05.10.2026): усього 1 000,00 ₴ на групу «Увесь будинок». "
            "Ділиться за загальною площею: ваших 45,6 м² із 136,7 м²."
        )
        assert plain(why.formula) == "1 000,00 ₴ × 45,6 м² / 136,7 м² ≈ 333,58 ₴"
        # Two others are too few: each would find what the other bears.
        assert plain(few.quantity) == (
            "«Вікна» (протокол № 7 від 05.10.2026): частка вашого рахунку 333,58 ₴. Скільки "
            "припало на всю групу, тут не показано: інших споживачів замало, і було б видно дані "
            "сусіда. Повний розподіл надасть виконавець послуги на звернення."
        )
        assert plain(few.sum_on_paper) == "333,58 ₴"
        assert few.figures == ()
