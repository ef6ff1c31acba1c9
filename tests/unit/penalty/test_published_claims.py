"""What courts were asked for in published cases, by the statement of debt it rests on."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.penalty.costs import Aside, Moved
from app.penalty.inflation import Inflation
from app.penalty.interest import Interest
from app.penalty.limitation import limitation_of_debt
from app.penalty.makeup import Makeup
from app.penalty.models import LateKind
from app.penalty.penalty import Penalty, calculate_penalty
from app.penalty.statement import DebtStatement, StatementItem
from tests.unit.penalty.test_vectors import a_debt, terms

D = Decimal
ON = date(2026, 3, 27)


def a_statement(
    *, debt: str, penalty: str, interest: str, inflation: str, brought: str = "0.00"
) -> DebtStatement:
    """Return the statement of one late debt; `brought` is what a former system counted beside."""
    late = a_debt(debt, date(2026, 2, 20))
    limitation = limitation_of_debt(late, on=ON)
    item = StatementItem(
        debt=late,
        owed=late.owed_on(ON),
        made_of=Makeup(),
        penalty=Penalty((), D(penalty), is_capped=False),
        interest=Interest((), D(interest)),
        inflation=Inflation((), D(inflation), (), ()),
        limitation=limitation,
        penalty_limit=limitation,
    )
    aside = Aside({LateKind.PENALTY: Moved(brought=D(brought))}, D("0.00"))
    return DebtStatement(1, ON, [item], aside)


def test_published_w08_a_debt_with_all_that_it_grew_by_and_a_fine_counted_elsewhere() -> None:
    statement = a_statement(
        debt="44295.91",
        penalty="2888.65",
        interest="1134.32",
        inflation="5315.51",
        brought="3100.71",
    )

    assert statement.total == D("56735.10")


def test_published_w09_a_debt_with_all_that_it_grew_by() -> None:
    statement = a_statement(
        debt="1746498.95", penalty="5127.13", interest="34756.00", inflation="62671.45"
    )

    assert statement.total == D("1849053.53")


def test_published_w10_seven_hundredths_of_a_debt_at_most() -> None:
    debt = a_debt("44295.91", date(2026, 3, 19))
    at_most = replace(terms(), cap_percent=D(7))

    found = calculate_penalty(debt, at_most, until=date(2029, 3, 19))

    assert found.is_capped
    assert found.amount == D("3100.71")
