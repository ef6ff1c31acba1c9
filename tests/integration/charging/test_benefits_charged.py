"""Benefits of the company, from files to the lines of a month, a correction and an end by hand."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from app.charging.drafts import draft_lines
from app.charging.explanation import Voice, explain, sources_of
from app.database import company_session
from app.exchange.undo import ImportInUse, undo_import
from app.kernel.company import CompanyRef
from app.reports.turnover.asked import Asked, By
from app.reports.turnover.groups import group_rows
from app.tariffs.benefits.models import BenefitGrant
from app.tariffs.benefits.operations import (
    BenefitEndsLater,
    BenefitMissing,
    end_benefit,
    grants_of,
)
from tests.factories.companies import TwoCompanies
from tests.factories.imports import NOVEMBER, count, faults, imported
from tests.integration.charging.absences import WHOLE, by, charged, plain, the_account
from tests.integration.charging.again import counted_again, found_in_tampered
from tests.integration.charging.corrections import NOV, Flat, flat, issue, lines

__all__ = ["by", "flat"]

pytestmark = pytest.mark.postgres

D = Decimal
ACT = "наказ;12;15.01.2026"
HEAD = (
    "Пільга;За чий кошт;Послуга;Знижка, %;Від чого;Норма на особу;Норма на оселю;Діє з;"
    "Вид рішення;Номер рішення;Дата рішення\n"
)
TERMS = f"""{HEAD}\
Працівникам;підприємство;water;50;частки осіб;;;01.01.2026;{ACT}
Ветеранам;громада;water;75;у межах норми;2;1;01.01.2026;{ACT}
"""
GRANTS = """\
Рахунок;Пільга;Кому надано;Скільки осіб;Документ-підстава;Діє з;Діє до
0002;працівникам;Їжак Ґонта;1;наказ № 5 від 01.11.2026;11.11.2026;
"""
# 450.00 for three persons; one of them, twenty days of thirty, a half: 50.00
LESS = [*WHOLE, ("g1.11.2000", D("-50.00"))]


def given(company: CompanyRef, actor: int, grants: str = GRANTS) -> Sequence[int]:
    jobs = []
    for kind, content in (("benefit_terms", TERMS), ("benefit_grants", grants)):
        jobs.append(imported(company, kind, content, by=actor))
        assert faults(company, jobs[-1]) == []
    return jobs


class TestABenefit:
    def test_from_a_file_lowers_the_charge_and_says_why(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan
        assert charged(kashtan) == WHOLE

        given(kashtan, by)
        given(kashtan, by)  # again changes nothing

        assert charged(kashtan) == LESS
        assert charged(two_companies.vodokanal) == WHOLE
        with company_session(kashtan) as session:
            told = list(draft_lines(session, NOVEMBER))
            why = explain(told[1], sources_of(session, told), voice=Voice())
            assert count(session, "benefit_grant") == 1
        assert plain(why.quantity).startswith(
            "Пільга «Працівникам» (наказ № 12 від 15.01.2026): 50 % частки тих, хто її має, — "
            "1 із 3 врахованих осіб."
        )
        assert plain(why.sum_on_paper) == "−450,00 ₴ × 1/3 × 20/30 дн. × 50 % = −50,00 ₴"

    def test_within_a_norm_is_of_that_alone(self, two_companies: TwoCompanies, by: int) -> None:
        veterans = GRANTS.replace("працівникам", "Ветеранам").replace("11.11.2026", "01.11.2026")

        given(two_companies.kashtan, by, veterans)

        # 2 + 1 of 13.5 m3: 450.00 x 3 / 13.5 x 75 %
        assert charged(two_companies.kashtan) == [*WHOLE, ("g1.1.2000", D("-75.00"))]
        assert counted_again(two_companies.kashtan, NOVEMBER) == (0, 2, {})

    def test_is_counted_again(self, two_companies: TwoCompanies, by: int) -> None:
        kashtan = two_companies.kashtan
        given(kashtan, by)
        assert charged(kashtan) == LESS

        assert counted_again(kashtan, NOVEMBER) == (0, 2, {})
        assert "again_amount" in found_in_tampered(kashtan, NOVEMBER, "benefit")

    def test_is_undone_while_nothing_is_published(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan
        _, grants = given(kashtan, by)
        assert charged(kashtan) == LESS

        with company_session(kashtan) as session:
            undo_import(session, grants, by=by)
            assert count(session, "to_recompute", "done_at IS NULL AND account_id > 0") == 1

        assert charged(kashtan) == WHOLE

    def test_ends_on_a_day_and_the_month_is_charged_again(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan
        given(kashtan, by)
        assert charged(kashtan) == LESS
        account = the_account(kashtan)
        with company_session(kashtan) as session:
            (grant,) = grants_of(session, account)
            which = {"account_id": account, "grant_id": grant.id, "reason": "звільнено", "by": by}
            end_benefit(session, on=date(2026, 11, 21), **which)  # type: ignore[arg-type]
            with pytest.raises(BenefitMissing):  # it is another row now
                end_benefit(session, on=date(2026, 11, 21), **which)  # type: ignore[arg-type]
            (shorter,) = grants_of(session, account)
            assert shorter.until == date(2026, 11, 21)
            with pytest.raises(BenefitEndsLater):
                end_benefit(
                    session,
                    on=date(9999, 12, 31),
                    **(which | {"grant_id": shorter.id}),  # type: ignore[arg-type]
                )

        assert charged(kashtan) == [*WHOLE, ("g2.11.2000", D("-25.00"))]
        with company_session(kashtan) as session:
            end_benefit(session, on=date(1, 1, 1), **(which | {"grant_id": shorter.id}))  # type: ignore[arg-type]
        assert charged(kashtan) == WHOLE

    def test_of_another_company_s_account_is_nobody_s_to_end(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        given(two_companies.kashtan, by)
        account = the_account(two_companies.vodokanal)

        with company_session(two_companies.vodokanal) as session, pytest.raises(BenefitMissing):
            end_benefit(
                session, account_id=account, grant_id=1, on=date(2026, 11, 21), reason="-", by=1
            )


class TestFiles:
    @pytest.mark.parametrize(
        ("line", "fault"),
        [
            (f"А;громада;water;0;сума;;;01.01.2026;{ACT}", "import.benefit.percent"),
            (f"А;громада;water;101;сума;;;01.01.2026;{ACT}", "import.benefit.percent"),
            (f"А;громада;water;50;сума;3;;01.01.2026;{ACT}", "import.benefit.norm"),
            (f"А;громада;water;50;норма;;;01.01.2026;{ACT}", "import.benefit.norm"),
            (f"А;сусід;water;50;сума;;;01.01.2026;{ACT}", "import.choice.unknown"),
            (f"А;громада;water;50;сума;;;01.01.0001;{ACT}", "error.day.unreadable"),
        ],
    )
    def test_of_terms_name_their_faults(
        self, two_companies: TwoCompanies, by: int, line: str, fault: str
    ) -> None:
        kashtan = two_companies.kashtan

        job = imported(kashtan, "benefit_terms", f"{HEAD}{line}\n", by=by, mode="valid")

        assert [key for _, _, key in faults(kashtan, job)] == [fault]

    def test_of_holders_name_their_faults(self, two_companies: TwoCompanies, by: int) -> None:
        kashtan = two_companies.kashtan
        imported(kashtan, "benefit_terms", TERMS, by=by)
        rest = ";Їжак;{};наказ № 5;01.11.2026;\n"
        content = GRANTS.splitlines(keepends=True)[0] + "".join(
            (
                f"0002;Іншим{rest.format(1)}",
                f"0002;Ветеранам{rest.format(0)}",
                f"9999;Ветеранам{rest.format(1)}",
                "0002;Ветеранам;Їжак;1;без номера;01.11.2026;\n",
            )
        )

        job = imported(kashtan, "benefit_grants", content, by=by, mode="valid")

        assert [(line, key) for line, _, key in faults(kashtan, job)] == [
            (2, "import.benefit.unknown"),
            (3, "import.benefit.persons"),
            (4, "import.account.unknown"),
            (5, "import.absence.document"),
        ]


class TestAfterPublication:
    def test_a_late_benefit_corrects_the_month_and_stands_in_the_books(self, flat: Flat) -> None:
        # October: 5 m3 x 30.00 and 50 m2 x 10.00 are published already.
        with company_session(flat.company) as session:
            number = session.scalar(
                text("SELECT number FROM account WHERE id = :id"), {"id": flat.account}
            )
        terms = TERMS.replace("частки осіб", "сума").replace(
            "громада;water;75;у межах норми;2;1", "громада;management;10;сума;;"
        )
        job = imported(flat.company, "benefit_terms", terms, by=1)
        grants = GRANTS.replace("0002", str(number)).replace("11.11.2026", "01.10.2026")
        holders = imported(flat.company, "benefit_grants", grants, by=1)
        assert faults(flat.company, job) == faults(flat.company, holders) == []

        issue(flat, NOV)

        found = lines(flat, NOV)
        assert ("2026-10", 1, "g", D("-75.00")) in found
        assert ("2026-11", 1, "g", D("-72.59")) in found  # a half of 145.17
        with company_session(flat.company) as session:
            water, _ = group_rows(session, Asked(first=NOV, last=NOV), By.SERVICE)
            # October's 75.00 and November's 72.59; 5 m3 and 4.839 m3 by 30.00 stay as charged
            assert (water.own_benefits, water.charged) == (D("-147.59"), D("145.17"))
            assert water.recalculated == 0
            assert water.opening + D("145.17") - D("147.59") == water.closing
        with company_session(flat.company) as session, pytest.raises(ImportInUse):
            undo_import(session, holders, by=1)
        with company_session(flat.company) as session:
            assert session.scalars(select(BenefitGrant.retired_at)).all() == [None]
