from hypothesis import given
from hypothesis import strategies as st

from app.web.brand import BLACK, WHITE, contrast, parse, readable_under, style_sheet

colours = st.tuples(*[st.integers(0, 255)] * 3)


class TestTheCompanysColour:
    @given(colours)
    def test_is_always_readable_under_white_text(self, colour: tuple[int, int, int]) -> None:
        readable = readable_under(WHITE, colour, towards=BLACK)

        assert contrast(WHITE, parse(readable)) >= 4.5

    def test_stays_as_it_is_when_it_is_readable(self) -> None:
        assert "--brand:#0b5d66" in style_sheet("#0b5d66")

    def test_is_the_products_own_when_it_is_no_colour(self) -> None:
        assert style_sheet("red;} body{display:none") == style_sheet(None)
