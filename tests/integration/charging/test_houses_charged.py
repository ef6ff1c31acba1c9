"""A building with an input meter, through the run to charge, balance and explanation."""

from decimal import Decimal

import pytest
from sqlalchemy import select, text

from app.charging.explanation import explain, sources_of
from app.charging.models import Charge, HouseBalance, RunProblem
from app.charging.publish import Approval, publish
from app.charging.run import ready_run
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.period import Period
from app.months.models import ToRecompute
from app.months.parameter_keys import IMBALANCE_CAP, LARGE_SHARE
from app.months.parameters import set_parameter
from app.months.recompute import Reach, mark_to_recompute
from app.registry.models import Account, Building
from tests.factories.imports import count
from tests.integration.charging.again import counted_again, found_in_tampered
from tests.integration.charging.houses import (
    DECEMBER,
    NOVEMBER,
    charge,
    company,
    distributed,
    flats_read,
    inputs_read,
    late_january,
    lines,
    published,
)

__all__ = ["company", "late_january"]

pytestmark = pytest.mark.postgres

TWO_AWAY = """
INSERT INTO absence (account_id, persons, ground, document, noticed_on, noticed_until, valid,
                     recorded_by)
SELECT id, 2, 'study', 'довідка № 7', '2026-11-01', '2027-05-01', '[2026-11-01,2027-01-01)', 1
FROM account WHERE number = '0002'
"""


def plain(written: str) -> str:
    """Return a text with the spaces of a keyboard."""
    return written.replace("\N{NO-BREAK SPACE}", " ")


