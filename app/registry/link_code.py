"""The code printed on a bill, by which a subscriber links the account."""

from secrets import choice

_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No digit or letter that is taken for another when read from paper."""


def new_link_code() -> str:
    """Return a fresh code for the bill: eight letters and digits hard to misread."""
    return "".join(choice(_CODE_LETTERS) for _ in range(8))
