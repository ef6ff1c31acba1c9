"""Find anyone by account, name, address, phone or meter number while it is being typed.

One statement whose arms run in order and stop at the limit: first what begins with the only
word typed (B-tree ranges, so one letter is as quick as ten), then every word anywhere in the
line (trigrams). Ordering all matches would read them all, so a long answer is cut, not sorted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import BindParameter, Text, bindparam, text
from sqlalchemy.orm import Session

from app.kernel.identifiers import bare_account_key, solid_account_key
from app.registry.search_words import Wanted, wanted

SHOWN = 20
_LAST = "\U0010ffff"
_PATTERNS = "pws"
"""With what the names of patterns begin; no other value's does."""
_LONGER_THAN_A_HOUSE = 5
"""Marks of a number that a house, a flat or both together hardly have."""


@dataclass(frozen=True, slots=True)
class FoundAccount:
    """An account that fits what was typed."""

    account_id: int
    number: str
    holder: str
    address: str


_NUMBER = """
(SELECT id FROM account WHERE number_key ~>=~ :numbered AND number_key ~<~ :beyond_number
  ORDER BY number_key USING ~<~ LIMIT :most)"""
_SAME_NUMBER = "(SELECT id FROM account WHERE number_key = :numbered ORDER BY id LIMIT :most)"
_NAME = """
(SELECT h.account_id FROM (
    SELECT id, name_key FROM person WHERE name_key ~>=~ :begins AND name_key ~<~ :beyond
     ORDER BY name_key USING ~<~ LIMIT :most) p
   JOIN account_holder h ON h.person_id = p.id AND h.retired_at IS NULL
  LIMIT :most)"""
_PHONE = """
(SELECT h.account_id FROM (
    SELECT person_id FROM person_contact
     WHERE kind = 'phone' AND retired_at IS NULL
       AND value ~>=~ :dialled AND value ~<~ :beyond_phone
     LIMIT :most) c
   JOIN account_holder h ON h.person_id = c.person_id AND h.retired_at IS NULL
  LIMIT :most)"""
_SERIAL = """
(SELECT account_id FROM meter
  WHERE serial_key ~>=~ :begins AND serial_key ~<~ :beyond AND account_id IS NOT NULL
  ORDER BY serial_key USING ~<~ LIMIT :most)"""
_WORDS = "(SELECT account_id FROM account_search WHERE {fits} LIMIT :most)"

_SHOW = """
SELECT f.account_id, s.number, s.holder, s.address
  FROM (SELECT account_id, min(arm) AS arm
          FROM (SELECT arm, account_id FROM ({arms}) arms LIMIT :most) first
         GROUP BY account_id) f
  JOIN account_search s USING (account_id)
 ORDER BY f.arm, s.sort_key, f.account_id
"""


def find_accounts(session: Session, *, typed: str, most: int = SHOWN) -> Sequence[FoundAccount]:
    """Return at most `most` accounts that fit every word typed, the surest first.

    Shortened words fit (`шев тар`), numbers are first taken whole (`соборна 12`), Latin
    look-alikes and apostrophes do not matter, nor what parts the number of an account.
    """
    look = wanted(typed)
    if look.is_empty:
        return []
    arms, values = _arms(look)
    numbered = (
        f"SELECT {at} AS arm, id AS account_id FROM {arm} a{at}(id)"  # noqa: S608 - only constants
        for at, arm in arms
    )
    # Patterns stand in the statement: whether to scan or to use the trigrams depends on them, so
    # a plan made for any pattern is wrong for most.
    patterns: list[BindParameter[str]] = [
        bindparam(name, type_=Text(), literal_execute=True)
        for name in values
        if name[0] in _PATTERNS
    ]
    statement = text(_SHOW.format(arms=" UNION ALL ".join(numbered))).bindparams(*patterns)
    # Lines found by two arms count once, so twice as many are read.
    rows = session.execute(statement, {**values, "most": most * 2})
    return [FoundAccount(*row) for row in rows][:most]


def _arms(look: Wanted) -> tuple[list[tuple[int, str]], dict[str, object]]:
    """Return the arms, the surest first, and the values they name."""
    values: dict[str, object] = {}
    found: list[str] = []
    if word := look.single:
        number = bare_account_key(word) or word  # as accounts keep it: no zeros in front
        values |= {
            "begins": word,
            "beyond": word + _LAST,
            "numbered": number,
            "beyond_number": number + _LAST,
        }
        found += [_NUMBER, _NAME, _SERIAL] if word[0].isdigit() else [_NAME, _NUMBER, _SERIAL]
        if phone := _phone_of(word):
            values |= {"dialled": phone, "beyond_phone": phone + _LAST}
            found.append(_PHONE)
    elif look.has_numbers_among_words:
        found.append(_fitting("w", look.patterns(whole_numbers=True), values))
    found += _of_numbers_in_pieces(look, values)
    found.append(_fitting("p", look.patterns(whole_numbers=False), values))
    return list(enumerate(found)), values


def _of_numbers_in_pieces(look: Wanted, values: dict[str, object]) -> Iterator[str]:
    """Yield the arms of an account's number that was typed with other separators, or none."""
    whole = " ".join(look.words)
    if not any(map(str.isdigit, whole)):
        return
    if look.single is None:
        values["numbered"] = bare_account_key(whole)
        yield _SAME_NUMBER
    solid = solid_account_key(whole)
    if len(solid) >= _LONGER_THAN_A_HOUSE and solid != look.single:
        yield _fitting("s", [f"% {solid} %"], values)


def _fitting(letter: str, patterns: Sequence[str], values: dict[str, object]) -> str:
    """Return the arm of accounts whose line fits all patterns; they are named in `values`."""
    named = {f"{letter}{at}": pattern for at, pattern in enumerate(patterns)}
    values |= named
    return _WORDS.format(fits=" AND ".join(f"words LIKE :{name}" for name in named))


def _phone_of(word: str) -> str | None:
    if word.isdigit() and len(word) >= 4:
        return f"+38{word}" if word.startswith("0") else f"+{word}"
    return None
