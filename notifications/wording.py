"""Texts of letters in the receiver's language; Ukrainian is the source.

A letter is written where no page and so no language is in force, perhaps in a worker that serves
no site: the catalogue is read as it is, once a process.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import cast

from babel.messages.pofile import read_po

from app.settings import ROOT

SOURCE = "uk"
CATALOGUES = ROOT / "app" / "web" / "translations"

Say = Callable[..., str]
"""A Ukrainian text and its facts, said in one language."""


def saying_in(language: str) -> Say:
    """Return what says texts in a language; one that has no catalogue is answered in Ukrainian."""
    texts = _texts(language)

    def say(text: str, **facts: object) -> str:
        return (texts.get(text) or text) % facts

    return say


@cache
def _texts(language: str) -> Mapping[str, str]:
    known = {path.parent.parent.name: path for path in CATALOGUES.glob("*/LC_MESSAGES/*.po")}
    if language == SOURCE or language not in known:
        return {}
    with known[language].open("rb") as file:
        catalogue = read_po(file, locale=language)
    single = [each for each in catalogue if isinstance(each.id, str) and each.id]
    return {cast("str", each.id): cast("str", each.string) for each in single}
