"""Every table of the office can be taken away as a workbook, by those who may, on record."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.access.models import AuditRecord, Role
from app.database import company_session
from app.kernel.company import CompanyRef
from tests.web.admin.test_accounts import settle
from tests.web.admin.test_month_and_imports import (
    ACCOUNTS,
    AGREEMENTS,
    TARIFFS,
    bring,
    treasurer,
)
from tests.web.admin.test_reading_grid import place
from tests.web.conftest import CompanyClient, Web

__all__ = ["treasurer"]


def sheet_of(answer: Any) -> list[list[Any]]:
    """Return the rows of a workbook's only sheet."""
    assert answer.status_code == 200, answer.get_data(as_text=True)[:300]
    page = load_workbook(BytesIO(answer.get_data())).active
    return [[cell.value for cell in row] for row in page.iter_rows()]


@pytest.fixture
def settled(web: Web) -> Web:
    settle(web.companies.kashtan, "01-1", "01-2")
    settle(web.companies.vodokanal, "02-1")
    return web


class TestSheets:
    def test_hold_what_the_lists_show(self, settled: Web) -> None:
        company = settled.companies.kashtan
        owner = settled.staff(company)
        building, _ = place(company)

        buildings = sheet_of(owner.get("/office/buildings/xlsx"))
        inside = sheet_of(owner.get(f"/office/buildings/{building}/xlsx"))
        grid = sheet_of(owner.get(f"/office/readings/buildings/{building}/xlsx?on=2026-11-30"))
        staff = sheet_of(owner.get("/office/staff/xlsx"))

        assert [row[4] for row in buildings] == ["Рахунків", 2]
        assert [row[1] for row in inside[2:]] == ["01-1", "01-2"]
        assert [row[7] for row in grid[2:]] == [1238.5, 1238.5]
        assert [row[8] for row in grid[2:]] == [8, 8]
        assert [row[1] for row in staff[1:]] == ["owner@example.com"]
        assert on_record(company) == [
            "buildings.xlsx",
            "building.xlsx",
            "readings.xlsx",
            "staff.xlsx",
        ]

    def test_are_not_for_clerks(self, settled: Web) -> None:
        building, _ = place(settled.companies.kashtan)
        clerk = settled.staff(settled.companies.kashtan, Role.CLERK)

        for path in (
            "buildings/xlsx",
            f"buildings/{building}/xlsx",
            f"readings/buildings/{building}/xlsx",
            "tariffs/xlsx",
            "payments/xlsx",
            "imports/xlsx",
            "staff/xlsx",
            "months/2026-10/problems.xlsx",
            "months/2026-10/comparison.xlsx",
        ):
            assert clerk.get(f"/office/{path}").status_code == 403, path
        page = clerk.get(f"/office/readings/buildings/{building}").get_data(as_text=True)
        assert "XLSX" not in page

    def test_of_a_charged_month(self, treasurer: CompanyClient) -> None:
        owner = treasurer
        charge(owner)

        prices = sheet_of(owner.get("/office/tariffs/xlsx"))
        problems = sheet_of(owner.get("/office/months/2026-10/problems.xlsx"))
        compared = sheet_of(owner.get("/office/months/2026-10/comparison.xlsx?by=service_id"))
        imports = sheet_of(owner.get("/office/imports/xlsx"))

        assert [row[7] for row in prices[1:]] == [9.85]
        assert problems[0][0] == "Рахунок"
        assert [row[2] for row in compared[1:]] == [989.93]
        assert [row[5] for row in imports[1:]] == [0, 0, 0]
        assert owner.get("/office/months/2026-10/comparison.xlsx?by=name").status_code == 404
        assert owner.get("/office/months/2030-01/problems.xlsx").status_code == 404


def charge(client: CompanyClient) -> None:
    """Bring the first files and run the month."""
    bring(client, "accounts", ACCOUNTS)
    bring(client, "tariffs", TARIFFS)
    bring(client, "agreements", AGREEMENTS)
    client.post("/office/months/2026-10/run")


def on_record(company: CompanyRef) -> list[str]:
    with company_session(company) as session:
        facts = session.scalars(
            select(AuditRecord.facts)
            .where(AuditRecord.event == "table.exported")
            .order_by(AuditRecord.id)
        )
        return [each["table"] for each in facts]
