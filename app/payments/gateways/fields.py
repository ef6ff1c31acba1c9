"""Fields of what gateways send: JSON objects, any field of which may be missing."""

import json
from collections.abc import Mapping
from typing import Any

from app.payments.gateways.contract import EventUnreadable

_LONGEST = 255


def fields_of(text: bytes, *, is_mended: bool = False) -> Mapping[str, Any]:
    """Return the fields of a JSON object, its fractions as they were written.

    Half a letter is none, and no row keeps it: a call that has one is refused, an answer of many
    lines is mended, lest one line hide the others.

    Raises:
        EventUnreadable: it is none.
    """
    try:
        found = json.loads(text.replace(b"\\u0000", b""), parse_float=str, parse_constant=str)
        written = json.dumps(found, ensure_ascii=False)
        found = json.loads(written.encode("utf-8", "replace" if is_mended else "strict"))
    except (ValueError, RecursionError) as fault:
        raise EventUnreadable("no JSON") from fault
    if not isinstance(found, dict):
        raise EventUnreadable("JSON, but no object")
    return found


def text_in(fields: Mapping[str, Any], name: str) -> str:
    """Return a field as text, empty where it is missing."""
    value = fields.get(name)
    return "" if value is None else str(value)[:_LONGEST]
