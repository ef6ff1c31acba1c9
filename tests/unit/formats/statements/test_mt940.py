"""MT940: pages and accounts, broken lines, days that no calendar has."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import mt940
import pytest

from app.formats.statements.titles import Title
from app.formats.table import CellFault, Fault
from tests.factories.dbf import SAMPLES
from tests.factories.statements import lines_of, moved, told_in, told_of

HEAD = ":20:S1\n:25:UA813052990000026007000111222\n:28C:1/1\n:60F:C260310UAH100,00\n"
TAIL = ":62F:C260310UAH{}\n-\n"


class TestSamples:
    def test_of_a_transliterated_statement_close_and_keep_their_letters(self) -> None:
        first, fee = told_of("mt940_sample.sta")

        assert first[Title.PURPOSE] == (
            "Oplata za utrymannia budynku, o/r 700123, IVANENKO O.P., liutyi 2026"
        )
        assert first[Title.IBAN] == "UA363052990000026200001112233"
        assert first[Title.COUNTERPARTY] == "IVANENKO OKSANA PETRIVNA"
        assert first[Title.CODE] == "3012345670"
        assert first[Title.BANK_KEY] == "20260310-000001"
        assert fee[Title.CODE_OF_BANK] == "NCHG"
        assert Decimal("10000.00") + moved([first, fee]) == first[Title.CLOSING]

    def test_agree_with_the_library_where_it_loses_nothing(self) -> None:
        """The `mt-940` package is the oracle of what one whole statement holds."""
        parsed = mt940.parse(str(SAMPLES / "mt940_sample.sta"))

        assert [abs(each.data["amount"].amount) for each in parsed] == [
            each[Title.AMOUNT] for each in told_of("mt940_sample.sta")
        ]

    def test_c097_of_two_accounts_are_two_statements_over_their_pages(self) -> None:
        movements = told_of("cases/mt940/ns_tags_two_accounts_62M_60M.sta")
        first = [each for each in movements if each[Title.OWN_IBAN] == "1222333444"]
        second = [each for each in movements if each[Title.OWN_IBAN] == "3346780111"]

        assert (len(first), len(second)) == (8, 1)
        assert {each[Title.CLOSING] for each in first} == {Decimal("145000.00")}
        assert first[0][Title.OPENING] + moved(first) == Decimal("145000.00")  # type: ignore[operator]
        assert second[0][Title.OPENING] + moved(second) == Decimal("95000.00")  # type: ignore[operator]
        assert second[0][Title.CLOSING] == Decimal("95000.00")
        assert second[0][Title.REMARK] == "currency-unstated"

    def test_c098_with_control_bytes_and_text_after_the_reference_are_read(self) -> None:
        movements = told_of("cases/mt940/with_newline_in_tnr.sta")

        assert [each[Title.AMOUNT] for each in movements] == [Decimal("45.00"), Decimal("44.00")]
        assert movements[0][Title.BANK_KEY] == "MB170201323000"
        assert str(movements[0][Title.PURPOSE]).endswith("911-TRANSAKCJA IPH")
        # What does not close is told by the balances, and no line is thrown away for it.
        assert movements[0][Title.OPENING] + moved(movements) == Decimal("89.46")  # type: ignore[operator]
        assert movements[0][Title.CLOSING] == Decimal("860.17")

    def test_c099_of_30_february_are_a_fault_of_their_value_day_alone(self) -> None:
        (movement,) = told_of("cases/mt940/february_30.sta")

        assert movement[Title.BOOKED_ON] == date(2016, 3, 1)
        assert movement[Title.VALUE_ON] == CellFault("30.02.2016", Fault.UNREADABLE)
        assert movement[Title.AMOUNT] == Decimal("6.00")
        assert movement[Title.DIRECTION] == "D"

    def test_c100_of_sums_without_kopecks_and_with_zeros_are_exact(self) -> None:
        """`001,12` is 1.12: the case's table has 0.12 for it, which its own file does not say."""
        assert [each[Title.OPENING] for each in told_of("cases/mt940/amount_formats.sta")] == [
            Decimal(text) for text in ("380115.12", "380115.10", "380115", "0.12", "0.12", "1.12")
        ]

    def test_c101_with_letters_lost_before_say_so(self) -> None:
        movements = told_of("cases/mt940/ns_subfields_with_U+FFFD.sta")

        assert {each[Title.REMARK] for each in movements} == {"text-damaged"}
        assert movements[0][Title.OPENING] + moved(movements) == Decimal("617874.30")  # type: ignore[operator]
        assert movements[0][Title.CLOSING] == Decimal("617874.30")


