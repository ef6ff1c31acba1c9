"""Whose a file is, by its name: nothing else stored of an import tells one bank from another. Pure.

>>> sender_of("Oschad_2026-11-10.csv")
'oschad_*.csv'
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

_NUMBERS = re.compile(r"\(?\d+(?:[\s._()-]*\d+)*\)?")
_LEAST_DAYS = 2


def sender_of(file_name: str) -> str:
    """Return the name without its numbers: files of one sender differ by date or number."""
    return _NUMBERS.sub("*", file_name.casefold().strip())


def known_senders(came: Iterable[tuple[str, date]]) -> frozenset[str]:
    """Return the senders that sent on more than one day; `came` are senders with such days.

    A name seen on one day says nothing yet: what it brought is counted with other files, so that a
    file loaded once is no channel that falls silent for ever, and names made by chance are one.
    """
    days: dict[str, set[date]] = defaultdict(set)
    for sender, day in came:
        days[sender].add(day)
    return frozenset(each for each, on in days.items() if len(on) >= _LEAST_DAYS)
