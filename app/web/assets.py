"""Front-end files: copied from pinned packages at set-up, served by the app itself.

    python -m app.web.assets [node_modules]

Only what the pages use is copied; the icons become one small sheet of symbols.
"""

import re
import shutil
import sys
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, url_for

STATIC = Path(__file__).parent / "static"
VENDOR = STATIC / "vendor"
_ONEST = "@fontsource-variable/onest/files/onest-{}-wght-normal.woff2"

FILES = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap.min.css",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    **{
        _ONEST.format(part): f"onest-{part}.woff2"
        for part in ("cyrillic", "cyrillic-ext", "latin", "latin-ext", "math", "symbols")
    },
    # Bills are set in the same typeface; Typst reads static TTF only.
    **{
        f"@expo-google-fonts/onest/{weight}/Onest_{weight}.ttf": f"onest/Onest_{weight}.ttf"
        for weight in ("400Regular", "500Medium", "600SemiBold", "700Bold")
    },
}

ICONS = [
    "arrow-down",
    "arrow-left",
    "arrow-right",
    "arrow-left-right",
    "arrow-repeat",
    "arrow-up",
    "bank",
    "bell",
    "box-arrow-right",
    "building",
    "buildings",
    "calculator",
    "calendar3",
    "calendar-month",
    "calendar-range",
    "camera",
    "cash-coin",
    "cash-stack",
    "chat-dots",
    "check-lg",
    "check-circle",
    "chevron-down",
    "chevron-right",
    "clipboard-check",
    "clock-history",
    "coin",
    "cloud-upload",
    "credit-card",
    "diagram-3",
    "download",
    "droplet",
    "envelope",
    "exclamation-circle",
    "exclamation-triangle",
    "eye",
    "file-earmark-check",
    "file-earmark-pdf",
    "file-earmark-spreadsheet",
    "file-text",
    "filter",
    "fire",
    "funnel",
    "gear",
    "geo-alt",
    "graph-up",
    "grid",
    "house",
    "inbox",
    "info-circle",
    "key",
    "keyboard",
    "lightning",
    "link-45deg",
    "list",
    "list-check",
    "pause",
    "pencil",
    "people",
    "person",
    "person-badge",
    "person-plus",
    "play",
    "plus",
    "plus-lg",
    "printer",
    "qr-code",
    "receipt",
    "search",
    "shield-check",
    "send",
    "speedometer2",
    "stop",
    "table",
    "tag",
    "telephone",
    "thermometer-half",
    "three-dots",
    "trash",
    "trash3",
    "upload",
    "wallet2",
    "water",
    "wrench",
    "x-lg",
]

_SYMBOL = re.compile(r"<svg[^>]*viewBox=\"([^\"]+)\"[^>]*>(.*)</svg>", re.DOTALL)


class AssetsMissing(RuntimeError):
    """The packages are not there: run `make setup`."""


def install_assets(packages: Path, into: Path = VENDOR) -> None:
    """Copy the files and draw the sheet of icons."""
    missing = [name for name in FILES if not (packages / name).is_file()]
    if missing:
        raise AssetsMissing(f"{packages} lacks {', '.join(missing)}; run `make setup`")
    into.mkdir(parents=True, exist_ok=True)
    for source, name in FILES.items():
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(packages / source, into / name)
    (into / "icons.svg").write_text(icon_sheet(packages / "bootstrap-icons" / "icons", ICONS))


def icon_sheet(folder: Path, names: Sequence[str]) -> str:
    """Return one SVG with a symbol for each icon."""
    symbols = []
    for name in names:
        drawing = _SYMBOL.search((folder / f"{name}.svg").read_text())
        if drawing is None:
            raise AssetsMissing(f"{name}.svg is not as expected")
        box, paths = drawing.groups()
        symbols.append(f'<symbol id="{name}" viewBox="{box}">{paths.strip()}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'


@cache
def fingerprint(name: str) -> str:
    """Return the first letters of the file's hash, so that browsers may keep it for ever."""
    file = STATIC / name
    return sha256(file.read_bytes()).hexdigest()[:10] if file.is_file() else ""


def asset(name: str) -> str:
    """Return the address of a static file, with its fingerprint."""
    return url_for("static", filename=name, v=fingerprint(name) or None)


def install(app: Flask) -> None:
    """Give the templates `asset(name)`."""
    app.jinja_env.globals["asset"] = asset
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 365 * 24 * 3600


if __name__ == "__main__":
    install_assets(Path(sys.argv[1] if len(sys.argv) > 1 else "node_modules"))
