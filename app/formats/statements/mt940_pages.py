"""Which statement each part of an MT940 belongs to: pages are one, accounts are not."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import combinations

from app.formats.statements.cells import amount, negated, with_remark
from app.formats.statements.mt940_fields import MOVEMENT, Field
from app.formats.statements.titles import Remark, Title
from app.formats.table import Cell, CellFault, Fault

_BALANCE = re.compile(
    r"(?P<mark>[CD])(?P<day>[0-9]{6})(?P<currency>[A-Z]{3})?(?P<amount>[0-9.,]+)\s*"
)
_MOST_DOUBTFUL = 12
_PLACES = {"20": Title.STATEMENT, "25": Title.OWN_IBAN, "25P": Title.OWN_IBAN}


@dataclass(slots=True)
class Heading:
    """What is told of a statement as a whole."""

    said: dict[Title, Cell] = field(default_factory=dict)
    has_movements: bool = False
    ends_on_page: bool = False
    """Its last balance so far is that of a page: it goes on."""
    last_line: int = 0
    moved: Decimal = Decimal(0)
    """What its booked movements come to, those that may be words left out."""
    doubtful: dict[int, Decimal] = field(default_factory=dict)
    """Lines of movements that may be words, and what each would move."""

    @property
    def adds_up(self) -> bool:
        """Return whether its movements come from its opening to its closing balance."""
        return self._true_ones() is not None

    @property
    def is_unclear(self) -> bool:
        """Return whether nobody can say which of its doubtful lines are movements."""
        return bool(self.doubtful) and self._missing() is not None and not self.adds_up

    @property
    def words(self) -> Iterator[int]:
        """Return the lines that look like movements and are words of a payer."""
        true_ones = self._true_ones()
        if true_ones is not None:
            yield from (line for line in self.doubtful if line not in true_ones)

    def _true_ones(self) -> tuple[int, ...] | None:
        """Return the doubtful lines that are movements, by the balances; None: they do not say.

        What moves nothing is no movement where all else adds up.
        """
        missing = self._missing()
        lines = [line for line, moves in self.doubtful.items() if moves]
        if missing is None or len(lines) > _MOST_DOUBTFUL:
            return None
        choices = [
            chosen
            for size in range(len(lines) + 1)
            for chosen in combinations(lines, size)
            if sum((self.doubtful[each] for each in chosen), Decimal(0)) == missing
        ]
        return choices[0] if len(choices) == 1 else None

    def _missing(self) -> Decimal | None:
        """Return what the sure movements lack of the closing balance; None: it is not known."""
        opening, closing = self.said.get(Title.OPENING), self.said.get(Title.CLOSING)
        if not isinstance(opening, Decimal) or not isinstance(closing, Decimal):
            return None
        return closing - opening - self.moved


class Pages:
    """The statements of a file by the lines on which their pages begin."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self._starts: list[int] = []
        self._headings: list[Heading] = []
        for each in fields:
            self._take(each)
        headings = {id(each): each for each in self._headings}
        self.words = frozenset(line for each in headings.values() for line in each.words)
        """Lines that begin no field: a payer's words."""

    def at(self, line: int) -> Heading:
        """Return the statement that a line belongs to."""
        return self._headings[max(0, bisect_right(self._starts, line) - 1)]

    def _take(self, each: Field) -> None:
        has_opening = bool(self._headings) and Title.OPENING in self._headings[-1].said
        if not self._headings or each.tag == "20" or (each.tag in {"60F", "60"} and has_opening):
            self._starts.append(each.line)
            self._headings.append(Heading())
        if each.tag == "60M":
            self._go_on()
        heading = self._headings[-1]
        heading.last_line = each.line
        if each.tag in _PLACES:
            heading.said.setdefault(_PLACES[each.tag], each.lines[0].strip())
        elif each.tag == "61":
            _take_movement(heading, each)
        elif each.tag[:2] in {"60", "62"}:
            _take_balance(heading, each)

    def _go_on(self) -> None:
        """Join a page to the statement before it, where that one goes on for the same account."""
        if len(self._headings) < 2 or Title.OPENING in self._headings[-1].said:
            return
        page, before = self._headings[-1], self._headings[-2]
        is_same = page.said.get(Title.OWN_IBAN) == before.said.get(Title.OWN_IBAN)
        if before.ends_on_page and is_same:
            self._headings[-1] = before


def _take_movement(heading: Heading, each: Field) -> None:
    heading.has_movements = True
    moves = _moves(each.lines[0].strip())
    if each.is_doubtful:
        heading.doubtful[each.line] = moves
    else:
        heading.moved += moves


def _moves(text: str) -> Decimal:
    """Return what a movement adds to the balance: nothing, if unreadable or to come."""
    found = MOVEMENT.fullmatch(text)
    value = amount(found["amount"]) if found else None
    if found is None or not isinstance(value, Decimal) or found["mark"].startswith("E"):
        return Decimal(0)
    return value if found["mark"] in {"C", "RD"} else -value


def _take_balance(heading: Heading, each: Field) -> None:
    text = "".join(each.lines).strip()
    found = _BALANCE.fullmatch(text)
    is_opening = each.tag.startswith("60")
    place, of_day = (Title.OPENING, Title.FROM) if is_opening else (Title.CLOSING, Title.TO)
    if is_opening and Title.OPENING in heading.said:
        return  # the opening of a further page is the closing of the one before
    heading.ends_on_page = each.tag == "62M"
    if found is None:
        heading.said[place] = CellFault(text, Fault.UNREADABLE)
        return
    heading.said[place] = negated(amount(found["amount"]), when=found["mark"] == "D")
    heading.said[of_day] = short_day(found["day"])
    if found["currency"] is None:
        earlier = heading.said.get(Title.REMARK)
        heading.said[Title.REMARK] = earlier or with_remark(None, Remark.CURRENCY_UNSTATED)
    else:
        heading.said.setdefault(Title.CURRENCY, found["currency"])


def short_day(text: str) -> Cell:
    """Return the day of `YYMMDD`; a fault where the calendar has none, such as 30 February."""
    year = full_year(text)
    try:
        return date(year, int(text[2:4]), int(text[4:6]))
    except ValueError:
        return CellFault(f"{text[4:6]}.{text[2:4]}.{year}", Fault.UNREADABLE)


def full_year(text: str) -> int:
    """Return the year of `YY…`."""
    short = int(text[:2])
    return 2000 + short if short < 80 else 1900 + short
