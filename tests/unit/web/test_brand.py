from hypothesis import given
from hypothesis import strategies as st

from app.kernel.colour import readable
from app.web.brand import style_sheet


class TestTheCompanysColour:
    @given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
    def test_is_the_readable_one_that_its_bills_have(self, colour: str) -> None:
        assert f"--brand:{readable(colour)};" in style_sheet(colour)

    def test_stays_as_it_is_when_it_is_readable(self) -> None:
        assert "--brand:#0b5d66" in style_sheet("#0b5d66")

    def test_is_the_products_own_when_it_is_no_colour(self) -> None:
        assert style_sheet("red;} body{display:none") == style_sheet(None)
