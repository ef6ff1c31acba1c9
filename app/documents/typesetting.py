"""Typst, with the fonts that ship with the installation and no others."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

import typst

from app.settings import ROOT

FONT_FAMILY = "Onest"
FONT_FOLDERS = (
    ROOT / "app" / "web" / "static" / "vendor" / "onest",
    ROOT / "node_modules" / "@expo-google-fonts" / "onest",
)
"""Where `make setup` puts the static TTF files (Typst reads no woff2), and where they come from."""

_WEIGHTS = {400: "400Regular", 500: "500Medium", 600: "600SemiBold", 700: "700Bold"}


class FontsMissing(RuntimeError):
    """The fonts are not installed; a page set without them would lose letters."""


class TypesettingWarned(RuntimeError):
    """Typst was not sure: an unknown font or a missing glyph must not reach paper."""


def typeset(
    template: Path,
    content: Mapping[str, object],
    *,
    made_at: datetime,
    tagged: bool = True,
) -> bytes:
    """Return the PDF of a template with its content, given as JSON and never as markup.

    Tagged documents are PDF/UA-1. `made_at` is the only time in the file, so that the same
    content gives the same bytes. The call releases the GIL: two threads use two cores.

    Raises:
        TypesettingWarned: Typst warned.
        FontsMissing: `make setup` has not been run.
    """
    compiler = typst.Compiler(
        template,
        root=template.parent,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"content": json.dumps(content, ensure_ascii=False)},
    )
    pdf, warnings = compiler.compile_with_warnings(
        format="pdf",
        timestamp=int(made_at.timestamp()),
        pdf_standards=["ua-1"] if tagged else [],
        pdf_tags=tagged,
    )
    if warnings:
        raise TypesettingWarned("; ".join(warning.message for warning in warnings))
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _fonts() -> typst.Fonts:
    for folder in FONT_FOLDERS:
        if folder.is_dir():
            return _read_fonts(folder)
    raise FontsMissing(f"no fonts in {' or '.join(str(folder) for folder in FONT_FOLDERS)}")


def _read_fonts(folder: Path) -> typst.Fonts:
    nested = [folder / name for name in _WEIGHTS.values() if (folder / name).is_dir()]
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=nested or [folder],
    )
    found = {font.weight for font in fonts.fonts() if font.family == FONT_FAMILY}
    if not found.issuperset(_WEIGHTS):
        raise FontsMissing(f"{folder} lacks weights {sorted(set(_WEIGHTS) - found)}")
    return fonts