class TestABuildingWithAMeter:
    def test_is_counted_again_as_a_whole(self, company: CompanyRef) -> None:
        inputs_read(company, 1, ("30.11.2026", "1030"))
        distributed(company)
        charge(company)

        assert counted_again(company, NOVEMBER) == (0, 6, {})
        assert "again_amount" in found_in_tampered(company, NOVEMBER, "house")

    def test_is_charged_to_the_last_digit(self, company: CompanyRef) -> None:
        inputs_read(company, 1, ("30.11.2026", "1030"))
        distributed(company)

        published(company)

        assert lines(company) == [
            ("0001", "own", "7.250", "217.50"),
            ("0001", "common", "0.800", "24.00"),
            ("0002", "common", "1.073", "32.19"),
            ("0002", "imbalance", "15.263", "457.89"),
            ("0003", "common", "0.527", "15.81"),
            ("0003", "imbalance", "5.087", "152.61"),
        ]
        with company_session(company) as session:
            balance = session.scalars(select(HouseBalance)).one()
            assert (balance.input, balance.metered) == (Decimal(30), Decimal("7.25"))
            assert (balance.common, balance.shared) == (Decimal("2.4"), Decimal("20.35"))
            assert (balance.negative_imbalance, balance.without_reading) == (
                "carry",
                "share_by_persons",
            )
            assert (balance.imbalance_cap, balance.large_share_over) == (Decimal(0), Decimal(10))

    def test_leaves_who_is_away_out_of_the_shares_by_persons(self, company: CompanyRef) -> None:
        """Two of three are away from the 1st: 20.35 m³ are shared by one person and one."""
        inputs_read(company, 1, ("30.11.2026", "1030"))
        distributed(company)
        with company_session(company) as session:
            session.execute(text(TWO_AWAY))
        charge(company)

        assert counted_again(company, NOVEMBER) == (0, 6, {})
        with company_session(company) as session:
            run = ready_run(session, NOVEMBER)
            assert run is not None
            assert run.total is not None
            publish(session, month=NOVEMBER, by=1, approval=Approval(run.total, "перший місяць"))
        assert [row for row in lines(company) if row[1] == "imbalance"] == [
            ("0002", "imbalance", "10.175", "305.25"),
            ("0003", "imbalance", "10.175", "305.25"),
        ]
        with company_session(company) as session:
            own = select(Charge).join(Account, Account.id == Charge.account_id)
            where = (Account.number == "0002", Charge.part == "s.imbalance")
            (line,) = session.scalars(own.where(*where))
            told = explain(line, sources_of(session, [line], least_others=0))
        assert plain(told.quantity).endswith(
            "за кількістю осіб (1 ос. із 2 ос.). Із 3 ос. не враховано 2 ос. тимчасово "
            "відсутніх: з 01.11.2026 по 31.12.2026, довідка № 7."
        )

    def test_explains_every_share_to_its_payer(self, company: CompanyRef) -> None:
        inputs_read(company, 1, ("30.11.2026", "1030"))
        distributed(company)
        published(company)

        with company_session(company) as session:
            own = select(Charge).join(Account, Account.id == Charge.account_id)
            charges = session.scalars(own.where(Account.number == "0002").order_by(Charge.part))
            listed = charges.all()
            sources = sources_of(session, listed, least_others=0)
            common, imbalance = (explain(each, sources) for each in listed)
            to_the_payer = [explain(each, sources_of(session, listed)) for each in listed]

        assert plain(imbalance.quantity) == (
            "Вузол обліку будинку: 30 м³. За лічильниками й нормами приміщень 7,25 м³, на "
            "загальнобудинкові потреби 2,4 м³. Решту 20,35 м³ поділено між приміщеннями без "
            "показань за кількістю осіб (3 ос. із 4 ос.)."
        )
        assert tuple(map(plain, imbalance.steps)) == (
            "20,35 м³ × 3 / 4 ≈ 15,263 м³",
            "15,263 м³ × 30,00 ₴ = 457,89 ₴",
        )
        assert plain(common.quantity) == (
            "Вузол обліку будинку: 30 м³, з них на загальнобудинкові потреби 2,4 м³. Їх поділено "
            "між усіма приміщеннями за площею (61,1 м² із 136,7 м²)."
        )
        assert tuple(map(plain, common.steps)) == (
            "2,4 м³ × 61,1 / 136,7 ≈ 1,073 м³",
            "1,073 м³ × 30,00 ₴ = 32,19 ₴",
        )
        assert [each.basis["others"] for each in listed] == [2, 1]
        for each in to_the_payer:
            assert "Обсяги будинку тут не показано" in plain(each.quantity)
            assert "30 м³" not in plain(each.quantity) + plain(each.sum_on_paper)

    def test_without_a_distribution_leaves_its_meter_alone(self, company: CompanyRef) -> None:
        inputs_read(company, 1, ("30.11.2026", "1030"))

        published(company)

        assert lines(company) == [("0001", "own", "7.250", "217.50")]
        with company_session(company) as session:
            assert count(session, "house_balance") == 0
            assert set(session.scalars(select(RunProblem.kind))) == {"no_distribution"}

    def test_that_was_not_read_is_a_named_problem(self, company: CompanyRef) -> None:
        distributed(company)

        charge(company)

        with company_session(company) as session:
            rows = session.execute(select(RunProblem.kind, RunProblem.severity))
            assert [tuple(row) for row in rows] == [("house_unread", "blocks")] * 3

    def test_keeps_the_limits_it_was_charged_by(self, company: CompanyRef) -> None:
        inputs_read(company, 1, ("30.11.2026", "1030"))
        distributed(company, common="0")
        with company_session(company) as session:
            for key, value in ((IMBALANCE_CAP, "3.5"), (LARGE_SHARE, "2")):
                set_parameter(session, key, Decimal(value), since=NOVEMBER.first_day, by=1)

        charge(company)

        with company_session(company) as session:
            balance = session.scalars(select(HouseBalance)).one()
            assert (balance.shared, balance.undistributed) == (Decimal(14), Decimal("8.75"))
            assert (balance.imbalance_cap, balance.large_share_over) == (
                Decimal("3.5"),
                Decimal(2),
            )

    def test_stands_with_each_of_its_flats_once_published(self, company: CompanyRef) -> None:
        """Who reads later takes another volume, and leaves his neighbours another rest."""
        inputs_read(company, 1, ("30.11.2026", "1030"))
        distributed(company)
        published(company)

        with company_session(company) as session:
            account = session.scalars(select(Account.id).where(Account.number == "0002")).one()
            days = Period(NOVEMBER.first_day, DECEMBER.first_day)
            reach = Reach(days=days, because="persons", accounts=[account])
            mark_to_recompute(session, reach, by=1)

        assert marks(company) == {(account, None, "persons"), (None, the_house(company), "persons")}

    def test_stands_with_each_of_its_flats_in_files_too(self, company: CompanyRef) -> None:
        inputs_read(company, 1, ("30.11.2026", "1030"))
        distributed(company)
        published(company)

        flats_read(company, ("29.11.2026", "52,000"))

        assert (None, the_house(company), "reading") in marks(company)

    def test_that_is_not_shared_out_is_not_marked_by_its_flats(self, company: CompanyRef) -> None:
        published(company)

        flats_read(company, ("29.11.2026", "52,000"))

        assert {building for _, building, _ in marks(company)} == {None}

    def test_is_marked_by_a_reading_of_its_meter(self, company: CompanyRef) -> None:
        distributed(company)
        charge(company)

        inputs_read(company, 1, ("30.11.2026", "1030"))

        with company_session(company) as session:
            marks = session.scalars(select(ToRecompute.building_id)).all()
            assert marks == [session.scalars(select(Building.id)).one()]


def marks(company: CompanyRef) -> set[tuple[int | None, int | None, str]]:
    with company_session(company) as session:
        found = select(ToRecompute.account_id, ToRecompute.building_id, ToRecompute.because)
        return {
            (account, building, because) for account, building, because in session.execute(found)
        }


def the_house(company: CompanyRef) -> int:
    with company_session(company) as session:
        return session.scalars(select(Building.id)).one()
