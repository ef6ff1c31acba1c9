from hypothesis import given
from hypothesis import strategies as st

from app.kernel.colour import READABLE, _luminance, readable


class TestReadableColour:
    @given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
    def test_every_colour_ends_up_readable_on_white(self, colour: str) -> None:
        dark = readable(colour)

        channels = [int(dark[at : at + 2], 16) for at in (1, 3, 5)]
        assert 1.05 / (_luminance(channels) + 0.05) >= READABLE

    def test_stays_as_it_is_when_it_is_readable(self) -> None:
        assert readable("#0b5d66") == "#0b5d66"
