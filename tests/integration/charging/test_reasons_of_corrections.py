"""What a run corrects is summed by its reasons: each code whole, in words for the treasurer."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from app.charging.recalculation.queries import sums_by_reason
from app.database import company_session
from tests.integration.charging.corrections import NOV, OCT, Flat, area, flat, run, taken

__all__ = ["flat"]

pytestmark = pytest.mark.postgres


def test_a_sum_has_all_its_reasons(flat: Flat) -> None:
    with company_session(flat.company) as session:
        session.execute(
            text(
                "INSERT INTO to_recompute (month, account_id, because, marked_by)"
                " VALUES ('2026-10-01', :account, 'old words', 1)"
            ),
            {"account": flat.account},
        )
    area(flat, "60", since=OCT)
    taken(flat, "105", date(2026, 11, 30))
    run_id = run(flat, NOV)

    with company_session(flat.company) as session:
        (found,) = sums_by_reason(session, run_id=run_id)

    assert found.reasons == ("old words", "parameter.total_area", "reading")
    assert (found.more, found.less) == (Decimal("100.00"), Decimal(0))
