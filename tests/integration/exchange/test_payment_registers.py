"""Registers of payments as banks and Portmone send them, each known by its own titles."""

import io
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.database import company_session
from app.exchange.jobs import look_at, receive_file, set_layout
from app.exchange.layouts import get_layout, save_layout
from app.formats.text_table import Cut
from app.formats.workbook_writer import Column, Look, Sheet, Value, write_workbook
from app.kernel.company import CompanyRef
from app.payments.models import Payment
from tests.factories.companies import TwoCompanies
from tests.factories.dbf import sample
from tests.factories.imports import faults, imported, the_job
from tests.integration.exchange.test_charging_facts import a_charged_house

pytestmark = pytest.mark.postgres

BILL = (
    "<BILL><BILL_ID>{id}</BILL_ID><BILL_PERIOD>1026</BILL_PERIOD><PAY_DATE>2026-11-05</PAY_DATE>"
    "<PAYED_AMOUNT>{amount}</PAYED_AMOUNT><PAYED_COMMISSION>0.00</PAYED_COMMISSION>"
    "<PAYER><CONTRACT_NUMBER>0001</CONTRACT_NUMBER></PAYER><STATUS>PAYED</STATUS></BILL>"
)
ORDERS = (
    '<?xml version="1.0" encoding="UTF-8"?><PAY_ORDERS><PAY_ORDER>'
    "<PAY_ORDER_DATE>2026-11-06</PAY_ORDER_DATE><PAY_ORDER_NUMBER>1234</PAY_ORDER_NUMBER>"
    "<PAY_ORDER_AMOUNT>845.37</PAY_ORDER_AMOUNT><BILLS>{}</BILLS></PAY_ORDER></PAY_ORDERS>"
)
FIXED = (
    "Реєстр платежів за 05.11.2026\n"
    "0001      Шевченко Т.   845.37 05.11.2026\n"
    "0003      Ґерун Ї.       10.00 05.11.2026\n"
)


def payments(company: CompanyRef) -> list[tuple[str, Decimal, str]]:
    with company_session(company) as session:
        rows = session.scalars(select(Payment)).all()
        return sorted((row.raw["account"] or "", row.amount, row.document or "") for row in rows)


class TestOschadbank:
    def test_branch_has_two_equal_rows_and_they_are_two_payments(
        self, two_companies: TwoCompanies
    ) -> None:
        kashtan, by = two_companies.kashtan, a_charged_house(two_companies)

        imported(kashtan, "payments", sample("register_oschad_cp866.dbf"), by=by)
        imported(kashtan, "payments", sample("register_oschad_cp866.dbf"), by=by)

        assert payments(kashtan) == [
            ("0700124", Decimal("500.00"), ""),
            ("700123", Decimal("845.37"), ""),
            ("700123", Decimal("845.37"), ""),
            ("70012X", Decimal("0.01"), ""),
        ]
        assert payments(two_companies.vodokanal) == []


class TestPrivatbank:
    def test_register_with_a_lying_header_has_its_documents(
        self, two_companies: TwoCompanies
    ) -> None:
        kashtan, by = two_companies.kashtan, a_charged_house(two_companies)

        imported(kashtan, "payments", sample("register_privat_cp1125.dbf"), by=by)

        assert payments(kashtan) == [
            ("700123", Decimal("100.10"), "P24A000001"),
            ("700124", Decimal("250.00"), "P24A000002"),
        ]


class TestPortmone:
    def test_orders_are_payments_by_bill_id(self, two_companies: TwoCompanies) -> None:
        kashtan, by = two_companies.kashtan, a_charged_house(two_companies)
        bills = BILL.format(id="966666666", amount="845.37")

        imported(kashtan, "payments", ORDERS.format(bills).encode(), by=by)

        assert payments(kashtan) == [("0001", Decimal("845.37"), "966666666")]

    def test_taken_back_is_told_and_not_paid(self, two_companies: TwoCompanies) -> None:
        kashtan, by = two_companies.kashtan, a_charged_house(two_companies)
        bills = BILL.format(id="1", amount="5.00") + BILL.format(id="2", amount="-5.00")

        job_id = imported(kashtan, "payments", ORDERS.format(bills).encode(), by=by, mode="valid")

        assert payments(kashtan) == [("0001", Decimal("5.00"), "1")]
        assert faults(kashtan, job_id) == [(2, "amount", "import.number.negative")]


class TestTwoHeaderRows:
    def test_of_a_bank_are_both_passed_over(self, two_companies: TwoCompanies) -> None:
        kashtan, by = two_companies.kashtan, a_charged_house(two_companies)
        titles = [Column("contract"), Column("name"), Column("address"), Column("sum", Look.MONEY)]
        rows: list[list[Value]] = [
            ["0001", "Шевченко", "вул. Гоголя", Decimal("845.37"), "05.11.2026"],
            ["0003", "Ґерун", "вул. Гоголя", Decimal("10.00"), "05.11.2026"],
        ]
        book = io.BytesIO()
        above = ("Реєстр прийнятих платежів",)
        write_workbook(book, [Sheet("Реєстр", [*titles, Column("date")], rows, above)])

        imported(kashtan, "payments", book.getvalue(), by=by)

        assert payments(kashtan) == [
            ("0001", Decimal("845.37"), ""),
            ("0003", Decimal("10.00"), ""),
        ]


class TestFixedWidths:
    def test_are_kept_with_a_layout_and_used_again(self, two_companies: TwoCompanies) -> None:
        kashtan, by = two_companies.kashtan, a_charged_house(two_companies)
        cut = Cut("10,13,7,11", "", 1)
        with company_session(kashtan) as session:
            job_id = receive_file(
                session, io.BytesIO(FIXED.encode("cp1125")), kind="payments", name="r.txt", by=by
            )
            origin, suggestion = look_at(session, job_id, cut=cut)
            places = {"account": 0, "amount": 2, "paid_on": 3}
            options = {"widths": cut.widths, "pattern": "", "skipped": 1}
            layout = type(suggestion.layout)(columns=places, options=options)
            save_layout(session, layout, kind="payments", name="пошта", by=by)
            set_layout(session, job_id, layout, by=by, origin=origin)

        imported(kashtan, "payments", FIXED.encode("cp1251"), by=by, layout="пошта")

        assert payments(kashtan) == [
            ("0001", Decimal("845.37"), ""),
            ("0003", Decimal("10.00"), ""),
        ]
        assert the_job(kashtan, job_id + 1).origin["widths"] == "10,13,7,11"
        with company_session(kashtan) as session:
            saved = get_layout(session, kind="payments", name="пошта")
            assert Cut.of(saved.options) == cut

    def test_by_an_expression_name_their_columns(self, two_companies: TwoCompanies) -> None:
        kashtan, by = two_companies.kashtan, a_charged_house(two_companies)
        pattern = r"^(?P<account>\d+) +.+? +(?P<amount>\d+\.\d\d) (?P<paid_on>[\d.]{10})$"
        bad = "0001      Шевченко Т.   8O5.37 05.11.2026\nРазом: 855.37\n"

        job_id = imported(
            kashtan,
            "payments",
            (FIXED + bad).encode("cp1251"),
            by=by,
            mode="valid",
            options={"pattern": pattern, "skipped": 1},
        )

        assert [each[1] for each in payments(kashtan)] == [Decimal("845.37"), Decimal("10.00")]
        assert {(line, key) for line, _, key in faults(kashtan, job_id)} >= {
            (4, "import.cell.unreadable")
        }
        assert not [line for line, _, _ in faults(kashtan, job_id) if line == 5]
