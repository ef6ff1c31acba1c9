"""Every line of a charged city explains itself, and the sum on paper is the line's amount."""

from collections.abc import Iterator

import pytest

from app.charging.drafts import draft_lines
from app.charging.explanation import Explanation, Voice, explain, sources_of
from app.charging.inline import work_off
from app.charging.models import Charge
from app.charging.run import start_run
from app.database import company_session
from app.database.embedded import Servers
from app.kernel.figures import NARROW, NO_BREAK
from bench.city import MONTH
from tests import databases
from tests.factories.companies import TwoCompanies, company_named


@pytest.fixture(scope="module")
def explained(servers: Servers, with_city: str) -> Iterator[list[tuple[Charge, Explanation]]]:
    with databases.fresh(servers, with_city) as database, TwoCompanies.on(database):
        city = company_named("city")
        with company_session(city) as session:
            run_id = start_run(session, month=MONTH, by=1).id
        work_off(city, run_id=run_id)
        with company_session(city) as session:
            lines = list(draft_lines(session, MONTH))
            sources = sources_of(session, lines)
            yield [(line, explain(line, sources)) for line in lines]


def plain(text: str) -> str:
    return text.replace(NO_BREAK, " ").replace(NARROW, " ")


def test_every_line_ends_in_its_amount(explained: list[tuple[Charge, Explanation]]) -> None:
    assert explained
    for line, explanation in explained:
        assert explanation.formula.endswith(f"= {Voice().money(line.amount)}")
        assert "%(" not in explanation.text


def test_a_metered_line_reads_as_on_paper(
    explained: list[tuple[Charge, Explanation]],
) -> None:
    explanation = next(e for line, e in explained if (line.account_id, line.service_id) == (2, 1))

    assert plain(explanation.formula) == "(142,211 − 135,211) м³ × 32,184 ₴ = 225,29 ₴"
    assert plain(explanation.text) == (
        "Лічильник № 3: 135,211 на 31.10.2026 (з кабінету), 142,211 на 30.11.2026 (з кабінету); "
        "спожито 7 м³. Тариф 32,184 ₴ за м³ діє з 01.01.2025 "
        "(рішення виконкому № 77 від 01.12.2025). Суму заокруглено один раз, до копійки."
    )
    assert {figure.source for figure in explanation.figures} == {"reading", "tariff"}


def test_heat_shows_its_conversion(explained: list[tuple[Charge, Explanation]]) -> None:
    explanation = next(e for line, e in explained if (line.account_id, line.service_id) == (1, 2))

    assert "ГДж ÷ 4,1868 ≈" in plain(explanation.steps[0])


def test_a_changed_tariff_shows_the_days(
    explained: list[tuple[Charge, Explanation]],
) -> None:
    explanation = next(e for line, e in explained if line.part == "d16")

    assert "× 15/30 дн. ×" in plain(explanation.formula)
    assert "Нараховано за 15 із 30 днів." in explanation.text
