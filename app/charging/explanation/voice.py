"""In which language an explanation is said, and how it writes figures with their units."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from app.charging.explanation import wording as w
from app.charging.explanation.act_sources import ActSource
from app.kernel.figures import NO_BREAK, day_figure, money_figure, plain_figure

Say = Callable[..., str]
"""Says a Ukrainian text, in whatever language, its facts filled in by name."""


def in_ukrainian(text: str, /, **facts: str) -> str:
    """Say a text as it is written here."""
    return text % facts if facts else text


@dataclass(frozen=True, slots=True)
class Voice:
    """How an explanation is said: pages keep Ukrainian and `₴`, bills translate and print `грн`."""

    say: Say = in_ukrainian
    hryvnia: str = "₴"

    def money(self, amount: Decimal) -> str:
        """Return an amount in hryvnias and kopecks."""
        return f"{money_figure(amount)}{NO_BREAK}{self.hryvnia}"

    def price(self, price: Decimal) -> str:
        """Return a price with at least two decimals."""
        return f"{plain_figure(price, least=2)}{NO_BREAK}{self.hryvnia}"

    def unit(self, code: str) -> str:
        """Return a unit as it stands beside a figure; an unknown code shows itself."""
        return self.say(w.UNITS[code]) if code in w.UNITS else code

    def for_one(self, code: str) -> str:
        """Return a unit as a price is for it: `за особу`."""
        return self.say(w.FOR_ONE[code]) if code in w.FOR_ONE else self.unit(code)

    def size(self, value: Decimal, unit: str) -> str:
        """Return a figure with the decimals it has, none where it is whole, and its unit."""
        return f"{plain_figure(value)}{NO_BREAK}{self.unit(unit)}"

    def source(self, code: str) -> str:
        """Return who took a reading."""
        return self.say(w.SOURCES[code]) if code in w.SOURCES else code

    def document(self, written: str) -> str:
        """Return a document as it is cited: a bare number behind its sign, words as they are."""
        is_bare = (
            len(written.split()) == 1 and "№" not in written and any(map(str.isdigit, written))
        )
        return self.say(w.NUMBERED, number=written) if is_bare else written

    def act(self, act: ActSource) -> str:
        """Return a legal act as it is cited: kind, issuer, number and day."""
        name = " ".join(filter(None, (act.kind, act.issuer)))
        if act.dated is None:
            return self.say(w.ACT_UNDATED, name=name, number=act.number)
        return self.say(w.ACT, name=name, number=act.number, day=day_figure(act.dated))
