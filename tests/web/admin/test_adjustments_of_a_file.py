"""An adjustment above the limit that a file brings: nobody who had a hand in the file signs it."""

import io
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.access.models import AuditRecord
from app.charging.adjustments.models import Adjustment
from app.charging.adjustments.operations import approve_adjustment
from app.database import company_session
from app.months.parameter_keys import ADJUSTMENT_LIMIT
from app.months.parameters import set_parameter
from tests.web.admin.by_hand import account, accountant, rows
from tests.web.admin.test_adjustments import december, sums, wish
from tests.web.conftest import CompanyClient, Web

__all__ = ["account", "accountant", "december"]

FILE = (
    "Рахунок;Послуга;За місяць;Сума;Причина;Підстава\n"
    "01-1;test-water;11.2026;-51,00;не було води;акт № 5\n"
)
COLUMNS = {
    "column-0": "account",
    "column-1": "service",
    "column-2": "month",
    "column-3": "amount",
    "column-4": "why",
    "column-5": "basis",
}
OF_HIS_OWN = {**COLUMNS, "column-3": "", "constant-amount": "-57,47"}
"""Another sum for every line than the file says."""
THIRD = 999


@pytest.fixture
def owner(web: Web) -> CompanyClient:
    kashtan = web.companies.kashtan
    with company_session(kashtan) as session:
        set_parameter(session, ADJUSTMENT_LIMIT, Decimal(50), since=date(2026, 1, 1), by=1)
    return web.staff(kashtan)


def uploaded(client: CompanyClient) -> str:
    sent = client.post(
        "/office/imports/",
        {"kind": "adjustments", "file": (io.BytesIO(FILE.encode()), "a.csv")},
        content_type="multipart/form-data",
    )
    assert sent.status_code == 303, sent.get_data(as_text=True)
    return str(sent.location)


def waiting(web: Web) -> list[tuple[int, Decimal]]:
    query = select(Adjustment.id, Adjustment.total).where(Adjustment.posting_id.is_(None))
    return rows(web.companies.kashtan, query)


def test_a_form_does_not_take_the_key_of_a_file(
    web: Web, account: int, owner: CompanyClient, accountant: CompanyClient
) -> None:
    kashtan = web.companies.kashtan
    page = uploaded(owner)
    key = f"import:{page.rsplit('/', 1)[1]}"

    made = accountant.post(
        f"/office/accounts/{account}/adjustments/", wish(kashtan, key=key, amount="7,00")
    )

    assert made.status_code == 303
    assert owner.post(f"{page}/trial", COLUMNS).status_code == 303
    assert owner.post(f"{page}/import").status_code == 303
    assert sums(kashtan) == [Decimal("-7.00")]
    assert [total for _, total in waiting(web)] == [Decimal("-51.00")]


class TestAFileOfAnother:
    def test_is_signed_by_neither_who_imports_it_nor_who_brought_it(
        self, web: Web, owner: CompanyClient, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        page = uploaded(owner)

        assert accountant.post(f"{page}/trial", OF_HIS_OWN).status_code == 303
        assert accountant.post(f"{page}/import").status_code == 303

        ((number, total),) = waiting(web)
        assert total == Decimal("-57.47")
        show = f"/office/adjustments/{number}"
        for client in (accountant, owner):
            assert "Підписати і провести" not in client.get(show).get_data(as_text=True)
            assert client.post(f"{show}/approval").status_code == 409
        assert sums(kashtan) == []
        events = {event for (event,) in rows(kashtan, select(AuditRecord.event))}
        assert events >= {"import.laid-out", "import.started"}
        with company_session(kashtan) as session:
            approve_adjustment(session, number, by=THIRD)
        assert sums(kashtan) == [Decimal("-57.47")]
        for client in (accountant, owner):
            assert client.post(f"{show}/undoing", {"because": "я"}).status_code == 409

    def test_is_not_signed_by_who_gave_its_sums(
        self, web: Web, owner: CompanyClient, accountant: CompanyClient
    ) -> None:
        page = uploaded(owner)

        accountant.post(f"{page}/trial", OF_HIS_OWN)
        owner.post(f"{page}/import")

        ((number, total),) = waiting(web)
        assert total == Decimal("-57.47")
        assert accountant.post(f"/office/adjustments/{number}/approval").status_code == 409
        assert sums(web.companies.kashtan) == []

    def test_is_made_by_who_imports_it(
        self, web: Web, owner: CompanyClient, accountant: CompanyClient
    ) -> None:
        page = uploaded(owner)

        owner.post(f"{page}/trial", COLUMNS)
        accountant.post(f"{page}/import")

        ((number, total),) = waiting(web)
        assert total == Decimal("-51.00")
        assert accountant.post(f"/office/adjustments/{number}/approval").status_code == 409
        assert sums(web.companies.kashtan) == []
