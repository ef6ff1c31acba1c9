"""Ukrainian first: texts in code are Ukrainian, English is a catalogue beside them.

Ukrainian has a catalogue too, because its plurals have three forms and the code writes two.
"""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g, has_request_context, session
from flask_babel import Babel

LANGUAGES = ("uk", "en")
CATALOGUES = Path(__file__).parent / "translations"


def install(app: Flask) -> None:
    """Choose the language of each request and load the catalogues."""
    compile_catalogues()
    app.config.update(
        BABEL_DEFAULT_LOCALE="uk",
        BABEL_DEFAULT_TIMEZONE="Europe/Kyiv",
        BABEL_TRANSLATION_DIRECTORIES=str(CATALOGUES),
    )
    Babel(app, locale_selector=chosen_language)
    app.context_processor(lambda: {"language": chosen_language(), "languages": LANGUAGES})


def chosen_language() -> str:
    """Return the language the person chose here, else the company's, never the browser's guess.

    Browsers in Ukraine often name English first because the telephone was sold so.
    """
    if not has_request_context():
        return "uk"
    if (chosen := language_here()) is not None:
        return chosen
    company = g.get("company")
    return company.locale if company is not None and company.locale in LANGUAGES else "uk"


def language_here() -> str | None:
    """Return the language chosen on this device, or brought to it by the subscriber's sign-in."""
    chosen = session.get("language")
    return str(chosen) if chosen in LANGUAGES else None


def compile_catalogues(folder: Path = CATALOGUES) -> None:
    """Compile every catalogue that is newer than its compiled form.

    Whole files are moved into place, so processes that start together do not read half of one.
    """
    for source in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parent.parent.name)
        draft = target.with_suffix(f".{os.getpid()}")
        with draft.open("wb") as file:
            write_mo(file, catalogue)
        draft.replace(target)
