"""iFobs in both forms, and answers of PrivatBank's Autoclient."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.formats.statements.titles import Title
from app.formats.table import Fault, FileUnreadable
from tests.factories.dbf import sample
from tests.factories.statements import moved, told, told_in, told_of

OWN, OTHER = "UA813052990000026007000111222", "UA363052990000026200001112233"


class TestIfobs:
    def test_records_tell_the_payer_and_kopecks(self) -> None:
        came, went = told_of("ifobs_statement.dat")

        assert (came[Title.DIRECTION], came[Title.AMOUNT]) == ("C", Decimal("845.37"))
        assert (came[Title.OWN_IBAN], came[Title.IBAN]) == (OWN, OTHER)
        assert came[Title.COUNTERPARTY] == "ІВАНЕНКО ОКСАНА ПЕТРІВНА"
        assert came[Title.CODE] == "3012345670"
        assert came[Title.PURPOSE] == "Оплата за утримання будинку, о/р 700123"
        assert (went[Title.DIRECTION], went[Title.AMOUNT]) == ("D", Decimal("12.50"))
        assert moved([came, went]) == Decimal("832.87")

    def test_record_of_another_length_is_a_fault(self, tmp_path: Path) -> None:
        content = sample("ifobs_statement.dat")
        first, second = content.split(b"\r\n")[:2]

        good, bad = told_in(tmp_path, first + b"\r\n" + second[:300] + b"\r\n")

        assert good[Title.AMOUNT] == Decimal("845.37")
        assert bad[Title.AMOUNT].because is Fault.CUT  # type: ignore[union-attr]

    def test_record_with_a_letter_too_few_is_a_fault_not_a_tenth(self, tmp_path: Path) -> None:
        first, second = sample("ifobs_statement.dat").split(b"\r\n")[:2]
        shifted = second.replace(b"26007000111222", b"2600700011122", 1)

        _, bad = told_in(tmp_path, first + b"\r\n" + shifted + b"\r\n")

        assert bad[Title.AMOUNT].because is Fault.CUT  # type: ignore[union-attr]

    def test_xml_tells_the_same(self, tmp_path: Path) -> None:
        row = (
            f'<ROW BANKDATE="20260310" DOCUMENTNO="1542" CURRENCYID="980" IBAN="{OWN}" '
            f'CORRIBAN="{OTHER}" CORRIDENTIFYCODE="3012345670" PLATPURPOSE="о/р 700123" '
            'CORRCONTRAGENTSNAME="ІВАНЕНКО" OPERATIONID="1" SUMMA="84537"/>'
        )
        text = f'<?xml version="1.0" encoding="windows-1251"?><ROWDATA>{row}{row}</ROWDATA>'

        first, second = told_in(tmp_path, text.encode("cp1251"))

        assert first == second
        assert first[Title.AMOUNT] == Decimal("845.37")
        assert (first[Title.DIRECTION], first[Title.CURRENCY]) == ("C", "UAH")
        assert first[Title.BOOKED_ON] == date(2026, 3, 10)


class TestAutoclient:
    def test_sample_keys_are_ref_and_refn(self) -> None:
        movements = told_of("privat_autoclient_transactions.json")

        assert [each[Title.BANK_KEY] for each in movements] == [
            "JBKLP3A0000011",
            "JBKLP3A0000021",
            "JBKLP3A0000031",
            "JBKLP3A0000041",
            "JBKLP3A0000107",
            "JBKLP3A0000108",
        ]
        assert [each[Title.STATUS] for each in movements] == [
            *("booked", "booked", "informational", "booked", "booked", "booked")
        ]

    def test_sample_takes_back_what_the_bank_took_back(self) -> None:
        reversed_one = told_of("privat_autoclient_transactions.json")[3]

        assert reversed_one[Title.IS_REVERSAL] == "так"
        assert (reversed_one[Title.DIRECTION], reversed_one[Title.AMOUNT]) == ("D", Decimal(77))

    def test_sample_says_that_there_is_more(self) -> None:
        *_, last = told_of("privat_autoclient_transactions.json")

        assert last[Title.REMARK] == "more-pages"

    def test_sums_with_spaces_commas_or_as_numbers_are_exact(self, tmp_path: Path) -> None:
        page = json.loads(sample("privat_autoclient_transactions.json"))
        one, two, three, *_ = page["transactions"]
        one["SUM"], two["SUM"], three["SUM"] = "1 845,37", 12.5, "12.505"

        first, second, third, *_ = told_in(tmp_path, json.dumps(page))

        assert first[Title.AMOUNT] == Decimal("1845.37")
        assert second[Title.AMOUNT] == Decimal("12.50")
        assert third[Title.AMOUNT] == Decimal("12.505")

    @pytest.mark.parametrize(
        "content", ['{"status": "ERROR", "x": "y"}', '{"a": "b"', '["a"]', "[" * 100_000 + '"']
    )
    def test_answer_of_another_kind_is_refused(self, tmp_path: Path, content: str) -> None:
        path = tmp_path / "answer.json"
        path.write_text(content)

        with pytest.raises(FileUnreadable):
            told(path)
