from concurrent.futures import ThreadPoolExecutor

import pytest

from app.database import company_session
from app.exchange.models import ImportMode
from app.exchange.run_import import ImportCollided, LinesAtFault
from app.registry.search import find_accounts
from tests.factories.companies import TwoCompanies
from tests.factories.imports import (
    ACCOUNTS,
    an_office,
    count,
    faults,
    imported,
    snapshot,
    the_job,
    tried,
)

pytestmark = pytest.mark.postgres


def test_accounts_come_in_with_places_people_and_parameters(two_companies: TwoCompanies) -> None:
    kashtan, vodokanal = two_companies.both
    by = an_office(kashtan)

    job = the_job(kashtan, imported(kashtan, "accounts", ACCOUNTS, by=by))

    assert job.state == "imported"
    assert (job.rows, job.bad_rows) == (3, 0)
    assert job.totals["lines"]["total_area"] == "136.70"
    with company_session(kashtan) as session:
        assert count(session, "account") == 3
        assert count(session, "building") == 1
        assert count(session, "premises") == 3
        assert count(session, "person", "name = 'Шевченко Мар’яна'") == 1
        assert count(session, "person_contact", "value = '+380671234567'") == 1
        assert count(session, "account_parameter", "kind = 'persons' AND value = 3") == 1
        assert count(session, "account_holder") == 3
        assert [found.number for found in find_accounts(session, typed="шевч соб")] == ["0001"]
    with company_session(vodokanal) as session:
        assert count(session, "account") == 0


def test_the_same_file_again_changes_nothing(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)
    before = snapshot(kashtan)

    again = imported(kashtan, "accounts", ACCOUNTS, by=by, options={"since": "2026-12-01"})

    assert snapshot(kashtan) == before
    assert the_job(kashtan, again).effects == {}


def test_a_trial_tells_and_changes_nothing(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    before = snapshot(kashtan)

    job = tried(
        kashtan, "accounts", ACCOUNTS + "0001;Ірпінь;Соборна;5;;Хтось;;один;1,234,5\n", by=by
    )

    assert snapshot(kashtan) == before
    assert faults(kashtan, job) == [
        (5, "persons", "error.number.unreadable"),
        (5, "total_area", "error.number.unreadable"),
    ]
    assert the_job(kashtan, job).effects["account"] == 3


def test_all_or_nothing_and_valid_only(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    content = ACCOUNTS + "0001;Ірпінь;Соборна;7;;Повтор;;1;10\n"

    with pytest.raises(LinesAtFault):
        imported(kashtan, "accounts", content, by=by)
    with company_session(kashtan) as session:
        assert count(session, "account") == 0

    job = imported(kashtan, "accounts", content, by=by, mode=ImportMode.VALID)

    assert faults(kashtan, job) == [(5, "account", "import.duplicate")]
    with company_session(kashtan) as session:
        assert count(session, "account") == 3
        assert count(session, "building") == 1


def test_a_changed_parameter_retires_the_old_one_and_keeps_its_days(
    two_companies: TwoCompanies,
) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)

    imported(kashtan, "parameters", "Рахунок;Діє з;Осіб\n0001;15.11.2026;5\n", by=by)

    with company_session(kashtan) as session:
        kept = "kind = 'persons' AND retired_at IS NULL AND value = "
        assert (
            count(session, "account_parameter", f"{kept} 2 AND valid = '[2026-11-01,2026-11-15)'")
            == 1
        )
        assert count(session, "account_parameter", f"{kept} 5 AND valid = '[2026-11-15,)'") == 1


def test_lost_leading_zeros_are_a_question(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)
    content = "Рахунок;Осіб\n1;4\n9999;1\n"

    job = tried(kashtan, "parameters", content, by=by)

    assert faults(kashtan, job) == [
        (2, "account", "import.account.zeros-lost"),
        (3, "account", "import.account.unknown"),
    ]
    mended = tried(kashtan, "parameters", content, by=by, options={"ignore_leading_zeros": True})
    assert faults(kashtan, mended) == [(3, "account", "import.account.unknown")]


def test_one_file_imported_twice_at_once_is_imported_once(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    content = ACCOUNTS + "".join(
        f"1{at:04d};Ірпінь;Соборна;{at + 20};;Особа {at};;1;10\n" for at in range(600)
    )

    def once(_: int) -> str:
        try:
            return the_job(kashtan, imported(kashtan, "accounts", content, by=by)).state
        except ImportCollided:
            return "collided"

    with ThreadPoolExecutor(3) as pool:
        told = list(pool.map(once, range(3)))

    assert set(told) <= {"imported", "collided"}
    assert "imported" in told
    with company_session(kashtan) as session:
        assert count(session, "account") == 603
        assert count(session, "account_holder", "retired_at IS NULL") == 603
        assert count(session, "account_parameter", "retired_at IS NULL") == 1206


def test_an_address_may_stand_in_one_column(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)
    content = (
        "Рахунок;Адреса;ПІБ\n0004;м. Ірпінь, вул. Соборна, 12-А/3 корп. 2, кв. 4;Хтось\n"
        "0005;вул. Соборна, 1;Інший\n"
    )

    job = imported(kashtan, "accounts", content, by=by, mode=ImportMode.VALID)

    assert faults(kashtan, job) == [(3, "address", "import.settlement.missing")]
    with company_session(kashtan) as session:
        assert count(session, "building") == 1
        assert count(session, "premises") == 4
