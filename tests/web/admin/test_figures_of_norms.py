"""Garden, livestock and appliances of an account at the desk: what norms are multiplied by."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.registry.models import AccountParameter
from tests.web.admin.by_hand import account, accountant, marks, publish_november, rows
from tests.web.conftest import CompanyClient, Web

__all__ = ["account", "accountant"]


@pytest.mark.parametrize(
    ("kind", "fits", "impossible"),
    [
        ("garden_area", "412,50", "412,505"),
        ("livestock", "2", "1,5"),
        ("appliances", "1", "0,5"),
        ("seats", "48", "48,5"),
        ("employees", "12", "1,2"),
    ],
)
def test_a_figure_is_set_from_a_day_and_marks_the_month(
    web: Web, account: int, accountant: CompanyClient, kind: str, fits: str, impossible: str
) -> None:
    kashtan = web.companies.kashtan
    publish_november(kashtan)
    form = {"kind": kind, "since": "16.11.2026", "basis": "акт обстеження № 4"}
    path = f"/office/accounts/{account}/parameters"

    refused = accountant.post(path, {**form, "value": impossible})
    answer = accountant.post(path, {**form, "value": fits})

    assert refused.status_code == 422
    assert answer.status_code == 303, answer.get_data(as_text=True)
    live = select(AccountParameter.value, func.lower(AccountParameter.valid)).where(
        AccountParameter.kind == kind, AccountParameter.retired_at.is_(None)
    )
    value = Decimal(fits.replace(",", "."))
    assert rows(kashtan, live) == [(value, date(2026, 11, 16))]
    assert [mark[:2] for mark in marks(kashtan)] == [(date(2026, 11, 1), account)]
