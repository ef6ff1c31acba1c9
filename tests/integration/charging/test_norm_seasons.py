"""Norms with seasons from a file, through the run: garden in summer, livestock all year."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from app.access.actors import job_actor
from app.charging.drafts import draft_lines
from app.charging.explanation import Voice, explain, sources_of
from app.charging.inline import work_off
from app.charging.run import start_run
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.tariffs.models import Norm
from tests.factories.companies import TwoCompanies
from tests.factories.imports import ACCOUNTS, an_office, count, faults, imported

HEAD = "Послуга;Вид благоустрою;На що норма;Норма;Сезон з;Сезон по;Діє з;Вид рішення;Номер рішення;"
NORMS = f"""\
{HEAD}Дата рішення
water;садиба;особа;5,5;;;2026-01-01;рішення;5;2025-12-20
water;садиба;м²;0,0125;5;8;2026-01-01;рішення;5;2025-12-20
water;садиба;голову худоби;1,825;;;2026-01-01;рішення;5;2025-12-20
water;садиба;прилад;2,1;11;2;2026-01-01;рішення;5;2025-12-20
"""
FIGURES = """\
Рахунок;Діє з;Осіб;Город, м²;Худоба;Прилади
0001;01.01.2026;3;412,50;2;1
"""
AGREEMENTS = """\
Рахунок;Послуга;Спосіб нарахування;Вид благоустрою;Діє з
0001;water;норма;садиба;01.01.2026
"""
TARIFFS = """\
Послуга;Тариф;ПДВ, %;Діє з;Вид рішення;Номер рішення;Дата рішення
water;31,236;20;01.01.2026;рішення;12;15.12.2025
"""
JULY = Month(2026, 7)


@pytest.fixture(autouse=True)
def late_january() -> Iterator[None]:
    with time_machine.travel("2027-01-31T10:00:00Z", tick=True):
        yield


def a_farm(two_companies: TwoCompanies, month: Month = JULY) -> CompanyRef:
    """Import norms, figures, a price and an agreement of a household; a month is open."""
    an_office(two_companies.vodokanal)
    company = two_companies.kashtan
    by = an_office(company, month=month)
    files = (
        ("accounts", ACCOUNTS.replace(";2;45,60", ";3;45,60")),
        ("norms", NORMS),
        ("parameters", FIGURES),
        ("tariffs", TARIFFS),
        ("agreements", AGREEMENTS),
    )
    for kind, content in files:
        job = imported(company, kind, content, by=by, options={"since": "2026-01-01"})
        assert faults(company, job) == []
    return company


def charged(company: CompanyRef, month: Month) -> dict[str, tuple[Decimal, Decimal, str, str]]:
    """Return quantity, amount, sentence and sum of each line by its part."""
    with company_session(company) as session:
        run_id = start_run(session, month=month, by=job_actor(session, "run")).id
    assert work_off(company, run_id=run_id)
    with company_session(company) as session:
        lines = list(draft_lines(session, month))
        sources = sources_of(session, lines)
        found = {}
        for line in lines:
            why = explain(line, sources, voice=Voice())
            said, on_paper = plain(why.quantity), plain(why.sum_on_paper)
            found[line.part] = (line.quantity, line.amount, said, on_paper)
        return found


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


PERSONS = (Decimal("16.5"), Decimal("515.39"))
HEADS = (Decimal("3.65"), Decimal("114.01"))
GARDEN = (Decimal("5.15625"), Decimal("161.06"))
APPLIANCE = (Decimal("2.1"), Decimal("65.60"))


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        (JULY, {"": PERSONS, "head": HEADS, "m2": GARDEN}),
        (Month(2026, 8), {"": PERSONS, "head": HEADS, "m2": GARDEN}),
        (Month(2026, 9), {"": PERSONS, "head": HEADS}),
        (Month(2026, 11), {"": PERSONS, "head": HEADS, "appliance": APPLIANCE}),
        (Month(2027, 1), {"": PERSONS, "head": HEADS, "appliance": APPLIANCE}),
        (Month(2027, 3), {"": PERSONS, "head": HEADS}),
    ],
    ids=["july", "august", "september", "november", "january", "march"],
)
def test_each_norm_is_charged_in_its_season_alone(
    two_companies: TwoCompanies, month: Month, expected: dict[str, tuple[Decimal, Decimal]]
) -> None:
    """A season from November to February is one over the new year."""
    found = charged(a_farm(two_companies, month), month)

    assert {part: line[:2] for part, line in found.items()} == expected


def test_each_line_says_its_norm_and_its_figure(two_companies: TwoCompanies) -> None:
    found = charged(a_farm(two_companies), JULY)

    _, _, sentence, on_paper = found["m2"]
    assert sentence == (
        "Норма споживання 0,0125 м³ на квадратний метр на місяць (рішення № 5 від 20.12.2025), "
        "метрів: 412,5."
    )
    assert on_paper == "0,0125 м³ × 412,5 м² × 31,236 ₴ = 161,06 ₴"
    assert found["head"][2].endswith("голів: 2.")
    assert found["head"][3] == "1,825 м³ × 2 гол. × 31,236 ₴ = 114,01 ₴"


def test_seasons_with_a_month_in_common_are_refused_and_a_new_value_corrects(
    two_companies: TwoCompanies,
) -> None:
    kashtan, by = a_farm(two_companies), 1
    head = f"{HEAD}Дата рішення\n"
    line = "water;садиба;м²;0,02;{};{};2026-01-01;рішення;7;2026-01-20\n"

    meets_live = imported(kashtan, "norms", head + line.format(8, 10), by=by, mode="valid")
    meets_own = imported(
        kashtan, "norms", head + line.format(9, 10) + line.format(10, 1), by=by, mode="valid"
    )
    over_new_year = imported(kashtan, "norms", head + line.format(10, 5), by=by, mode="valid")
    apart = imported(kashtan, "norms", head + line.format(9, 4), by=by, mode="valid")
    corrected = imported(kashtan, "norms", head + line.format(5, 8), by=by, mode="valid")

    assert faults(kashtan, meets_live) == [(2, "season_from", "import.norm.seasons-meet")]
    assert faults(kashtan, meets_own) == [
        (2, "season_from", "import.norm.seasons-meet"),
        (3, "season_from", "import.norm.seasons-meet"),
    ]
    assert faults(kashtan, over_new_year) == [(2, "season_from", "import.norm.seasons-meet")]
    assert faults(kashtan, apart) == faults(kashtan, corrected) == []
    with company_session(kashtan) as session:
        live = select(Norm.season_from, Norm.value).where(
            Norm.per == "m2", Norm.retired_at.is_(None), Norm.valid.contains(date(2026, 6, 1))
        )
        assert sorted(session.execute(live).all()) == [
            (5, Decimal("0.02")),
            (9, Decimal("0.02")),
        ]
    with company_session(two_companies.vodokanal) as session:
        assert count(session, "norm") == 0
