"""Rules of the cash desk that need no database: rounding, counting, VAT."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.money import vat_inside
from app.payments.cash.counting import COINS, NOTES, CountImpossible, counted
from app.payments.cash.rounding import FIRST_DAY, cash_due
from app.payments.cash.vat import vat_parts

D = Decimal


class TestRounding:
    @pytest.mark.parametrize(
        ("total", "due"),
        [
            ("10.00", "10.00"),
            ("10.01", "10.00"),
            ("10.24", "10.00"),
            ("10.25", "10.50"),
            ("10.49", "10.50"),
            ("10.50", "10.50"),
            ("10.51", "10.50"),
            ("10.74", "10.50"),
            ("10.75", "11.00"),
            ("10.99", "11.00"),
            ("0.24", "0.00"),
        ],
    )
    def test_goes_by_the_kopecks(self, total: str, due: str) -> None:
        assert cash_due(D(total), on=FIRST_DAY, is_on=True) == D(due)

    def test_begins_with_its_day_and_the_company_s_word(self) -> None:
        assert date(2025, 10, 1) == FIRST_DAY
        before = FIRST_DAY - timedelta(days=1)
        assert cash_due(D("10.24"), on=before, is_on=True) == D("10.24")
        assert cash_due(D("10.24"), on=FIRST_DAY, is_on=False) == D("10.24")

    @given(st.integers(1, 10**8))
    def test_never_moves_a_total_by_more_than_a_quarter(self, kopecks: int) -> None:
        total = D(kopecks).scaleb(-2)

        due = cash_due(total, on=FIRST_DAY, is_on=True)

        assert abs(due - total) <= D("0.25")
        assert due % D("0.50") == 0


class TestACount:
    def test_adds_up_notes_and_coins(self) -> None:
        assert counted({D(1000): 2, D(1): 3, D("0.50"): 1}) == D("2003.50")
        assert counted({}) == 0

    @pytest.mark.parametrize(("piece", "count"), [("3", 1), ("200", -1), ("200", 100_001)])
    def test_is_of_pieces_that_there_are(self, piece: str, count: int) -> None:
        with pytest.raises(CountImpossible):
            counted({D(piece): count})

    def test_knows_every_piece_once(self) -> None:
        assert len({*NOTES, *COINS}) == len(NOTES) + len(COINS)


class TestVat:
    def test_c039_is_that_of_the_document_and_not_of_its_lines(self) -> None:
        """Lines of 5.92, 1.52, 1.54, 0.39 net at 21 %: 1.97 on 9.37, by lines it would be 1.96."""
        net = [D("5.92"), D("1.52"), D("1.54"), D("0.39")]
        bill = sum(net, D(0)) * D("1.21")
        lines = [D("7.17"), D("1.84"), D("1.86"), D("0.47")]
        assert sum(lines) == bill.quantize(D("0.01")) == D("11.34")

        (desk,) = vat_parts((D(21), gross) for gross in lines)

        assert (desk.vat, desk.base) == (D("1.97"), D("9.37"))
        assert vat_inside(D("11.34"), D(21)) == desk.vat
        assert sum((vat_inside(gross, D(21)) for gross in lines), D(0)) == D("1.96")

    def test_is_apart_for_each_rate_and_none_without_one(self) -> None:
        parts = vat_parts([(D(20), D(120)), (D(7), D("10.70")), (D(0), D(50)), (D(20), D(-120))])

        assert [(each.rate, each.vat) for each in parts] == [(D(7), D("0.70"))]
