"""Fourteen months of one flat, a leap February, both clock changes and a year's end among them.

Water by meter, upkeep by area, waste by norm. In April the household grows on the 12th, in June
the price of water rises on the 20th, in August the meter is replaced on the 9th, and in October
the owner leaves on the 25th: nothing is charged after.
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.charging.explanation import explain, sources_of
from app.charging.inline import work_off
from app.charging.models import Charge
from app.charging.publish import Approval, publish
from app.charging.queries import charges_of, problems
from app.charging.run import ready_run, start_run
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.ledger.checks import discrepancies
from app.ledger.closing import close_books
from app.ledger.models import Entry
from app.months.operations import open_month
from tenants.provisioning.create import create_company
from tenants.provisioning.prepare import admin_engine
from tests.factories.accounts import BY, an_account
from tests.factories.companies import TwoCompanies, a_spec

FIRST = Month(2027, 11)
LEFT_ON = date(2028, 10, 25)

FACTS = """
INSERT INTO legal_act (kind, number, dated) VALUES ('рішення', '1', '2027-01-01');
INSERT INTO service (id, code, name, unit) VALUES
  (1, 'water', 'Вода', 'm3'), (2, 'management', 'Утримання', 'm2'), (3, 'waste', 'Відходи', 'm3');
INSERT INTO tariff (service_id, valid, price, legal_act_id, recorded_by) VALUES
  (1, '[2027-01-01,2028-06-20)', 30, 1, 1), (1, '[2028-06-20,)', 36, 1, 1),
  (2, '[2027-01-01,)', 9.85, 1, 1), (3, '[2027-01-01,)', 293.56, 1, 1);
INSERT INTO norm (service_id, kind, valid, value, legal_act_id, recorded_by)
  VALUES (3, 'common', '[2027-01-01,)', 0.155, 1, 1);
INSERT INTO account_parameter (account_id, kind, valid, value, recorded_by) VALUES
  (:account, 'total_area', '[2027-01-01,)', 54.70, 1),
  (:account, 'persons', '[2027-01-01,2028-04-12)', 3, 1),
  (:account, 'persons', '[2028-04-12,)', 4, 1);
INSERT INTO meter (id, account_id, service_id, serial, serial_key, installed_on, removed_on) VALUES
  (1, :account, 1, '1', '1', '2020-01-01', '2028-08-09'),
  (2, :account, 1, '2', '2', '2028-08-09', NULL);
INSERT INTO register (id, meter_id, unit, capacity) VALUES
  (1, 1, 'm3', 100000), (2, 2, 'm3', 100000);
INSERT INTO reading (register_id, read_on, value, source, recorded_by) VALUES
  (1, '2027-10-31', 99990, 'cabinet', 1), (1, '2028-08-09', 80, 'act', 1),
  (2, '2028-08-09', 0.5, 'act', 1)
"""


AGREEMENTS = """
INSERT INTO person (id, kind, name, name_key, sort_key) VALUES (900, 'human', 'К', 'k', 'k');
INSERT INTO agreement (account_id, service_id, debtor_id, contract_model, method, norm_kind, valid,
                       recorded_by) VALUES
  (:account, 1, 900, 'individual', 'metered', NULL, '[2027-01-01,)', 1),
  (:account, 2, 900, 'individual', 'area', NULL, '[2027-01-01,)', 1),
  (:account, 3, 900, 'individual', 'norm', 'common', '[2027-01-01,)', 1);
UPDATE account SET closed_on = '2028-10-25' WHERE id = :account
"""
AMOUNTS = {
    ("2027-11", 1): "390.00",  # 99990 -> 3 passes zero: 13 at 30
    ("2028-10", 1): "195.08",  # 7 x 24 / 31 = 5.419 at 36
    ("2028-02", 2): "538.80",  # the whole of a leap February
    ("2028-02", 3): "136.51",
    ("2028-04", 3): "165.32",  # 0.155 x 293.56 x 3 x 11/30 = 50.05, x 4 x 19/30 = 115.27
    ("2028-06", 1): "225.40",  # 4.433 x 30 + 2.567 x 36
    ("2028-08", 1): "1008.00",  # 80 - 59 on the old meter, 7.5 - 0.5 on the new, at 36
    ("2028-10", 2): "417.13",  # 538.795 x 24 / 31
}


def fill(session: Session) -> int:
    account = an_account(session)
    for statement in (FACTS + ";" + AGREEMENTS).split(";"):
        given = {"account": account.id} if ":account" in statement else {}
        session.execute(text(statement), given)
    open_month(session, FIRST)
    return account.id


def read(session: Session, month: Month, number: int) -> None:
    """Record the reading of the month's last day: 7 m3 more each month."""
    register = 1 if month < Month(2028, 8) else 2
    value = (3 + 7 * number) if register == 1 else Decimal("0.5") + 7 * (number - 8)
    day = month.plus(1).first_day - timedelta(days=1)
    session.execute(
        text(
            "INSERT INTO reading (register_id, read_on, value, source, recorded_by)"
            " VALUES (:register, :day, :value, 'cabinet', 1)"
        ),
        {"register": register, "day": day, "value": value},
    )


def charge(company: CompanyRef, month: Month) -> None:
    with company_session(company) as session:
        run_id = start_run(session, month=month, by=BY).id
    assert work_off(company, run_id=run_id)
    with company_session(company) as session:
        assert list(problems(session, run_id=run_id)) == []
        run = ready_run(session, month)
        assert run is not None
        assert run.total is not None
        publish(session, month=month, by=BY, approval=Approval(run.total, "так"))


@pytest.mark.prove
def test_fourteen_months_of_a_flat(two_companies: TwoCompanies) -> None:
    with admin_engine(two_companies.database.admin_url) as admin:
        company = create_company(admin, a_spec("flat"), defaults=())
    with company_session(company) as session:
        account_id = fill(session)
    sums: dict[tuple[str, int], Decimal] = {}
    for number in range(14):
        month = FIRST.plus(number)
        with company_session(company) as session:
            if number:
                open_month(session, month)
            if month < Month.of(LEFT_ON).plus(1):
                read(session, month, number)
        charge(company, month)
        with company_session(company) as session:
            if number:
                close_books(session, month.plus(-1), by=BY)
            lines = charges_of(session, accounts=[account_id], month=month)
            sources = sources_of(session, lines)
            for line in lines:
                assert explain(line, sources).formula
                key = (str(month), line.service_id)
                sums[key] = sums.get(key, Decimal(0)) + line.amount

    assert {key: str(sums[key]) for key in AMOUNTS} == AMOUNTS
    assert not [key for key in sums if key[0] > "2028-10"]
    with company_session(company) as session:
        charged = session.scalar(select(func.sum(Charge.amount)))
        assert charged == session.scalar(select(func.sum(Entry.amount))) == sum(sums.values())
        assert list(discrepancies(session)) == []
