from datetime import date
from decimal import Decimal
from json import dumps

import pytest
from sqlalchemy import text

from app.database import company_session
from app.exchange.undo import ImportCorrectedSince, ImportInUse, ImportNotDone, undo_import
from tests.factories.companies import TwoCompanies
from tests.factories.imports import (
    ACCOUNTS,
    an_office,
    count,
    imported,
    snapshot,
    the_job,
)
from tests.integration.exchange.test_charging_facts import READINGS, TARIFFS, a_charged_house
from tests.integration.exchange.test_money import OPENINGS, PAYMENTS, balance

pytestmark = pytest.mark.postgres


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


def test_undo_is_refused_once_a_published_line_uses_a_fact(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    tariffs = imported(kashtan, "tariffs", TARIFFS, by=by)
    readings = imported(kashtan, "readings", READINGS, by=by, mode="valid")
    _publish_a_line(two_companies)

    for job, sort in ((tariffs, "charge.tariff"), (readings, "charge.reading")):
        with company_session(kashtan) as session, pytest.raises(ImportInUse) as refusal:
            undo_import(session, job, by=by)
        (dependant,) = refusal.value.dependants
        assert (dependant.sort, dependant.count) == (sort, 1)
        assert dependant.examples == ("0001, 01.11.2026",)
        assert the_job(kashtan, job).state == "imported"


def _publish_a_line(two_companies: TwoCompanies) -> None:
    from app.charging.models import Charge

    with company_session(two_companies.kashtan) as session:
        ids = {
            name: session.execute(text(query)).scalar_one()
            for name, query in {
                "tariff": "SELECT id FROM tariff WHERE price = 5.028",
                "reading": "SELECT id FROM reading WHERE value = 52.25",
                "account": "SELECT id FROM account WHERE number = '0001'",
                "service": "SELECT id FROM service WHERE code = 'water'",
            }.items()
        }
        basis = {"tariff": ids["tariff"], "start": [0, 0], "end": [ids["reading"], 52250000]}
        assert dumps(basis)
        values = {
            "posted": date(2026, 11, 1),
            "account_id": ids["account"],
            "run_id": 1,
            "service_id": ids["service"],
            "month": date(2026, 11, 1),
            "part": "",
            "agreement_id": 0,
            "method": "metered",
            "vat_rate": Decimal(20),
            "quantity": Decimal("7.25"),
            "price": Decimal("5.028"),
            "amount": Decimal("36.45"),
            "basis": basis,
        }
        known = set(Charge.__table__.columns.keys())
        session.add(Charge(**{name: value for name, value in values.items() if name in known}))
