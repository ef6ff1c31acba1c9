"""Every check of the books has its words on the page."""

from admin.month.words import CHECKS as WORDS
from app.reports.books import CHECKS
from app.reports.turnover.checks import NAMES


def test_every_check_is_called_something() -> None:
    assert WORDS.keys() == {*CHECKS, *NAMES}
