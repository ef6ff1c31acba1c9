"""Corrections of a month that was corrected before: each part of its debt keeps its own last day.

October's upkeep was charged with 500.00 due on 20 November, and 100.00 more due on 21 December.
"""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from app.database import company_session
from app.kernel.period import Period
from app.months.recompute import Reach, mark_to_recompute
from tests.factories.accounts import BY
from tests.integration.charging.corrections import (
    DEC,
    NOV,
    OCT,
    Flat,
    area,
    corrections,
    december,
    flat,
    issue,
    taken,
)

__all__ = ["flat"]
D = Decimal
pytestmark = pytest.mark.postgres

RENEWED = """
UPDATE agreement SET retired_at = now(), retired_by = 1, reason = 'договір № 2'
WHERE account_id = :account AND service_id = 2;
INSERT INTO agreement (account_id, service_id, debtor_id, contract_model, method, valid,
                       recorded_by)
VALUES (:account, 2, 900, 'individual', 'area', '[2026-01-01,)', 1)
"""


@pytest.fixture
def corrected(flat: Flat) -> Flat:
    """A flat of 60 m2 since October, as is known since November."""
    area(flat, "60", since=OCT)
    taken(flat, "112", date(2026, 11, 30))
    issue(flat, NOV)
    december(flat)
    taken(flat, "112", date(2026, 12, 31))
    return flat


def renewed(flat: Flat) -> None:
    """Let another agreement of the same debtor hold from the beginning."""
    with company_session(flat.company) as session:
        for statement in RENEWED.split(";"):
            session.execute(text(statement), {"account": flat.account})
        days = Period(OCT.first_day, None)
        reach = Reach(days=days, because="agreement.changed", accounts=[flat.account])
        mark_to_recompute(session, reach, by=BY)


def test_of_what_moves_to_another_agreement(corrected: Flat) -> None:
    renewed(corrected)
    issue(corrected, DEC)

    assert sorted(corrections(corrected, DEC)) == [
        ("2026-10", 2, D("-500.00"), "2026-11-20"),
        ("2026-10", 2, D("-100.00"), "2026-12-21"),
        ("2026-10", 2, D("100.00"), "2026-12-21"),
        ("2026-10", 2, D("500.00"), "2026-11-20"),
        ("2026-11", 2, D("-600.00"), "2026-12-21"),
        ("2026-11", 2, D("600.00"), "2026-12-21"),
    ]


def test_of_what_moves_and_is_less_the_last_part_is_lowered(corrected: Flat) -> None:
    renewed(corrected)
    area(corrected, "57", since=OCT)
    issue(corrected, DEC)

    assert sorted(corrections(corrected, DEC))[:4] == [
        ("2026-10", 2, D("-500.00"), "2026-11-20"),
        ("2026-10", 2, D("-100.00"), "2026-12-21"),
        ("2026-10", 2, D("70.00"), "2026-12-21"),
        ("2026-10", 2, D("500.00"), "2026-11-20"),
    ]


def test_of_what_moves_and_is_more_the_rest_is_due_with_the_bill(corrected: Flat) -> None:
    renewed(corrected)
    area(corrected, "65", since=OCT)
    issue(corrected, DEC)

    assert sorted(corrections(corrected, DEC))[:5] == [
        ("2026-10", 2, D("-500.00"), "2026-11-20"),
        ("2026-10", 2, D("-100.00"), "2026-12-21"),
        ("2026-10", 2, D("50.00"), "2027-01-20"),
        ("2026-10", 2, D("100.00"), "2026-12-21"),
        ("2026-10", 2, D("500.00"), "2026-11-20"),
    ]
