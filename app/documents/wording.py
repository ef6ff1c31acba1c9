"""Text of documents in the reader's language; Ukrainian is the source."""

from flask_babel import gettext


def _(text: str, **facts: str) -> str:
    """Return a Ukrainian text, translated when a language is in force, with its facts filled in."""
    return str(gettext(text, **facts))
