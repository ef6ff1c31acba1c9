"""Files of banks that come by themselves: fetched, imported where nothing is at fault, answered."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.database import company_session
from app.exchange.models import ImportJob
from app.exchange.partners import collect
from app.exchange.partners.collect import Looked, look_for_files
from app.exchange.partners.models import ExchangePartner
from app.exchange.partners.place import Place, install
from app.exchange.partners.take_in import take_in
from app.kernel import clock
from tests.factories.companies import TwoCompanies
from tests.factories.partners import PAYMENTS
from tests.integration.exchange.partners.a_bank import a_bank, folders, look, paid, the_files

__all__ = ["folders"]

pytestmark = pytest.mark.postgres


class TestAFolder:
    def test_a_file_without_a_fault_is_imported_and_answered(
        self, two_companies: TwoCompanies
    ) -> None:
        partner_id, folder = a_bank(two_companies)
        (folder / "in" / "reestr.csv").write_text(PAYMENTS)

        looked = look(two_companies, partner_id)

        assert looked == Looked(found=1, imported=1)
        assert paid(two_companies) == (2, Decimal("350.50"))
        assert not (folder / "in" / "reestr.csv").exists()
        assert (folder / "done" / "reestr.csv").read_text() == PAYMENTS
        answer = (folder / "out" / "reestr.csv.ack.txt").read_text().splitlines()
        assert {"state: ACCEPTED", "lines: 2", "lines at fault: 0", "amount: 350.50"} <= {*answer}

    def test_the_same_file_again_is_answered_and_brings_nothing(
        self, two_companies: TwoCompanies
    ) -> None:
        partner_id, folder = a_bank(two_companies)
        for _ in range(2):
            (folder / "in" / "reestr.csv").write_text(PAYMENTS)
            look(two_companies, partner_id)

        assert paid(two_companies) == (2, Decimal("350.50"))
        assert the_files(two_companies) == [("reestr.csv", "imported", None)]

    def test_the_same_bytes_under_another_name_wait_for_a_person(
        self, two_companies: TwoCompanies
    ) -> None:
        partner_id, folder = a_bank(two_companies)
        for name in ("reestr.csv", "reestr-1.csv"):
            (folder / "in" / name).write_text(PAYMENTS)
            look(two_companies, partner_id)

        assert the_files(two_companies) == [
            ("reestr.csv", "imported", None),
            ("reestr-1.csv", "waits", "partners.same-before"),
        ]
        assert paid(two_companies) == (2, Decimal("350.50"))

    def test_a_line_at_fault_leaves_the_whole_file_to_a_person(
        self, two_companies: TwoCompanies
    ) -> None:
        partner_id, folder = a_bank(two_companies)
        (folder / "in" / "reestr.csv").write_text(PAYMENTS + "0003;02.11.2026;сто;3\n")

        looked = look(two_companies, partner_id)

        assert looked == Looked(found=1, waits=1)
        assert the_files(two_companies) == [("reestr.csv", "waits", "import.lines-at-fault")]
        assert paid(two_companies) == (0, Decimal(0))
        assert "state: BEING CHECKED" in (folder / "out" / "reestr.csv.ack.txt").read_text()

    def test_a_total_that_differs_leaves_it_to_a_person(self, two_companies: TwoCompanies) -> None:
        partner_id, folder = a_bank(two_companies)
        (folder / "in" / "reestr.csv").write_text(PAYMENTS + "Разом;;350,00;\n")

        look(two_companies, partner_id)

        assert the_files(two_companies) == [("reestr.csv", "waits", "partners.totals-differ")]
        assert paid(two_companies) == (0, Decimal(0))

    def test_what_is_not_automatic_waits(self, two_companies: TwoCompanies) -> None:
        partner_id, folder = a_bank(two_companies, is_automatic=False)
        (folder / "in" / "reestr.csv").write_text(PAYMENTS)

        look(two_companies, partner_id)

        assert the_files(two_companies) == [("reestr.csv", "waits", None)]

    @pytest.mark.parametrize(
        ("content", "trouble"), [(b"", "error.file.empty"), (b"%PDF-1.7", "error.file.unreadable")]
    )
    def test_what_cannot_be_read_is_kept_and_said(
        self, two_companies: TwoCompanies, content: bytes, trouble: str
    ) -> None:
        partner_id, folder = a_bank(two_companies)
        (folder / "in" / "reestr.csv").write_bytes(content)

        look(two_companies, partner_id)

        assert the_files(two_companies) == [("reestr.csv", "unreadable", trouble)]
        assert "state: NOT READ" in (folder / "out" / "reestr.csv.ack.txt").read_text()
        assert (folder / "done" / "reestr.csv").read_bytes() == content

    def test_a_file_that_is_still_written_is_left(self, two_companies: TwoCompanies) -> None:
        partner_id, folder = a_bank(two_companies)
        for name in ("reestr.csv.part", ".reestr.csv", "reestr.TMP"):
            (folder / "in" / name).write_text(PAYMENTS)

        assert look(two_companies, partner_id) == Looked()

    def test_one_that_was_just_written_into_is_left(
        self, two_companies: TwoCompanies, tmp_path: Path
    ) -> None:
        partner_id, folder = a_bank(two_companies)
        (folder / "in" / "reestr.csv").write_text(PAYMENTS)
        install(Place(tmp_path))

        assert look(two_companies, partner_id) == Looked()

    def test_one_that_cannot_be_taken_stops_no_other(
        self, two_companies: TwoCompanies, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        partner_id, folder = a_bank(two_companies)
        (folder / "in" / "a.csv").write_bytes(b"0" * 2_000)
        (folder / "in" / "b.csv").write_text(PAYMENTS)
        monkeypatch.setattr("app.exchange.partners.carrier.LARGEST", 1_000)

        looked = look(two_companies, partner_id)

        assert looked == Looked(found=2, imported=1, waits=1, trouble="partners.file-too-long")
        assert paid(two_companies) == (2, Decimal("350.50"))

    def test_one_that_comes_under_the_same_name_meanwhile_is_taken_next(
        self, two_companies: TwoCompanies, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        partner_id, folder = a_bank(two_companies)
        (folder / "in" / "reestr.csv").write_text(PAYMENTS)
        later = PAYMENTS.replace("02.11.2026", "03.11.2026")
        real = take_in

        def meanwhile(*args: Any) -> None:
            (folder / "in" / "reestr.csv").write_text(later)
            monkeypatch.undo()
            real(*args)

        monkeypatch.setattr(collect, "take_in", meanwhile)
        look(two_companies, partner_id)
        assert (folder / "done" / "reestr.csv").read_text() == PAYMENTS

        look(two_companies, partner_id)

        assert paid(two_companies) == (4, Decimal("701.00"))
        assert (folder / "done" / "reestr.csv").read_text() == later

    def test_a_link_out_of_the_folder_is_not_followed(
        self, two_companies: TwoCompanies, tmp_path: Path
    ) -> None:
        partner_id, folder = a_bank(two_companies)
        (tmp_path / "secret.csv").write_text(PAYMENTS)
        (folder / "in" / "reestr.csv").symlink_to(tmp_path / "secret.csv")

        assert look(two_companies, partner_id) == Looked()
        assert paid(two_companies) == (0, Decimal(0))

    def test_who_died_after_keeping_the_file_is_followed_by_the_next(
        self, two_companies: TwoCompanies, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        partner_id, folder = a_bank(two_companies)
        (folder / "in" / "reestr.csv").write_text(PAYMENTS)
        monkeypatch.setattr("app.exchange.partners.collect.take_in", _die)
        with pytest.raises(KeyboardInterrupt):
            look_for_files(two_companies.kashtan, partner_id)
        monkeypatch.undo()
        assert look_for_files(two_companies.kashtan, partner_id) is None  # its lease still runs
        with company_session(two_companies.kashtan) as session:
            session.get_one(ExchangePartner, partner_id).busy_until = clock.now()

        assert look(two_companies, partner_id) == Looked(found=1, imported=1)
        assert paid(two_companies) == (2, Decimal("350.50"))
        with company_session(two_companies.kashtan) as session:
            of_payments = select(func.count()).where(ImportJob.kind == "payments")
            assert session.scalar(of_payments) == 1

    def test_one_that_is_off_is_not_looked_for(self, two_companies: TwoCompanies) -> None:
        partner_id, folder = a_bank(two_companies, is_on=False)
        (folder / "in" / "reestr.csv").write_text(PAYMENTS)

        assert look_for_files(two_companies.kashtan, partner_id) is None
        assert (folder / "in" / "reestr.csv").exists()


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def test_files_of_one_company_are_none_of_the_others(two_companies: TwoCompanies) -> None:
    partner_id, folder = a_bank(two_companies)
    (folder / "in" / "reestr.csv").write_text(PAYMENTS)

    assert look_for_files(two_companies.vodokanal, partner_id) is None
    assert (folder / "in" / "reestr.csv").exists()
