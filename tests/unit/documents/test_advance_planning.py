"""What a month to come is planned to cost, to the kopeck."""

from datetime import date
from decimal import Decimal

import pytest

from app.documents.advances.planning import LimitLeft, PastLine, Source, planned

D = Decimal
SEP, OCT, NOV = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)
WHOLE = D(100)


def used(
    posted: date, quantity: str, price: str = "30", then: str = "", **other: object
) -> PastLine:
    known: dict[str, object] = {
        "posted": posted,
        "is_volume": True,
        "part": "",
        "quantity": D(quantity),
        "price": D(price),
        "amount": round(D(quantity) * D(price), 2),
        "price_then": D(then or price),
        "vat_rate": D(20),
    }
    return PastLine(**(known | other))  # type: ignore[arg-type]


class TestByVolume:
    def test_the_average_of_three_months_costs_the_month_s_price(self) -> None:
        """10, 12 and 12.5 m3 are 11.5 a month; by 31.50 they are 362.25, VAT 60.38."""
        (line,) = planned(
            [used(SEP, "10"), used(OCT, "12"), used(NOV, "12.5", then="31.50")], None, percent=WHOLE
        )

        assert (line.quantity, line.price) == (D("11.500"), D("31.50"))
        assert (line.whole, line.gross, line.vat) == (D("362.25"), D("362.25"), D("60.38"))
        assert (line.source, list(line.months)) == (Source.AVERAGE, [SEP, OCT, NOV])

    def test_a_volume_is_rounded_half_up_to_litres(self) -> None:
        """10 and 10.001 are 10.0005: 10.001 m3 by 30.00 are 300.03."""
        (line,) = planned([used(OCT, "10"), used(NOV, "10.001")], None, percent=WHOLE)

        assert (line.quantity, line.gross) == (D("10.001"), D("300.03"))

    def test_what_a_limit_leaves_goes_by_months(self) -> None:
        """25 m3 for three months are 8.333 each: 249.99."""
        (line,) = planned([used(NOV, "12")], LimitLeft(volume=D(25), months=3), percent=WHOLE)

        assert (line.quantity, line.gross) == (D("8.333"), D("249.99"))
        assert line.source is Source.LIMIT

    @pytest.mark.parametrize("left", ["0", "-4"])
    def test_nothing_is_asked_of_a_limit_that_is_used_up(self, left: str) -> None:
        limit = LimitLeft(volume=D(left), months=3)

        assert planned([used(NOV, "12")], limit, percent=WHOLE) == []

    def test_parts_of_a_price_are_for_one_volume(self) -> None:
        """10 m3 by 20.00 + 10.50: 305.00; 12 m3 a month of two: 11 by 30.50 are 335.50."""
        lines = [
            *(used(OCT, "12", "20", part="supply"), used(OCT, "12", "10.50", part="treatment")),
            *(used(NOV, "10", "20", part="supply"), used(NOV, "10", "10.50", part="treatment")),
        ]

        (line,) = planned(lines, None, percent=WHOLE)

        assert (line.quantity, line.price, line.gross) == (D(11), None, D("335.50"))

    def test_zones_keep_their_proportion(self) -> None:
        """30 by day, 10 by night: of 40 kWh 4.32 x 30 + 2.16 x 10 are 151.20; of 20, 75.60."""
        lines = [
            *(used(OCT, "0", "4.32"), used(OCT, "0", "2.16")),
            *(used(NOV, "30", "4.32"), used(NOV, "10", "2.16")),
        ]

        (line,) = planned(lines, None, percent=WHOLE)

        assert (line.quantity, line.gross) == (D(20), D("75.60"))

    def test_nobody_is_asked_who_used_nothing(self) -> None:
        assert planned([used(OCT, "0"), used(NOV, "0")], None, percent=WHOLE) == []


class TestApart:
    def test_what_has_no_volume_costs_what_it_did_at_the_new_price(self) -> None:
        """500.00 by 10.00 a m2 is 512.50 by 10.25; a fixed sum stays."""
        area = used(NOV, "50", "10", then="10.25", is_volume=False)
        fixed = used(NOV, "0", "0", is_volume=False, amount=D("44.27"), vat_rate=D(7))

        first, second = planned([used(OCT, "9", is_volume=False), area, fixed], None, percent=WHOLE)

        assert (first.gross, first.quantity, first.source) == (D("512.50"), None, Source.LAST)
        assert (second.gross, second.vat) == (D("44.27"), D("2.90"))

    def test_a_part_is_asked_in_advance(self) -> None:
        """A third of 362.25 is 120.75 by 33.33 %: 120.74, VAT 20.12."""
        (line,) = planned([used(NOV, "11.5", "31.50")], None, percent=D("33.33"))

        assert (line.whole, line.gross, line.vat) == (D("362.25"), D("120.74"), D("20.12"))
