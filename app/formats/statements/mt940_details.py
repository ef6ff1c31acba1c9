"""What MT940 tells of a movement beside its sum: `:86:` free or in sub-fields, `:NS:`."""

import re
from collections.abc import Sequence

from app.formats.statements.cells import Said
from app.formats.statements.titles import Title
from app.kernel import identifiers
from app.kernel.errors import Invalid

_STRUCTURED = re.compile(r"[0-9]{3}\?[0-9]{2}")
_SUBFIELD = re.compile(r"\?([0-9]{2})")
_FULL_LINE = 65
_PURPOSE = {f"{number}" for number in (*range(20, 30), *range(60, 64))}
_SENT_AS = "60"
_NS_LINE = re.compile(r"(?P<number>[0-9]{2})(?P<text>.*)")


def details(lines: Sequence[str]) -> Said:
    """Return purpose, other side and code of a `:86:`; letters stay as the bank wrote them."""
    joined = "".join(lines)
    if not _STRUCTURED.match(joined):
        return _said({Title.PURPOSE: _unwrapped(lines)})
    parts = _SUBFIELD.split(joined)
    subfields: dict[str, str] = {}
    for number, text in zip(parts[1::2], parts[2::2], strict=True):
        subfields[number] = subfields.get(number, "") + text
    code = _code(subfields.get(_SENT_AS, ""))
    purpose = [
        text
        for number, text in sorted(subfields.items())
        if number in _PURPOSE and not (number == _SENT_AS and code)
    ]
    return _said(
        {
            Title.PURPOSE: "".join(purpose).strip() or subfields.get("00"),
            Title.COUNTERPARTY: (subfields.get("32", "") + subfields.get("33", "")).strip(),
            Title.IBAN: subfields.get("31", "").strip(),
            Title.CODE: code,
        }
    )


def _code(text: str) -> str | None:
    """Return the sub-field as ЄДРПОУ or РНОКПП where its check digit holds, else None."""
    bare = text.strip()
    for read in (identifiers.edrpou, identifiers.rnokpp):
        try:
            return read(bare)
        except Invalid:
            continue
    return None


def _unwrapped(lines: Sequence[str]) -> str:
    """Return lines as one: a full one was broken where it was, inside a word or a number."""
    text = ""
    for line in lines:
        text += line if len(line) >= _FULL_LINE or line.endswith(" ") else f"{line} "
    return text.strip()


def bank_details(lines: Sequence[str]) -> Said:
    """Return what the sub-fields of `:NS:` tell: 01-14 purpose, 15 and 16 name, 17 the kind."""
    purpose, name, rest = [], "", []
    for line in lines:
        found = _NS_LINE.match(line)
        number = int(found["number"]) if found else 0
        text = found["text"].strip() if found else line.strip()
        if 1 <= number <= 14 or found is None:
            purpose.append(text)
        elif number in {15, 16}:
            name += text
        elif number == 17:
            rest.append(text)
    words = " ".join(each for each in (*purpose, *rest) if each)
    return _said({Title.PURPOSE: words, Title.COUNTERPARTY: name})


def _said(values: dict[Title, str | None]) -> Said:
    return {title: value for title, value in values.items() if value}
