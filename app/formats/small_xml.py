"""XML of a message between machines: read with nothing but elements in it, written escaped.

A message comes from outside before anybody knows who sent it: no document type, no entities, no
other files, no more bytes or elements than a call has, each of its texts once.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape, quoteattr

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.kernel.errors import Invalid

LARGEST_MESSAGE = 64 << 10
"""Bytes of a call."""
_MOST_ELEMENTS = 2_000
_DEEPEST = 30
_NAMESPACE = re.compile(r"\{[^}]*\}")
# What XML 1.0 cannot hold, escaped or not.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class MessageUnreadable(Invalid):
    """The bytes are no XML, or XML that no message needs."""

    key = "error.message.unreadable"


class MessageTooLarge(Invalid):
    """A message of this size is none."""

    key = "error.message.too-large"


@dataclass(frozen=True, slots=True)
class Node:
    """An element without its namespace; `text` is what stands directly in it."""

    name: str
    attributes: Mapping[str, str]
    text: str
    parts: Sequence["Node"]

    def find(self, *path: str) -> "Node | None":
        """Return the first element at the end of a path of names."""
        found: Node | None = self
        for name in path:
            found = next(found.all(name), None) if found else None
        return found

    def value(self, *path: str) -> str:
        """Return the text of an element, empty where there is none."""
        found = self.find(*path)
        return found.text if found else ""

    def all(self, name: str) -> Iterator["Node"]:
        """Yield the elements of a name that stand directly in this one."""
        return (each for each in self.parts if each.name == name)


def read_message(content: bytes) -> Node:
    """Return the root of a message.

    Raises:
        MessageTooLarge: it has more bytes or elements than a message.
        MessageUnreadable: no XML, not in the encoding it names, or with a document type.
    """
    if len(content) > LARGEST_MESSAGE:
        raise MessageTooLarge(f"{len(content)} bytes")
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, LookupError, ValueError) as fault:
        raise MessageUnreadable("no XML of a message") from fault
    if sum(1 for _ in root.iter()) > _MOST_ELEMENTS:
        raise MessageTooLarge("too many elements")
    return _part(root, 0)


def _part(element: Element, depth: int) -> Node:
    if depth > _DEEPEST:
        raise MessageTooLarge("elements in elements without an end")
    return Node(
        _bare(element.tag),
        {_bare(name): value for name, value in element.attrib.items()},
        (element.text or "").strip(),
        [_part(each, depth + 1) for each in element],
    )


def _bare(name: str) -> str:
    return _NAMESPACE.sub("", name)


@dataclass(frozen=True, slots=True)
class Tag:
    """An element to be written: attributes as given, then a text or elements."""

    name: str
    inside: "str | Sequence[Tag]" = ""
    attributes: Mapping[str, str] = field(default_factory=dict)

    def written(self) -> str:
        """Return the element as XML; an empty one closes itself."""
        named = "".join(
            f" {name}={quoteattr(_clean(value), {chr(10): '&#10;'})}"
            for name, value in self.attributes.items()
        )
        inside = (
            escape(_clean(self.inside))
            if isinstance(self.inside, str)
            else "".join(each.written() for each in self.inside)
        )
        if not inside:
            return f"<{self.name}{named}/>"
        return f"<{self.name}{named}>{inside}</{self.name}>"


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("", text)
