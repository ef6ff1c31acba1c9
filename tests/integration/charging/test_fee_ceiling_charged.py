"""A fee whose price has two parts, held to the ceiling of each month, corrected months too."""

from datetime import date
from decimal import Decimal

from sqlalchemy import text

from app.charging.explanation import Voice, explain, sources_of
from app.charging.queries import charges_of
from app.database import company_session
from app.kernel.period import Period
from app.months.parameter_keys import SUBSCRIBER_FEE_CEILING
from app.months.parameters import set_parameter
from app.months.recompute import Reach, mark_to_recompute
from tests.factories.accounts import BY
from tests.factories.companies import TwoCompanies
from tests.integration.charging.corrections import NOV, OCT, Flat, a_flat, issue, lines

D = Decimal
FEE = 3
FACTS = """
INSERT INTO service (id, code, name, unit) VALUES (3, 'fee', 'Абонплата', 'month');
INSERT INTO tariff (id, service_id, valid, part, price, legal_act_id, recorded_by) VALUES
  (31, 3, '[2026-01-01,)', 'a', 30, 1, 1), (32, 3, '[2026-01-01,)', 'b', 20, 1, 1);
INSERT INTO agreement (account_id, service_id, debtor_id, contract_model, method, valid,
                       recorded_by) VALUES
  (:account, 3, 900, 'individual', 'subscription', '[2026-01-01,)', 1);
UPDATE agreement SET retired_at = now(), retired_by = 1
WHERE service_id <> 3
"""
DEARER = """
UPDATE tariff SET retired_at = now(), retired_by = 1 WHERE id = 32;
INSERT INTO tariff (id, service_id, valid, part, price, legal_act_id, recorded_by) VALUES
  (33, 3, '[2026-01-01,)', 'b', 5, 1, 1)
"""


def a_fee(companies: TwoCompanies) -> Flat:
    """Return a flat that pays a fee alone: at most 33.00 to October, 34.00 from November on."""
    flat = a_flat(companies.kashtan)
    with company_session(flat.company) as session:
        for statement in FACTS.split(";"):
            given = {"account": flat.account} if ":account" in statement else {}
            session.execute(text(statement), given)
        for since, ceiling in ((date(2026, 1, 1), "33.00"), (NOV.first_day, "34.00")):
            set_parameter(session, SUBSCRIBER_FEE_CEILING, D(ceiling), since=since, by=BY)
    return flat


def test_of_two_parts_comes_to_the_ceiling_and_says_so(two_companies: TwoCompanies) -> None:
    flat = a_fee(two_companies)
    issue(flat, OCT)

    assert lines(flat, OCT) == [
        ("2026-10", FEE, "a", D("19.80")),
        ("2026-10", FEE, "b", D("13.20")),
    ]
    with company_session(flat.company) as session:
        found = charges_of(session, accounts=[flat.account], month=OCT)
        why = explain(found[1], sources_of(session, found), voice=Voice())
    assert "сумою 33,00 ₴ на місяць" in why.quantity.replace("\N{NO-BREAK SPACE}", " ")


def test_of_a_corrected_month_is_held_to_its_own_ceiling(two_companies: TwoCompanies) -> None:
    flat = a_fee(two_companies)
    issue(flat, OCT)
    with company_session(flat.company) as session:
        for statement in DEARER.split(";"):
            session.execute(text(statement))
        reach = Reach(days=Period(OCT.first_day, None), because="tariff", accounts=[flat.account])
        mark_to_recompute(session, reach, by=BY)
    issue(flat, NOV)

    # 33.00 x 30/35 = 28.2857, x 5/35 = 4.7143; of 34.00 29.1429 and 4.8571
    assert sorted(lines(flat, NOV)) == [
        ("2026-10", FEE, "-a", D("-19.80")),
        ("2026-10", FEE, "-b", D("-13.20")),
        ("2026-10", FEE, "a", D("28.29")),
        ("2026-10", FEE, "b", D("4.71")),
        ("2026-11", FEE, "a", D("29.14")),
        ("2026-11", FEE, "b", D("4.86")),
    ]
