"""1CClientBankExchange with Ukrainian keys: encodings that lie, documents without a sum."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.formats.reading import open_table
from app.formats.statements.titles import Title
from app.formats.table import CellFault, Fault, FileCut
from tests.factories.dbf import sample
from tests.factories.statements import lines_of, moved, told_in, told_of

OWN, OTHER = "UA813052990000026007000111222", "UA363052990000026200001112233"
SECOND = "UA393052990000029020000001000"
HEAD = f"1CClientBankExchange\nВерсияФормата=1.03\nКодировка=Windows\nРасчСчет={OWN}\n"
END = "КонецФайла\n"


def a_document(*lines: str, amount: str = "845.37", payer: str = OTHER, payee: str = OWN) -> str:
    told = (
        "СекцияДокумент=Платежное поручение",
        "Номер=1542",
        "Дата=10.03.2026",
        f"Сумма={amount}",
        f"ПлательщикСчет={payer}",
        f"ПолучательСчет={payee}",
        *lines,
        "КонецДокумента",
    )
    return "\n".join(told) + "\n"


def the_sample() -> str:
    return sample("1c_to_kl_ua.txt").decode("cp1251")


class TestSample:
    def test_closes_with_its_credits_and_its_debit(self) -> None:
        movements = told_of("1c_to_kl_ua.txt")

        assert [(each[Title.DIRECTION], each[Title.AMOUNT]) for each in movements] == [
            ("C", Decimal("845.37")),
            ("C", Decimal("500.00")),
            ("D", Decimal("12.50")),
        ]
        assert movements[0][Title.OPENING] + moved(movements) == Decimal("11332.87")  # type: ignore[operator]
        assert {each[Title.CLOSING] for each in movements} == {Decimal("11332.87")}

    def test_tells_the_other_side_of_each(self) -> None:
        movements = told_of("1c_to_kl_ua.txt")

        assert [(each[Title.COUNTERPARTY], each[Title.CODE]) for each in movements] == [
            ("ІВАНЕНКО ОКСАНА ПЕТРІВНА", "3012345670"),
            ("ҐЕРУН ЇВГА ЄВГЕНІВНА", "2555500019"),
            ("ТРАНЗИТНИЙ РАХУНОК ПЛАТЕЖІ НАСЕЛЕННЯ", "14360570"),
        ]
        assert movements[1][Title.PURPOSE] == "ЖКП;700124;ҐЕРУН ЇВГА;кв.12"
        assert movements[2][Title.BOOKED_ON] == date(2026, 3, 10)

    def test_is_numbered_by_the_lines_of_its_sections(self, tmp_path: Path) -> None:
        assert lines_of(tmp_path, sample("1c_to_kl_ua.txt")) == [0, 20, 38, 56]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "cp1125", "utf-16"])
    @pytest.mark.parametrize("ends", ["\r\n", "\n"])
    def test_reads_the_same_in_any_encoding_whatever_it_says(
        self, tmp_path: Path, encoding: str, ends: str
    ) -> None:
        content = the_sample().replace("\r\n", "\n").replace("\n", ends)
        path = tmp_path / "kl.txt"
        path.write_bytes(content.encode(encoding))

        table = open_table(path)

        # It says «Windows» each time.
        assert table.origin.encoding == encoding
        assert told_in(tmp_path, content.encode(encoding)) == told_of("1c_to_kl_ua.txt")


class TestDocuments:
    def test_c104_without_a_sum_is_listed_and_the_rest_are_read(self, tmp_path: Path) -> None:
        content = HEAD + a_document(amount="") + a_document(amount="5.00") + END

        bad, good = told_in(tmp_path, content)

        assert bad[Title.AMOUNT] == CellFault("", Fault.ABSENT)
        assert bad[Title.DOCUMENT] == "1542"
        assert good[Title.AMOUNT] == Decimal("5.00")

    def test_with_two_sums_is_a_fault(self, tmp_path: Path) -> None:
        (movement,) = told_in(tmp_path, HEAD + a_document("Сумма=900.00") + END)

        assert movement[Title.AMOUNT] == CellFault("845.37, 900.00", Fault.UNREADABLE)

    def test_without_its_end_is_a_fault(self, tmp_path: Path) -> None:
        cut = a_document().replace("КонецДокумента\n", "")

        first, second = told_in(tmp_path, HEAD + cut + a_document() + END)

        assert first[Title.AMOUNT] == CellFault("1542", Fault.CUT)
        assert second[Title.AMOUNT] == Decimal("845.37")

    def test_of_a_purpose_in_several_lines_keeps_them(self, tmp_path: Path) -> None:
        told = a_document("НазначениеПлатежа=Оплата за лютий", "о/р 700123", "кв.=12")

        (movement,) = told_in(tmp_path, HEAD + told + END)

        assert movement[Title.PURPOSE] == "Оплата за лютий о/р 700123 кв.=12"

    def test_between_two_own_accounts_is_two_movements(self, tmp_path: Path) -> None:
        head = HEAD + f"РасчСчет={SECOND}\n"

        out, come = told_in(tmp_path, head + a_document(payer=OWN, payee=SECOND) + END)

        assert (out[Title.OWN_IBAN], out[Title.DIRECTION]) == (OWN, "D")
        assert (come[Title.OWN_IBAN], come[Title.DIRECTION]) == (SECOND, "C")

    def test_of_nobodys_account_is_a_fault_not_a_guess(self, tmp_path: Path) -> None:
        (movement,) = told_in(tmp_path, HEAD + a_document(payer=OTHER, payee=SECOND) + END)

        assert movement[Title.DIRECTION] == CellFault("", Fault.ABSENT)
        assert movement[Title.AMOUNT] == Decimal("845.37")

    def test_of_an_unreadable_day_is_a_fault_of_the_day(self, tmp_path: Path) -> None:
        told = a_document().replace("10.03.2026", "30.02.2026")

        (movement,) = told_in(tmp_path, HEAD + told + END)

        assert movement[Title.BOOKED_ON] == CellFault("30.02.2026", Fault.UNREADABLE)


class TestFile:
    def test_cut_off_is_refused_by_name(self, tmp_path: Path) -> None:
        with pytest.raises(FileCut, match="КонецФайла"):
            told_in(tmp_path, HEAD + a_document())

    def test_of_an_account_without_documents_tells_its_balance(self, tmp_path: Path) -> None:
        section = f"СекцияРасчСчет\nРасчСчет={OWN}\nНачальныйОстаток=7\nКонецРасчСчет\n"

        (only,) = told_in(tmp_path, HEAD + section + END)

        assert only[Title.OPENING] == Decimal("7.00")
        assert Title.AMOUNT not in only

    def test_with_bytes_that_are_no_letters_is_read_and_says_so(self, tmp_path: Path) -> None:
        told = a_document("НазначениеПлатежа=Оплата").encode("utf-8")
        content = (HEAD.encode() + told + END.encode()).replace(
            "Оплата".encode(), "Опл".encode() + b"\xff\xfe" + "та".encode()
        )

        (movement,) = told_in(tmp_path, content)

        assert movement[Title.REMARK] == "text-damaged"
        assert movement[Title.AMOUNT] == Decimal("845.37")

    def test_c105_of_days_across_a_month_keeps_days_not_texts(self, tmp_path: Path) -> None:
        first = a_document().replace("10.03.2026", "31.01.2024")
        second = a_document().replace("10.03.2026", "01.02.2024")

        movements = told_in(tmp_path, HEAD + first + second + END)

        assert [each[Title.BOOKED_ON] for each in movements] == [
            date(2024, 1, 31),
            date(2024, 2, 1),
        ]

    def test_whose_section_lost_the_line_end_before_it_is_read(self, tmp_path: Path) -> None:
        glued = a_document().replace("КонецДокумента\n", "КонецДокумента")

        first, second = told_in(tmp_path, HEAD + glued + a_document(amount="7.00") + END)

        assert first[Title.AMOUNT] == CellFault("1542", Fault.CUT)
        assert second[Title.AMOUNT] == Decimal("7.00")

    def test_whose_purpose_says_the_word_of_a_section_is_one(self, tmp_path: Path) -> None:
        purpose = "НазначениеПлатежа=за виписку, СекцияДокумент=Платежное, о/р 700123"

        first, second = told_in(tmp_path, HEAD + a_document(purpose) + a_document() + END)

        assert "СекцияДокумент" in str(first[Title.PURPOSE])
        assert first[Title.AMOUNT] == second[Title.AMOUNT] == Decimal("845.37")

    def test_whose_first_line_is_damaged_is_a_fault(self, tmp_path: Path) -> None:
        damaged = a_document().replace("СекцияДокумент", "Секция?Документ")

        first, second = told_in(tmp_path, HEAD + a_document() + damaged + END)

        assert first[Title.AMOUNT] == Decimal("845.37")
        assert second[Title.AMOUNT] == CellFault("1542", Fault.CUT)
