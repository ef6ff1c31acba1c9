"""What is written to people, by the kind of the event that is told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.access import codes
from app.access.change_password import PURPOSE as NEW_PASSWORD


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, ready to be sent."""

    to: str
    subject: str
    text: str


def letter_of(kind: str, facts: Mapping[str, Any], *, company: str) -> Letter:
    """Return the letter that tells an event of a company, in Ukrainian."""
    return LETTERS[kind](facts, company)


def _code(facts: Mapping[str, Any], company: str) -> Letter:
    is_password = facts.get("purpose") == NEW_PASSWORD
    what = "змінити пароль" if is_password else "увійти"
    minutes = int(codes.LASTS.total_seconds() // 60)
    text = (
        f"{company}\n\n"
        f"Ваш код, щоб {what}: {facts['code']}\n\n"
        f"Він діє {minutes} хвилин. Нікому його не кажіть: працівники підприємства\n"
        "коду не питають.\n"
        "Якщо коду просили не ви, нічого не робіть.\n"
    )
    return Letter(facts["to"], f"Код, щоб {what}: {company}", text)


LETTERS: Mapping[str, Callable[[Mapping[str, Any], str], Letter]] = {codes.EVENT: _code}
"""How each kind of event is told; a kind that is not here is none for a letter."""
