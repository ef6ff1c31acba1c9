"""Text of documents in the reader's language; Ukrainian is the source."""

from flask import has_app_context
from flask_babel import gettext

from app.charging.explanation.wording import UNITS


def _(text: str, **facts: str) -> str:
    """Return a Ukrainian text, translated when a language is in force, with its facts filled in."""
    if not has_app_context():
        # No language is in force in a print: asking for none takes a tenth of a bill's time.
        return text % facts if facts else text
    return str(gettext(text, **facts))


def unit_of(code: str) -> str:
    """Return a unit as it stands beside a figure; an unknown code shows itself."""
    return _(UNITS[code]) if code in UNITS else code
