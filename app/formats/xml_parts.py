"""XML from outside, piece by piece: no entities, no network, no piece without an end."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lxml import etree

from app.formats.bounded import Bounded
from app.formats.delimited import detect_encoding
from app.formats.table import FileUnreadable, FileUnsafe

_LOOKED_AT = 40
_HEAD = 1 << 10
_DECLARED = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9_.-]+)[\"']")


class XmlParts:
    """A file of XML whose elements are given by name as they end, then forgotten."""

    def __init__(self, path: Path, *, encoding: str | None = None) -> None:
        self._path = path
        self.encoding = encoding or _true_encoding(path)

    def root_names(self) -> list[str]:
        """Return the local names of the first elements, the root's first."""
        names: list[str] = []
        for _, element in self.events(("{*}*",), begun=True):
            names.append(local_name(element))
            if len(names) == _LOOKED_AT:
                break
        return names

    def events(self, tags: Sequence[str], *, begun: bool = False) -> Iterator[tuple[str, Any]]:
        """Yield the elements of those tags as they end, or as they begin.

        Raises:
            FileUnsafe: there is a DOCTYPE.
            FileUnreadable: it is not well-formed.
            FileTooLarge: an element has no end where a real one has.
        """
        with self._path.open("rb") as file:
            bounded = Bounded(file)
            try:
                for event, element in _parsed(bounded, tags, self.encoding, begun=begun):
                    _refuse_declarations(element)
                    bounded.begin_piece()
                    yield event, element
            except (etree.XMLSyntaxError, LookupError, ValueError) as fault:
                raise FileUnreadable(f"not XML: {fault}", because=str(fault)) from fault


def local_name(element: Any) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def text_at(element: Any, *path: str) -> str | None:
    """Return the text under a path of local names, None where there is none."""
    found = element.findtext("/".join(f"{{*}}{name}" for name in path))
    return found.strip() or None if found else None


def forget(element: Any) -> None:
    """Drop an element that was read, and all before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _parsed(
    bounded: Bounded, tags: Sequence[str], encoding: str | None, *, begun: bool
) -> Iterator[tuple[str, Any]]:
    return iter(
        etree.iterparse(
            bounded,
            events=("start" if begun else "end",),
            tag=list(tags),
            encoding=encoding,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
    )


def _refuse_declarations(element: Any) -> None:
    if element.getroottree().docinfo.doctype:
        raise FileUnsafe("the XML has a DOCTYPE")


def _true_encoding(path: Path) -> str | None:
    """Return the encoding to read in where the file says UTF-8 and is not; None as it says."""
    with path.open("rb") as file:
        declared = _DECLARED.search(file.read(_HEAD))
    stated = declared[1].lower() if declared else b"utf-8"
    if stated not in {b"utf-8", b"utf8"}:
        return None
    found = detect_encoding(path)
    return found if found in {"cp1251", "cp1125", "koi8_u"} else None
