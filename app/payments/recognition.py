"""Whose a payment is, by what its payer wrote: ranked suggestions, each with its reason.

Pure: `clues` says what to look up, `recognise` ranks what was found. Only what names exactly one
account, in a way that payers mean, is sure; all else waits for a person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.payments.clues import Clues


class Because(StrEnum):
    """Why an account is suggested, the surest first."""

    BILL = "bill"
    """The reference or the text names our bill."""
    MARKED = "marked"
    """Its number stands after «о/р», «особовий рахунок», «договір»."""
    BARE = "bare"
    """Its number stands in the text."""
    CONTRACT = "contract"
    """The number of its contract stands after a mark."""
    ALIAS = "alias"
    """A person said that this payer pays for it."""
    CODE = "code"
    """The payer's code is that of its holder."""
    SHORT = "short"
    """A short number in the text: may be anything."""
    NAME = "name"
    """Its holder has the payer's name."""


class Unsure(StrEnum):
    """Why nobody was sure."""

    NOTHING = "nothing"
    """Nothing that is told names an account."""
    SEVERAL = "several"
    """It names more than one."""
    OTHER_NUMBER = "other-number"
    """It names a number that is no account of ours, and something else that is."""
    WEAK = "weak"
    """What it names may be chance."""
    PASSED_ON = "passed-on"
    """A bank or a company pays, and for another: the sum may be of many payers."""


Accounts = Mapping[str, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Found:
    """What the books know of the clues: key -> accounts."""

    numbers: Accounts = field(default_factory=dict)
    bills: Accounts = field(default_factory=dict)
    contracts: Accounts = field(default_factory=dict)
    ibans: Accounts = field(default_factory=dict)
    """Aliases: whom a person said that this payer pays for, by IBAN or code."""
    codes: Accounts = field(default_factory=dict)
    names: Accounts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An account that may be meant, and why."""

    account_id: int
    because: Because


@dataclass(frozen=True, slots=True)
class Recognised:
    """What came of it: one sure account, or the reason why none, with ranked suggestions."""

    account_id: int | None
    because: Because | None
    unsure: Unsure | None
    suggestions: tuple[Suggestion, ...]


def recognise(wanted: Clues, found: Found) -> Recognised:
    """Return whose the payment is, by the first test that gives exactly one account."""
    # Of many payers' account nobody is an alias, whatever was learned once.
    aliases = frozenset() if wanted.is_of_bank else _all((wanted.iban, wanted.code), found.ibans)
    of_code = _all((wanted.code,), found.codes)
    by_mark = [_of_ways(ways, found.numbers) for ways in wanted.marked]
    tests: tuple[tuple[Because, frozenset[int]], ...] = (
        (Because.BILL, _all(wanted.bills, found.bills)),
        (Because.MARKED, frozenset().union(*by_mark)),
        (Because.BARE, _all(wanted.bare, found.numbers)),
        (Because.CONTRACT, _all(wanted.contracts, found.contracts)),
        (Because.ALIAS, aliases),
        (Because.CODE, of_code),
        (Because.SHORT, _all(wanted.short, found.numbers)),
        (Because.NAME, _all((wanted.name,), found.names)),
    )
    suggestions = _ranked(tests)
    unsure = _why_unsure(dict(tests), is_number_unknown=not all(by_mark))
    if unsure is not None:
        return Recognised(None, None, unsure, suggestions)
    first = suggestions[0]
    is_others = wanted.is_of_bank or wanted.is_legal
    if is_others and first.account_id not in aliases | of_code:
        return Recognised(None, None, Unsure.PASSED_ON, suggestions)
    return Recognised(first.account_id, first.because, None, suggestions)


def _why_unsure(of: Mapping[Because, frozenset[int]], *, is_number_unknown: bool) -> Unsure | None:
    """Return why no account is sure; None: the first suggested one is."""
    if of[Because.BILL]:
        return None if len(of[Because.BILL]) == 1 else Unsure.SEVERAL
    if written := of[Because.MARKED] | of[Because.BARE]:
        # The payer named a number; where it is no account, that another one is may be chance.
        is_chance = is_number_unknown and not of[Because.MARKED]
        return _only(written, Unsure.OTHER_NUMBER if is_chance else None)
    known = of[Because.CONTRACT] or of[Because.ALIAS] or of[Because.CODE]
    if known:
        is_other = is_number_unknown and not of[Because.CONTRACT]
        return _only(known, Unsure.OTHER_NUMBER if is_other else None)
    return Unsure.WEAK if any(of.values()) else Unsure.NOTHING


def _only(accounts: frozenset[int], otherwise: Unsure | None) -> Unsure | None:
    return Unsure.SEVERAL if len(accounts) > 1 else otherwise


def _ranked(tests: Iterable[tuple[Because, frozenset[int]]]) -> tuple[Suggestion, ...]:
    best: dict[int, Because] = {}
    for because, accounts in tests:
        for account_id in sorted(accounts):
            best.setdefault(account_id, because)
    return tuple(Suggestion(account_id, because) for account_id, because in best.items())


def _all(keys: Iterable[str], accounts: Accounts) -> frozenset[int]:
    return frozenset().union(*(accounts.get(key, frozenset()) for key in keys if key))


def _of_ways(ways: Iterable[str], accounts: Accounts) -> frozenset[int]:
    return frozenset().union(*(accounts.get(key, frozenset()) for key in ways))
