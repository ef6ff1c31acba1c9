"""Two offices where three persons of account 0002 have water by norm."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.access.actors import job_actor
from app.charging.drafts import draft_lines
from app.charging.inline import work_off
from app.charging.run import start_run
from app.database import company_session
from app.kernel.company import CompanyRef
from app.registry.models import Account
from tests.factories.companies import TwoCompanies
from tests.factories.imports import ACCOUNTS, NOVEMBER, an_office, faults, imported

ACT = "рішення;9;20.12.2025"
NORMS = f"""\
Послуга;Вид благоустрою;Норма;Діє з;Вид рішення;Номер рішення;Дата рішення
water;ванна;4,5;01.01.2026;{ACT}
"""
TARIFFS = f"""\
Послуга;Тариф;ПДВ, %;Діє з;Вид рішення;Номер рішення;Дата рішення
water;33,333;20;01.01.2026;{ACT}
"""
AGREEMENTS = """\
Рахунок;Послуга;Спосіб нарахування;Вид благоустрою;Діє з
0002;water;норма;ванна;01.01.2026
"""
HEAD = "Рахунок;Скільки осіб відсутні;Причина;Відсутні з;Відсутні до;Документ;Дата заяви\n"
ABSENCES = f"{HEAD}0002;1;навчання;11.11.2026;01.07.2027;довідка № 7 від 03.11.2026;10.11.2026\n"
OPTIONS = {"since": "2026-01-01"}


@pytest.fixture
def by(two_companies: TwoCompanies) -> int:
    """Three persons of account 0002 have water by norm in both companies."""
    hands = [settled(company) for company in two_companies.both]
    return hands[0]


def settled(company: CompanyRef) -> int:
    by = an_office(company)
    files = (
        ("accounts", ACCOUNTS),
        ("norms", NORMS),
        ("tariffs", TARIFFS),
        ("agreements", AGREEMENTS),
    )
    for kind, content in files:
        assert faults(company, imported(company, kind, content, by=by, options=OPTIONS)) == []
    return by


def charged(company: CompanyRef) -> list[tuple[str, Decimal]]:
    with company_session(company) as session:
        run_id = start_run(session, month=NOVEMBER, by=job_actor(session, "run")).id
    assert work_off(company, run_id=run_id)
    with company_session(company) as session:
        return [(line.part, line.amount) for line in draft_lines(session, NOVEMBER)]


def the_account(company: CompanyRef) -> int:
    with company_session(company) as session:
        found = session.scalar(select(Account.id).where(Account.number == "0002"))
        assert found is not None
        return found


WHOLE = [("", Decimal("450.00"))]
LOWERED = [("", Decimal("150.00")), ("d11", Decimal("200.00"))]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")
