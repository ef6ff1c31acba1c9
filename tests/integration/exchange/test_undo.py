from decimal import Decimal

import pytest
from sqlalchemy import text

from app.charging.inline import work_off
from app.charging.publish import Approval, publish, withdraw
from app.charging.run import get_run, start_run
from app.database import company_session
from app.exchange.undo import ImportCorrectedSince, ImportInUse, ImportNotDone, undo_import
from app.kernel.company import CompanyRef
from tests.factories.companies import TwoCompanies
from tests.factories.imports import (
    ACCOUNTS,
    NOVEMBER,
    an_office,
    count,
    imported,
    snapshot,
    the_job,
)
from tests.integration.charging.absences import settled
from tests.integration.exchange.test_charging_facts import (
    READINGS,
    TARIFFS,
    a_charged_house,
    late_january,
)
from tests.integration.exchange.test_money import OPENINGS, PAYMENTS, balance

__all__ = ["late_january"]

pytestmark = pytest.mark.postgres
NORM = """\
Послуга;Вид благоустрою;Норма;Діє з;Вид рішення;Номер рішення;Дата рішення
water;з ванною;{};01.11.2026;рішення виконкому;314;10.09.2026
"""


def test_undo_says_again_what_the_import_had_corrected(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)
    content = "Рахунок;Діє з;Осіб\n0001;15.11.2026;5\n"
    job = imported(kashtan, "parameters", content, by=by)

    with company_session(kashtan) as session:
        undo_import(session, job, by=by)

    with company_session(kashtan) as session:
        live = "kind = 'persons' AND retired_at IS NULL"
        assert count(session, "account_parameter", f"{live} AND value = 5") == 0
        assert count(session, "account_parameter", f"{live} AND valid = '[2026-11-01,)'") == 3
    with company_session(kashtan) as session, pytest.raises(ImportNotDone):
        undo_import(session, job, by=by)
    imported(kashtan, "parameters", content, by=by)
    with company_session(kashtan) as session:
        assert count(session, "account_parameter", f"{live} AND value = 5") == 1


def test_undo_waits_for_a_later_correction_of_the_same(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)
    first = imported(kashtan, "parameters", "Рахунок;Діє з;Осіб\n0001;15.11.2026;5\n", by=by)
    imported(kashtan, "parameters", "Рахунок;Діє з;Осіб\n0001;20.11.2026;6\n", by=by)

    with company_session(kashtan) as session, pytest.raises(ImportCorrectedSince):
        undo_import(session, first, by=by)


def test_what_an_undone_import_says_again_is_of_the_one_that_brought_it(
    two_companies: TwoCompanies,
) -> None:
    """A norm of 0.30 came, then 0.40; with both undone there is none."""
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    first = imported(kashtan, "norms", NORM.format("0,30"), by=by)
    second = imported(kashtan, "norms", NORM.format("0,40"), by=by)

    with company_session(kashtan) as session:
        undo_import(session, second, by=by)
        assert count(session, "norm", "retired_at IS NULL AND value = 0.30") == 1
        undo_import(session, first, by=by)

    with company_session(kashtan) as session:
        assert count(session, "norm", "retired_at IS NULL") == 0


def test_undo_waits_for_a_later_import_where_nothing_was_before(
    two_companies: TwoCompanies,
) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    first = imported(kashtan, "norms", NORM.format("0,30"), by=by)
    imported(kashtan, "norms", NORM.format("0,40"), by=by)

    with company_session(kashtan) as session, pytest.raises(ImportCorrectedSince):
        undo_import(session, first, by=by)
    with company_session(kashtan) as session:
        assert count(session, "norm", "retired_at IS NULL AND value = 0.40") == 1


