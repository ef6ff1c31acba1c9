"""Amounts of money written out in Ukrainian words."""

from decimal import Decimal

from num2words import num2words

from app.kernel.money import exact, to_kopecks

APOSTROPHE = "\u2019"


class NotWholeKopecks(ValueError):
    """Words name hryvnias and whole kopecks; the library would round the rest in silence."""


def amount_in_words(amount: Decimal) -> str:
    """Return a hryvnia amount in words, the kopecks in two figures, as bank papers write it.

    The library is given a Decimal of two places (it reads an int as kopecks) and no separator
    (Ukrainian needs no comma before the kopecks); its ASCII apostrophe becomes the letter-like one.

    >>> amount_in_words(Decimal("1234.56"))
    'одна тисяча двісті тридцять чотири гривні 56 копійок'
    """
    value = to_kopecks(exact(amount))
    if value != amount:
        raise NotWholeKopecks(f"{amount} has a part of a kopeck")
    words: str = num2words(
        value, lang="uk", to="currency", currency="UAH", separator="", cents=False
    )
    return words.replace("'", APOSTROPHE)
