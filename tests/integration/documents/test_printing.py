"""A company's bills as print files: whole, in route order, gone on with after an end."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select, text

from app.database import company_session
from app.documents.bills.printing import Printed, print_bills
from app.documents.models import PrintFile
from app.kernel.company import CompanyRef
from bench.city import MONTH
from tests import databases
from tests.factories.companies import TwoCompanies, company_named
from tests.integration.documents.conftest import ACCOUNTS, ISSUER

SIZE = 25


@pytest.fixture
def company(servers: object, with_bills: str) -> Iterator[CompanyRef]:
    with databases.fresh(servers, with_bills) as database, TwoCompanies.on(database):  # type: ignore[arg-type]
        yield company_named("city")


def print_into(company: CompanyRef, folder: Path) -> Iterator[Printed]:
    return print_bills(
        partial(company_session, company), month=MONTH, issuer=ISSUER, folder=folder, size=SIZE
    )


def account_on(page: pypdfium2.PdfPage) -> str:
    words: str = page.get_textpage().get_text_bounded()
    return words.split("Особовий рахунок", 1)[1].split(maxsplit=1)[0]


class TestPrint:
    def test_holds_every_bill_once_in_route_order(
        self, company: CompanyRef, tmp_path: Path
    ) -> None:
        with company_session(company) as session:
            session.execute(text("UPDATE account SET route_order = -id"))
            numbers = list(session.scalars(text("SELECT number FROM account ORDER BY id DESC")))

        files = list(print_into(company, tmp_path))

        assert [file.bills for file in files] == [25, 25, 10]
        printed = [account_on(page) for file in files for page in pypdfium2.PdfDocument(file.path)]
        assert len(printed) == ACCOUNTS
        assert printed == numbers

    def test_goes_on_where_it_ended(self, company: CompanyRef, tmp_path: Path) -> None:
        first = next(print_into(company, tmp_path))
        made_at = first.path.stat().st_mtime_ns

        again = list(print_into(company, tmp_path))

        assert [file.is_new for file in again] == [False, True, True]
        assert first.path.stat().st_mtime_ns == made_at
        with company_session(company) as session:
            assert len(session.scalars(select(PrintFile)).all()) == 3

    def test_makes_a_damaged_file_anew(self, company: CompanyRef, tmp_path: Path) -> None:
        files = list(print_into(company, tmp_path))
        files[1].path.write_bytes(b"half a file")

        again = list(print_into(company, tmp_path))

        assert [file.is_new for file in again] == [False, True, False]
        assert len(pypdfium2.PdfDocument(files[1].path)) == SIZE
