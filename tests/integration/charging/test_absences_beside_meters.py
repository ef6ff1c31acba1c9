"""People who are away from a flat that is charged by norm because nobody reads its meter."""

from decimal import Decimal

import pytest
from sqlalchemy import text

from app.charging.explanation import Voice, explain, sources_of
from app.charging.queries import charges_of
from app.database import company_session
from app.kernel.figures import NO_BREAK
from tests.integration.charging.corrections import NOV, Flat, flat, issue

__all__ = ["flat"]
pytestmark = pytest.mark.postgres

FACTS = """
INSERT INTO norm (service_id, kind, per, value, valid, legal_act_id, recorded_by) VALUES
  (1, 'ванна', 'person', 4.5, '[2026-01-01,)', 1, 1);
INSERT INTO account_parameter (account_id, kind, valid, value, recorded_by) VALUES
  (:account, 'persons', '[2026-01-01,)', 3, 1);
INSERT INTO absence (account_id, persons, ground, document, noticed_on, noticed_until, valid,
                     recorded_by) VALUES
  (:account, 1, 'study', 'довідка № 7', '2026-11-01', '2027-05-01', '[2026-11-01,2027-07-01)', 1);
INSERT INTO estimate_rule (cause, base, months, afterwards, settles, source, valid, recorded_by)
VALUES ('no_reading', 'none', NULL, 'unmetered', false, 'наказ № 3', '[2026-01-01,)', 1)
"""


def test_are_not_counted_though_no_agreement_goes_by_norm(flat: Flat) -> None:
    with company_session(flat.company) as session:
        for statement in FACTS.split(";"):
            given = {"account": flat.account} if ":account" in statement else {}
            session.execute(text(statement), given)

    issue(flat, NOV)

    with company_session(flat.company) as session:
        found = charges_of(session, accounts=[flat.account], month=NOV)
        (water,) = (each for each in found if each.service_id == 1)
        told = explain(water, sources_of(session, [water]), voice=Voice()).quantity
    # Two of three persons by 4.5 m3, at 30.00.
    assert (water.quantity, water.amount) == (Decimal(9), Decimal("270.00"))
    assert "Із 3 ос. тимчасово відсутні 1, їх не враховано" in told.replace(NO_BREAK, " ")
