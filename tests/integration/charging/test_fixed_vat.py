"""A sum that an agreement names bears the company's VAT; a co-owner's contribution bears none."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.database import company_session
from app.kernel.month import Month
from app.months.parameter_keys import VAT_PAYER, VAT_RATE
from app.months.parameters import set_parameter
from app.vat.register import vat_records
from tests.factories.accounts import BY
from tests.factories.companies import TwoCompanies
from tests.integration.charging.corrections import NOV, OCT, Flat, a_flat, issue

D = Decimal
FACTS = """
INSERT INTO service (id, code, name, unit) VALUES
  (3, 'video', 'Відеонагляд', 'month'), (4, 'contribution', 'Внесок', 'month');
UPDATE agreement SET retired_at = now(), retired_by = 1;
INSERT INTO agreement (account_id, service_id, debtor_id, contract_model, method, amount, valid,
                       recorded_by) VALUES
  (:account, 3, 900, 'individual', 'fixed', 60, '[2026-01-01,)', 1),
  (:account, 4, 900, 'contribution', 'fixed', 90, '[2026-01-01,)', 1);
UPDATE account SET category = 'company' WHERE id = :account
"""


@pytest.fixture
def flat(two_companies: TwoCompanies) -> Flat:
    found = a_flat(two_companies.kashtan)
    with company_session(found.company) as session:
        for statement in FACTS.split(";"):
            given = {"account": found.account} if ":account" in statement else {}
            session.execute(text(statement), given)
    return found


def due(session: Session, month: Month) -> list[tuple[str, Decimal, Decimal]]:
    return [(each.service, each.gross, each.vat) for each in vat_records(session, month)]


def test_is_the_usual_one_of_its_month(flat: Flat) -> None:
    """60.00 with 20 % inside are 10.00 of VAT; with 7 %, 3.93."""
    with company_session(flat.company) as session:
        set_parameter(session, VAT_RATE, D(7), since=NOV.first_day, by=BY)
    issue(flat, OCT)
    issue(flat, NOV)

    with company_session(flat.company) as session:
        assert due(session, OCT) == [
            ("Відеонагляд", D("60.00"), D("10.00")),
            ("Внесок", D("90.00"), D("0.00")),
        ]
        assert due(session, NOV) == [
            ("Відеонагляд", D("60.00"), D("3.93")),
            ("Внесок", D("90.00"), D("0.00")),
        ]


def test_is_none_where_the_company_pays_none(flat: Flat) -> None:
    with company_session(flat.company) as session:
        set_parameter(session, VAT_PAYER, value=False, since=date(2020, 1, 1), by=BY)
    issue(flat, OCT)

    with company_session(flat.company) as session:
        rates = session.scalars(text("SELECT DISTINCT vat_rate FROM entry")).all()
        assert rates == [D("0.00")]
