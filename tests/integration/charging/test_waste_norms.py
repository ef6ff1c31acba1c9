"""Household waste by norms: persons of a flat; area, seats and employees of companies."""

from decimal import Decimal

import pytest

from app.access.actors import job_actor
from app.charging.drafts import draft_lines
from app.charging.explanation import Voice, explain, sources_of
from app.charging.inline import work_off
from app.charging.run import start_run
from app.database import company_session
from app.tariffs.models import Service
from tests.factories.companies import TwoCompanies
from tests.factories.imports import ACCOUNTS, NOVEMBER, an_office, faults, imported

ACT = "рішення;9;20.12.2025"
NORMS = f"""\
Послуга;Вид благоустрою;На що норма;Норма;Діє з;Вид рішення;Номер рішення;Дата рішення
waste;магазин;м² площі;0,0275;01.01.2026;{ACT}
waste;кафе;місце;0,081;01.01.2026;{ACT}
waste;контора;працівник;0,043;01.01.2026;{ACT}
"""
TARIFFS = f"""\
Послуга;Тариф;ПДВ, %;Діє з;Вид рішення;Номер рішення;Дата рішення
waste;293,56;20;01.01.2026;{ACT}
"""
FIGURES = """\
Рахунок;Діє з;Загальна площа;Місць;Працівників
0001;01.11.2026;64,50;;
0002;01.11.2026;;48;
0003;01.11.2026;;;12
"""
AGREEMENTS = """\
Рахунок;Послуга;Спосіб нарахування;Вид благоустрою;Діє з
0001;waste;норма;магазин;01.11.2026
0002;waste;норма;кафе;01.11.2026
0003;waste;норма;контора;01.11.2026
"""


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.postgres
def test_a_company_s_norm_is_multiplied_by_its_own_figure(two_companies: TwoCompanies) -> None:
    an_office(two_companies.vodokanal)
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    with company_session(kashtan) as session:
        session.add(Service(code="waste", name="Управління побутовими відходами", unit="m3"))
    files = (
        ("accounts", ACCOUNTS),
        ("norms", NORMS),
        ("parameters", FIGURES),
        ("tariffs", TARIFFS),
        ("agreements", AGREEMENTS),
    )
    for kind, content in files:
        assert faults(kashtan, imported(kashtan, kind, content, by=by)) == []

    with company_session(kashtan) as session:
        run_id = start_run(session, month=NOVEMBER, by=job_actor(session, "run")).id
    assert work_off(kashtan, run_id=run_id)

    with company_session(kashtan) as session:
        lines = list(draft_lines(session, NOVEMBER))
        sources = sources_of(session, lines)
        told = [plain(explain(line, sources, voice=Voice()).sum_on_paper) for line in lines]
    assert [(line.part, line.quantity, line.amount) for line in lines] == [
        ("area", Decimal("1.77375"), Decimal("520.70")),
        ("seat", Decimal("3.888"), Decimal("1141.36")),
        ("employee", Decimal("0.516"), Decimal("151.48")),
    ]
    assert told == [
        "0,0275 м³ × 64,5 м² × 293,56 ₴ = 520,70 ₴",
        "0,081 м³ × 48 місць × 293,56 ₴ = 1 141,36 ₴",
        "0,043 м³ × 12 прац. × 293,56 ₴ = 151,48 ₴",
    ]
