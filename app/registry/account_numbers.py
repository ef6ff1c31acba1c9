"""Which account is meant by a number that a person wrote, in another dress perhaps."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement

from app.kernel.identifiers import account_key, bare_account_key
from app.kernel.text import clean_text
from app.registry.models import Account

Numbered = TypeVar("Numbered")


def is_written_alike(number: str) -> ColumnElement[bool]:
    """Return the condition that an account has the number, or one as good as the same."""
    return Account.number_key == bare_account_key(number)


def only_meant(
    alike: Sequence[Numbered], number: str, *, number_of: Callable[[Numbered], str]
) -> Numbered | None:
    """Return which of those alike is meant: the one written so, or else the only one there is."""
    written = [each for each in alike if number_of(each) == clean_text(number)]
    same = [each for each in alike if account_key(number_of(each)) == account_key(number)]
    chosen = written or same or alike
    return chosen[0] if len(chosen) == 1 else None