class TestLines:
    def test_c093_of_a_clock_time_stay_text(self, tmp_path: Path) -> None:
        for broken in (":20:45 dyakuyu", ":25:10 dyakuyu", ":13:07 dyakuyu", ":44:45 dyakuyu"):
            content = f"{HEAD}:61:260310C5,00NTRF\n:86:Splata o 20:44:45 o/r 7\n{broken}\n"

            (movement,) = told_in(tmp_path, content + TAIL.format("105,00"))

            assert movement[Title.PURPOSE] == f"Splata o 20:44:45 o/r 7 {broken}"
            assert movement[Title.CLOSING] == Decimal("105.00")

    def test_c100_with_a_dash_alone_between_them_go_on(self, tmp_path: Path) -> None:
        content = HEAD.replace("60F", "60M") + "-\n:61:260310C5,00NTRF\n" + TAIL.format("105,00")

        (movement,) = told_in(tmp_path, content)

        assert movement[Title.AMOUNT] == Decimal("5.00")

    def test_broken_at_65_letters_inside_a_number_are_one_again(self, tmp_path: Path) -> None:
        first = "Splata za utrymannia budynku, osobovyi rakhunok nomer:".ljust(61, ".") + "7001"
        content = f"{HEAD}:61:260310C5,00NTRF\n:86:{first}\n23 dyakuyu\n{TAIL.format('105,00')}"

        (movement,) = told_in(tmp_path, content)

        assert str(movement[Title.PURPOSE]).endswith("700123 dyakuyu")

    @pytest.mark.parametrize(
        ("mark", "direction", "is_reversal", "status"),
        [
            ("C", "C", None, "booked"),
            ("RC", "D", "так", "booked"),
            ("RD", "C", "так", "booked"),
            ("EC", "C", None, "pending"),
        ],
    )
    def test_of_reversals_and_of_what_is_expected_say_so(
        self, tmp_path: Path, mark: str, direction: str, is_reversal: str | None, status: str
    ) -> None:
        content = f"{HEAD}:61:2603100310{mark}5,00NTRFNONREF//B1\n{TAIL.format('105,00')}"

        (movement,) = told_in(tmp_path, content)

        assert movement[Title.DIRECTION] == direction
        assert movement.get(Title.IS_REVERSAL) == is_reversal
        assert movement[Title.STATUS] == status

    def test_that_cannot_be_read_are_faults_beside_those_that_can(self, tmp_path: Path) -> None:
        content = f"{HEAD}:61:260310X5,00NTRF\n:61:260310C7,00NTRF\n{TAIL.format('107,00')}"

        bad, good = told_in(tmp_path, content)

        assert bad[Title.AMOUNT] == CellFault("260310X5,00NTRF", Fault.UNREADABLE)
        assert good[Title.AMOUNT] == Decimal("7.00")

    def test_glued_to_the_line_before_are_told(self, tmp_path: Path) -> None:
        content = f"{HEAD}:61:260310C5,00NTRF\n:86:o/r 7:61:260310C7,00NTRF\n{TAIL.format('1,00')}"

        (movement,) = told_in(tmp_path, content)

        assert movement[Title.AMOUNT] == CellFault("o/r 7:61:260310C7,00NTRF", Fault.CUT)

    @pytest.mark.parametrize(
        "words",
        [
            ":61:260310C7,00NTRF",
            ":61:260310D7,00NTRFNONREF//B7",
            ":61:kvartyra",
            ":62F:kvartyra",
        ],
    )
    def test_that_only_a_payer_wrote_are_none(self, tmp_path: Path, words: str) -> None:
        full = "o/r 700123 oplata za utrymannia budynku, a dali reshta slovamy X"
        content = f"{HEAD}:61:260310C5,00NTRF\n:86:{full}\n{words}\n{TAIL.format('105,00')}"

        (movement,) = told_in(tmp_path, content)

        assert movement[Title.AMOUNT] == Decimal("5.00")
        assert words in str(movement[Title.PURPOSE])

    def test_after_a_full_line_of_words_count_where_the_balances_say_so(
        self, tmp_path: Path
    ) -> None:
        full = "o/r 700123 oplata za utrymannia budynku, a dali reshta slovamy X"
        after = f":86:{full}\n:61:260310C7,00NTRF\n"
        content = f"{HEAD}:61:260310C5,00NTRF\n{after}{TAIL.format('112,00')}"

        assert moved(told_in(tmp_path, content)) == Decimal("12.00")

    def test_of_which_nobody_knows_whether_they_are_words_are_named(self, tmp_path: Path) -> None:
        full = "o/r 700123 oplata za utrymannia budynku, a dali reshta slovamy X"
        after = f":86:{full}\n:61:260310C7,00NTRF\n"
        content = f"{HEAD}:61:260310C5,00NTRF\n{after}{TAIL.format('109,00')}"

        sure, unclear = told_in(tmp_path, content)

        assert sure[Title.AMOUNT] == Decimal("5.00")
        assert unclear[Title.AMOUNT] == CellFault("260310C7,00NTRF", Fault.UNREADABLE)

    def test_glued_are_words_where_the_balances_meet_without_them(self, tmp_path: Path) -> None:
        content = (
            f"{HEAD}:61:260310C5,00NTRF\n:86:o/r 7:61:260310C7,00NTRF\n{TAIL.format('105,00')}"
        )

        (movement,) = told_in(tmp_path, content)

        assert movement[Title.AMOUNT] == Decimal("5.00")

    def test_booked_in_the_new_year_have_its_year(self, tmp_path: Path) -> None:
        content = f"{HEAD}:61:2512310102C5,00NTRF\n{TAIL.format('105,00')}"

        (movement,) = told_in(tmp_path, content)

        assert (movement[Title.VALUE_ON], movement[Title.BOOKED_ON]) == (
            date(2025, 12, 31),
            date(2026, 1, 2),
        )

    def test_are_numbered_as_in_the_file(self, tmp_path: Path) -> None:
        content = f"{HEAD}:61:260310C5,00NTRF\n:86:a\nb\n:61:260310C7,00NTRF\n"

        assert lines_of(tmp_path, content.encode() + TAIL.format("112,00").encode()) == [0, 5, 8]

    def test_none_in_a_statement_leave_its_balances(self, tmp_path: Path) -> None:
        (only,) = told_in(tmp_path, HEAD + TAIL.format("100,00"))

        assert (only[Title.OPENING], only[Title.CLOSING]) == (Decimal("100.00"), Decimal("100.00"))
        assert Title.AMOUNT not in only
