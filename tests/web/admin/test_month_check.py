"""The check before publishing on the month's page: clean, and with what it found."""

from io import BytesIO

import polars as pl
import pytest
from sqlalchemy import text

from app.access.models import Role
from app.charging import drafts
from app.charging.models import Charge
from app.database import company_session
from app.kernel.company import CompanyRef
from tests.integration.charging.steps import count
from tests.web.admin.test_month_and_imports import OCTOBER, treasurer
from tests.web.admin.test_month_page import PAGE, charged
from tests.web.conftest import CompanyClient, Web

__all__ = ["charged", "treasurer"]


def a_kopeck_more(company: CompanyRef) -> None:
    """Add a kopeck to the first line of the drafts, behind the program's back."""
    with company_session(company) as session:
        ((_, packed),) = drafts.packed_chunks(session, OCTOBER)
        lines = drafts.unpacked(packed).with_row_index("at")
        more = pl.col("amount") + (pl.col("at") == 0).cast(pl.Int64)
        buffer = BytesIO()
        lines.with_columns(amount=more).drop("at").write_ipc(buffer, compression="zstd")
        session.execute(text("UPDATE draft SET lines = :lines"), {"lines": buffer.getvalue()})


class TestCheck:
    def test_says_what_was_looked_at(self, charged: CompanyClient) -> None:
        page = charged.get(PAGE).text

        assert "Перевірка перед публікацією" in page
        assert "Усе сходиться." in page
        assert "Рахунків пораховано вдруге: узятих навмання й сусідів" in page
        assert "Опублікувати не можна" not in page

    def test_names_the_line_and_keeps_the_month_from_being_published(
        self, charged: CompanyClient
    ) -> None:
        a_kopeck_more(charged.company)

        refused = charged.post(f"{PAGE}/publication")
        assert refused.status_code == 409
        assert "не такий, як його перевірено" in refused.text

        charged.post(f"{PAGE}/check/")
        page = charged.get(PAGE).text
        assert "Знайдено розбіжностей" in page
        assert "Сума не дорівнює обсягу, помноженому на ціну" in page
        assert "Другий підрахунок дає іншу суму" in page
        assert 'href="/office/accounts/' in page
        assert f'action="{PAGE}/publication"' not in page

        refused = charged.post(f"{PAGE}/publication")
        assert refused.status_code == 409
        assert "Знайдено розбіжностей" in refused.text
        with company_session(charged.company) as session:
            assert count(session, Charge) == 0

    def test_is_clean_when_the_month_is_charged_again(self, charged: CompanyClient) -> None:
        a_kopeck_more(charged.company)
        charged.post(f"{PAGE}/check/")

        charged.post(f"{PAGE}/run")

        assert "Усе сходиться." in charged.get(PAGE).text

    @pytest.mark.parametrize("address", ["/office/months/2026-09", "/office/months/nonsense"])
    def test_of_a_month_without_a_run_is_refused(
        self, treasurer: CompanyClient, address: str
    ) -> None:
        assert treasurer.post(f"{address}/check/").status_code in {404, 409}

    def test_is_not_started_by_whoever_may_only_look(
        self, charged: CompanyClient, web: Web
    ) -> None:
        looking = web.staff(charged.company, role=Role.CLERK)

        assert looking.post(f"{PAGE}/check/").status_code in {403, 404}