def test_undone_accounts_are_closed_and_open_again(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    job = imported(kashtan, "accounts", ACCOUNTS, by=by)
    before = snapshot(kashtan)

    with company_session(kashtan) as session:
        undo_import(session, job, by=by)
    with company_session(kashtan) as session:
        assert count(session, "account", "closed_on = opened_on") == 3
        assert count(session, "account_holder", "retired_at IS NULL") == 0
    imported(kashtan, "accounts", ACCOUNTS, by=by)

    assert snapshot(kashtan)["account"] == before["account"]
    with company_session(kashtan) as session:
        assert count(session, "account_holder", "retired_at IS NULL") == 3


def test_undo_of_accounts_names_the_work_that_stands_on_them(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)

    with company_session(kashtan) as session:
        job = session.execute(
            text("SELECT id FROM import_job WHERE kind = 'accounts'")
        ).scalar_one()
        with pytest.raises(ImportInUse, match="0001") as refusal:
            undo_import(session, job, by=by)

    sorts = {each.sort for each in refusal.value.dependants}
    assert sorts == {"account.agreement", "account.meter"}


def test_undone_money_is_reversed_and_may_come_again(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    openings = imported(kashtan, "openings", OPENINGS, by=by, mode="valid")
    payments = imported(kashtan, "payments", PAYMENTS, by=by)
    paid = balance(two_companies, "0001")

    with company_session(kashtan) as session:
        undo_import(session, payments, by=by)
        undo_import(session, openings, by=by)
    assert balance(two_companies, "0001") == 0
    with company_session(kashtan) as session:
        assert count(session, "posting", "reverses IS NOT NULL") == 5
        assert count(session, "open_item") == 0

    imported(kashtan, "openings", OPENINGS, by=by, mode="valid")
    imported(kashtan, "payments", PAYMENTS, by=by)
    assert balance(two_companies, "0001") == paid


def test_a_published_line_holds_what_it_used_until_it_is_withdrawn(
    two_companies: TwoCompanies,
) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    tariffs = imported(kashtan, "tariffs", TARIFFS, by=by, mode="valid")
    readings = imported(kashtan, "readings", READINGS, by=by, mode="valid")
    _publish(kashtan, by=by)

    for job, sort, number in (
        (tariffs, "charge.tariff", "0002"),
        (readings, "charge.reading", "0001"),
    ):
        with company_session(kashtan) as session, pytest.raises(ImportInUse) as refusal:
            undo_import(session, job, by=by)
        (dependant,) = refusal.value.dependants
        assert dependant.sort == sort
        assert f"{number}, 01.11.2026" in dependant.examples
        assert the_job(kashtan, job).state == "imported"

    with company_session(kashtan) as session:
        withdraw(session, month=NOVEMBER, by=by, reason="не ті тарифи")
    with company_session(kashtan) as session:
        undo_import(session, readings, by=by)
        undo_import(session, tariffs, by=by)
    with company_session(kashtan) as session:
        assert count(session, "tariff", "retired_at IS NULL") == 0
        # What is left is the meters' first readings, which came with the meters.
        assert count(session, "reading", "retired_at IS NULL") == 2
    imported(kashtan, "tariffs", TARIFFS, by=by, mode="valid")
    imported(kashtan, "readings", READINGS, by=by, mode="valid")
    _publish(kashtan, by=by)
    assert balance(two_companies, "0001") == Decimal("36.45")  # 7.25 m³ at 5.028


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("parameters", "Рахунок;Діє з;Осіб\n0002;15.11.2026;5\n", (";5", ";6")),
        ("norms", NORM.format("5,1").replace("з ванною", "ванна"), ("5,1", "6,2")),
    ],
)
def test_what_came_after_the_publication_holds_nothing(
    two_companies: TwoCompanies, kind: str, before: str, after: tuple[str, str]
) -> None:
    """Brought before the month is published it is in its lines; after, in none of them."""
    kashtan = two_companies.kashtan
    by = settled(kashtan)
    used = imported(kashtan, kind, before, by=by)
    _publish(kashtan, by=by)
    with company_session(kashtan) as session, pytest.raises(ImportInUse) as refusal:
        undo_import(session, used, by=by)
    assert [each.sort for each in refusal.value.dependants] == [f"charge.{kind.rstrip('s')}"]

    late = imported(kashtan, kind, before.replace(*after), by=by)
    with company_session(kashtan) as session:
        undo_import(session, late, by=by)

    table = {"parameters": "account_parameter", "norms": "norm"}[kind]
    with company_session(kashtan) as session:
        value = after[0].strip(";").replace(",", ".")
        said = f"retired_at IS NULL AND value = {value} AND import_job_id = {used}"
        assert count(session, table, said) == 1


def _publish(company: CompanyRef, *, by: int) -> None:
    """Charge November by the run and publish it."""
    with company_session(company) as session:
        run_id = start_run(session, month=NOVEMBER, by=by).id
    assert work_off(company, run_id=run_id)
    with company_session(company) as session:
        total = get_run(session, run_id).total
        assert total is not None
        publish(session, month=NOVEMBER, by=by, approval=Approval(total, "перший місяць"))
