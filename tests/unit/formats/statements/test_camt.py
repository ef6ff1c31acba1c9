"""camt.052, .053 and .054: entries, batches, reversals, and XML made to do harm."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.formats.statements.titles import Title
from app.formats.table import (
    CellFault,
    Fault,
)
from tests.factories.statements import a_camt, an_entry, moved, told_in, told_of

BATCH = (
    "<NtryDtls><TxDtls><AmtDtls><TxAmt><Amt Ccy='UAH'>{}</Amt></TxAmt></AmtDtls></TxDtls>"
    "<TxDtls><AmtDtls><TxAmt><Amt Ccy='UAH'>{}</Amt></TxAmt></AmtDtls></TxDtls></NtryDtls>"
)


class TestSamples:
    def test_of_a_statement_close_with_what_was_booked(self) -> None:
        movements = told_of("camt053_sample.xml")

        assert [each[Title.AMOUNT] for each in movements] == [
            Decimal(text) for text in ("845.37", "500.00", "410.20", "400.00", "12.50", "99.00")
        ]
        first = movements[0]
        assert first[Title.OPENING] == Decimal("10000.00")
        assert moved(movements) == Decimal("2143.07")
        assert Decimal("10000.00") + moved(movements) == first[Title.CLOSING]
        assert movements[5][Title.STATUS] == "pending"

    def test_tell_who_paid_and_for_what(self) -> None:
        first, second, *_ = told_of("camt053_sample.xml")

        assert first == {
            Title.STATEMENT: "STMT-20260310-1",
            Title.OWN_IBAN: "UA813052990000026007000111222",
            Title.CURRENCY: "UAH",
            Title.FROM: date(2026, 3, 10),
            Title.TO: date(2026, 3, 10),
            Title.OPENING: Decimal("10000.00"),
            Title.CLOSING: Decimal("12143.07"),
            Title.BANK_KEY: "20260310-000001",
            Title.DIRECTION: "C",
            Title.AMOUNT: Decimal("845.37"),
            Title.BOOKED_ON: date(2026, 3, 10),
            Title.VALUE_ON: date(2026, 3, 10),
            Title.STATUS: "booked",
            Title.DOCUMENT: "E2E0001",
            Title.COUNTERPARTY: "ІВАНЕНКО ОКСАНА ПЕТРІВНА",
            Title.CODE: "3012345670",
            Title.IBAN: "UA363052990000026200001112233",
            Title.PURPOSE: (
                "Оплата за утримання будинку, о/р 700123, ІВАНЕНКО О.П., лютий 2026. Без ПДВ"
            ),
            Title.CODE_OF_BANK: "PMNT-RCDT-OTHR",
        }
        assert (second[Title.BANK_KEY], second[Title.PART]) == ("20260310-000002", Decimal(1))

    def test_of_a_notice_know_the_same_payments_by_the_same_keys(self) -> None:
        notice = told_of("camt054_sample.xml")
        statement = told_of("camt053_sample.xml")[1:4]

        keys = [
            [(each[Title.BANK_KEY], each[Title.PART], each[Title.AMOUNT]) for each in file]
            for file in (notice, statement)
        ]

        assert keys[0] == keys[1]
        assert len(keys[0]) == 3


class TestEntries:
    def test_c082_of_two_payments_are_two_movements(self, tmp_path: Path) -> None:
        movements = told_in(
            tmp_path, a_camt(an_entry("429.56", more=BATCH.format("329.56", "100.00")))
        )

        assert [each[Title.AMOUNT] for each in movements] == [Decimal("329.56"), Decimal("100.00")]
        assert [each[Title.PART] for each in movements] == [Decimal(1), Decimal(2)]

    def test_c106_say_what_stands_in_either_place_for_words(self, tmp_path: Path) -> None:
        both = (
            "<NtryDtls><TxDtls><RmtInf><Ustrd>Від: Тест Т.</Ustrd></RmtInf>"
            "<AddtlTxInf>{}</AddtlTxInf></TxDtls></NtryDtls>"
        )

        (apart,) = told_in(tmp_path, a_camt(an_entry(more=both.format("о/р 0001234"))))
        (same,) = told_in(tmp_path, a_camt(an_entry(more=both.format("Від: Тест Т."))))

        assert apart[Title.PURPOSE] == "Від: Тест Т. о/р 0001234"
        assert same[Title.PURPOSE] == "Від: Тест Т."

    def test_whose_payments_make_another_sum_count_as_one(self, tmp_path: Path) -> None:
        (movement,) = told_in(
            tmp_path, a_camt(an_entry("429.56", more=BATCH.format("329.56", "100.01")))
        )

        assert movement[Title.AMOUNT] == Decimal("429.56")
        assert movement[Title.REMARK] == "details-differ"

    def test_c084_with_details_in_another_currency_are_in_the_accounts(
        self, tmp_path: Path
    ) -> None:
        details = "<NtryDtls><TxDtls><Amt Ccy='EUR'>100.00</Amt></TxDtls></NtryDtls>"

        (movement,) = told_in(tmp_path, a_camt(an_entry("4310.00", more=details)))

        assert (movement[Title.AMOUNT], movement[Title.CURRENCY]) == (Decimal("4310.00"), "UAH")
        assert Title.REMARK not in movement

    def test_in_another_currency_than_the_account_are_a_fault_of_their_line(
        self, tmp_path: Path
    ) -> None:
        (movement,) = told_in(tmp_path, a_camt(an_entry("100.00", currency="EUR")))

        assert movement[Title.AMOUNT] == CellFault("100.00 EUR", Fault.CURRENCY)

    def test_c085_not_booked_yet_are_pending(self) -> None:
        (movement,) = told_of("cases/camt/camt052.v4.xml")

        assert movement[Title.STATUS] == "pending"

    def test_c087_differing_from_their_detail_count_and_say_so(self) -> None:
        (movement,) = told_of("cases/camt/camt053.v3.xml")

        assert movement[Title.AMOUNT] == Decimal("8.85")
        assert movement[Title.REMARK] == "details-differ"

    def test_c088_of_two_statements_belong_each_to_its_own(self) -> None:
        movements = told_of("cases/camt/camt053.v2.multi.statement.xml")

        assert [
            (each[Title.STATEMENT], each[Title.OPENING], moved([each]), each[Title.CLOSING])
            for each in movements
        ] == [
            ("253EURNL26VAYB8060476890", Decimal("18.15"), Decimal("8.85"), Decimal("27.00")),
            ("254EURNL26VAYB8060476890", Decimal("27.00"), Decimal("-7.00"), Decimal("20.00")),
        ]

    def test_c090_have_trailing_zeros_and_no_half_kopecks(self, tmp_path: Path) -> None:
        (movement,) = told_of("cases/camt/camt053.v2.five.decimals.xml")
        (half,) = told_in(tmp_path, a_camt(an_entry("8.855")))

        assert movement[Title.AMOUNT] == Decimal("8.85")
        assert (movement[Title.OPENING], movement[Title.CLOSING]) == (
            Decimal("18.15"),
            Decimal("27.05"),
        )
        # Exact, so that the importer refuses the line: see TestStatementCells.
        assert half[Title.AMOUNT] == Decimal("8.855")

    def test_c092_under_one_reference_are_all_there(self, tmp_path: Path) -> None:
        entry = an_entry("10.00", more="<AcctSvcrRef>0011</AcctSvcrRef>")

        movements = told_in(tmp_path, a_camt(entry, entry, entry))

        assert [each[Title.BANK_KEY] for each in movements] == ["0011"] * 3

    def test_reversed_are_felt_by_the_account_as_they_say(self, tmp_path: Path) -> None:
        entry = an_entry(more="<RvslInd>true</RvslInd>").replace("CRDT", "DBIT")

        (movement,) = told_in(tmp_path, a_camt(entry))

        assert (movement[Title.DIRECTION], movement[Title.IS_REVERSAL]) == ("D", "так")

    def test_booked_late_in_the_evening_utc_are_of_the_next_day_in_kyiv(
        self, tmp_path: Path
    ) -> None:
        entry = an_entry().replace("<Dt>2026-03-10</Dt>", "<DtTm>2026-03-10T22:30:00Z</DtTm>")

        (movement,) = told_in(tmp_path, a_camt(entry))

        assert movement[Title.BOOKED_ON] == date(2026, 3, 11)

    @pytest.mark.parametrize(
        ("written", "title", "fault"),
        [
            ("<CdtDbtInd>CRDT</CdtDbtInd>", Title.DIRECTION, Fault.ABSENT),
            ("<Sts><Cd>BOOK</Cd></Sts>", Title.STATUS, Fault.ABSENT),
            ('<Amt Ccy="UAH">845.37</Amt>', Title.AMOUNT, Fault.ABSENT),
        ],
    )
    def test_without_what_they_must_have_are_a_fault_not_a_guess(
        self, tmp_path: Path, written: str, title: Title, fault: Fault
    ) -> None:
        (movement,) = told_in(tmp_path, a_camt(an_entry().replace(written, "")))

        assert movement[title] == CellFault("", fault)
