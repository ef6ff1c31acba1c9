"""Gather the texts of code and templates into the catalogues: `python -m app.web.catalogues`.

Ukrainian is the source, so its catalogue holds only plurals; English is written by hand. Texts
that left the code leave the catalogues; translations already there stay.
"""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.settings import ROOT
from app.web.languages import CATALOGUES, LANGUAGES

SOURCES = ("app", "portal", "admin", "notifications")
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.svg", "jinja2")]
_TIME = b'"POT-Creation-Date:'
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "N_": None,
}
TITLES: dict[str, Any] = {"Kind": (2,), "Column": (2,), "column": (2,)}
"""What people call the kinds and columns of imports stands second; the edge translates it."""


def gathered(root: Path = ROOT) -> Catalog:
    """Return every text of the product."""
    catalogue = Catalog()
    for message, context in _messages(root):
        catalogue.add(message, context=context)
    return catalogue


def update(root: Path = ROOT, folder: Path = CATALOGUES) -> None:
    """Bring both catalogues up to the code."""
    texts = gathered(root)
    for language in LANGUAGES:
        path = folder / language / "LC_MESSAGES" / "messages.po"
        catalogue = read_catalogue(path, language)
        wanted = texts if language != "uk" else _plurals(texts)
        catalogue.update(wanted, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_written(catalogue))


def _written(catalogue: Catalog) -> bytes:
    """Return the catalogue as its file, without the time: two branches would always disagree."""
    file = io.BytesIO()
    write_po(file, catalogue, width=100, no_location=True, omit_header=False, sort_output=True)
    lines = file.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(_TIME))


def read_catalogue(path: Path, language: str) -> Catalog:
    """Return a catalogue as it is on disk, or an empty one."""
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _messages(root: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    folders = [(name, KEYWORDS) for name in SOURCES]
    for name, keywords in [*folders, ("app/exchange", TITLES)]:
        found = extract_from_dir(root / name, method_map=METHODS, keywords=keywords)
        for _path, _line, message, _comments, context in found:
            yield message, context


def _plurals(texts: Catalog) -> Catalog:
    catalogue = Catalog(locale="uk")
    for message in texts:
        if message.id and message.pluralizable:
            catalogue.add(message.id)
    return catalogue


if __name__ == "__main__":
    update()
