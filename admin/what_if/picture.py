"""By how much sums change: a bar for each band of differences, and the same as a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext, lazy_gettext

from app.charging.exact import kopecks
from app.charging.what_if.compare import EDGES
from app.charging.what_if.queries import ComparedGroup
from app.web.formats import written_number

_MORE = (
    lazy_gettext("більше до %(most)s грн"),
    lazy_gettext("більше на %(least)s–%(most)s грн"),
    lazy_gettext("більше понад %(least)s грн"),
)
_LESS = (
    lazy_gettext("менше до %(most)s грн"),
    lazy_gettext("менше на %(least)s–%(most)s грн"),
    lazy_gettext("менше понад %(least)s грн"),
)
WIDTH, STEP = 372, 40


@dataclass(frozen=True, slots=True)
class Band:
    """One bar: accounts whose sum changes by so much. Lengths are units of the view box."""

    label: str
    accounts: int
    side: str
    """`more`, `less` or `same`."""
    y: int
    length: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The bars, from those who pay most more to those who pay most less."""

    bands: Sequence[Band]
    width: int = WIDTH

    @property
    def height(self) -> int:
        """Return the height of the view box."""
        return len(self.bands) * STEP


def picture_of(groups: Sequence[ComparedGroup]) -> Picture:
    """Return the bars of all bands between the outermost ones that have an account."""
    accounts = {int(group.key): group.accounts for group in groups}
    if not accounts:
        return Picture([])
    most = max(accounts.values())
    places = range(max(accounts), min(accounts) - 1, -1)
    return Picture(
        [
            _band(number, accounts.get(number, 0), most=most, y=at * STEP)
            for at, number in enumerate(places)
        ]
    )


def _band(number: int, accounts: int, *, most: int, y: int) -> Band:
    length = WIDTH * accounts // most
    side = "more" if number > 0 else "less" if number < 0 else "same"
    shown = max(length, 2) if accounts else 0
    return Band(band_in_words(number), accounts, side, y, shown)


def band_in_words(number: int) -> str:
    """Return by how much the sums of a band change."""
    if number == 0:
        return str(gettext("без змін"))
    place = abs(number) - 1
    least = written_number(kopecks(EDGES[place - 1]), 0) if place else ""
    most = written_number(kopecks(EDGES[place]), 0) if place < len(EDGES) else ""
    words = _MORE if number > 0 else _LESS
    which = 0 if not least else 2 if not most else 1
    return str(words[which]) % {"least": least, "most": most}
