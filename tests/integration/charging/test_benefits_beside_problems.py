"""A benefit on a shared line whose service is stopped otherwise: in a run, and counted again."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.drafts import draft_lines
from app.charging.models import RunProblem
from app.database import company_session
from app.kernel.company import CompanyRef
from tests.factories.imports import NOVEMBER, faults, imported
from tests.integration.charging.again import counted_again, found_in_tampered
from tests.integration.charging.houses import charge, company, late_january
from tests.integration.charging.shared import account
from tests.integration.charging.test_shared_sums_charged import PLACES

__all__ = ["company", "late_january"]

pytestmark = pytest.mark.postgres

SUMS = (
    "Група;Послуга;Витрата;Ключ;Сума;Діє з;Діє до;Вид рішення;Номер рішення;Дата рішення\n"
    "Будинок;Водопостачання;Труби;порівну;900;01.11.2026;01.12.2026;протокол;7;05.10.2026\n"
)
TERMS = (
    "Пільга;За чий кошт;Послуга;Знижка, %;Від чого;Діє з;Вид рішення;Номер рішення;Дата рішення\n"
    "Ветеранам;громада;Водопостачання;50;сума;01.01.2026;наказ;12;15.01.2026\n"
)
GRANTS = (
    "Рахунок;Пільга;Кому надано;Скільки осіб;Документ-підстава;Діє з;Діє до\n"
    "0002;Ветеранам;Їжак Ґонта;1;посвідчення № 5 від 01.11.2026;01.11.2026;\n"
)


def of_the_second(company: CompanyRef) -> list[tuple[str, Decimal]]:
    with company_session(company) as session:
        whose = account(session, "0002")
        return [
            (line.part, line.amount)
            for line in draft_lines(session, NOVEMBER)
            if line.account_id == whose
        ]


def test_of_a_stopped_service_stays_with_the_shared_line(company: CompanyRef) -> None:
    """A third of 900.00 and a half of that; the imbalance of the building nobody can share."""
    files = (
        *(("group_places", PLACES), ("shared_sums", SUMS)),
        *(("benefit_terms", TERMS), ("benefit_grants", GRANTS)),
    )
    for kind, content in files:
        assert faults(company, imported(company, kind, content, by=1)) == [], kind

    charge(company)

    assert of_the_second(company) == [("x1", Decimal("300.00")), ("g1.1.0", Decimal("-150.00"))]
    with company_session(company) as session:
        whose = RunProblem.account_id == account(session, "0002")
        stopped = select(RunProblem.kind).where(whose, RunProblem.severity == "blocks")
        assert session.scalars(stopped).all() == ["no_distribution"]
    assert counted_again(company, NOVEMBER) == (0, 5, {})
    assert "again_amount" in found_in_tampered(company, NOVEMBER, "benefit")
