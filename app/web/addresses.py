"""What addresses name: a month."""

from app.kernel.errors import NotFound
from app.kernel.month import Month


def month_of(text: str) -> Month:
    """Return the month named in an address; anything else is no page.

    Raises:
        NotFound.
    """
    try:
        return Month.parse(text)
    except ValueError as error:
        raise NotFound(f"no month {text!r}") from error


def month_or(text: str, usual: Month) -> Month:
    """Return the month asked for, or the usual one where none can be read."""
    try:
        return Month.parse(text)
    except ValueError:
        return usual
