"""The picture of an NBU QR code: modules as one SVG path and the hryvnia sign in the centre."""

import re
from functools import cache
from math import isqrt

import zxingcpp

MIN_VERSION = 10
MAX_VERSION = 20
QUIET_MODULES = 4
SIGN_SHARE = 0.21
"""Diameter of the white circle over the symbol's width: 3.5 % of its area, of 15 % that M mends."""

_LIGHT_THEN_DARK = re.compile(rb"[^\0]*\0+")
_MIN_MODULES = 17 + 4 * MIN_VERSION
_MAX_MODULES = 17 + 4 * MAX_VERSION
_HRYVNIA = (
    "M-2.1-2.6C-1.6-4-.9-4.4 .3-4.4C1.8-4.4 2.6-3.6 2.6-2.5C2.6-.2-2.6 .2-2.6 2.5"
    "C-2.6 3.6-1.8 4.4-.3 4.4C.9 4.4 1.6 4 2.1 2.6M-3.6-.9H3.6M-3.6 .9H3.6"
)


class SymbolTooLarge(ValueError):
    """The text needs a symbol over version 20, which the NBU's rules do not allow."""


def symbol_svg(link: str) -> str:
    """Return the symbol as an SVG of one unit a module, quiet zone included.

    Error correction M, versions 10 to 20. The encoder is zxing-cpp: a general one spends more
    time on a symbol than Typst on the whole page. Dark runs are strokes a module thick: a box
    takes twice the points, and a bill's page more bytes for them than for its text.
    """
    rows, side = _modules(link)
    dark = "".join(
        f"M0 {y}.5{''.join(map(_stroke, _LIGHT_THEN_DARK.findall(row)))}"
        for y, row in enumerate(rows)
    )
    whole = side + 2 * QUIET_MODULES
    middle = side / 2
    radius = side * SIGN_SHARE / 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="-{QUIET_MODULES} -{QUIET_MODULES} {whole} {whole}">'
        f'<path fill="#fff" d="M-{QUIET_MODULES}-{QUIET_MODULES}h{whole}v{whole}h-{whole}z"/>'
        f'<path stroke="#000" d="{dark}"/>'
        f'<g transform="translate({middle} {middle})"><circle r="{radius:.2f}" fill="#fff"/>'
        f'<path transform="scale({radius / 6.4:.3f})" d="{_HRYVNIA}" fill="none" stroke="#000"/>'
        "</g></svg>"
    )


@cache
def _stroke(modules: bytes) -> str:
    """Return the path over light modules, then along dark ones: some hundred kinds in all."""
    dark = modules.count(0)
    return f"m{len(modules) - dark} 0h{dark}"


def _modules(link: str) -> tuple[list[bytes], int]:
    raw, side = _image(link)
    if side < _MIN_MODULES:
        raw, side = _image(link, version=MIN_VERSION)
    if side > _MAX_MODULES:
        raise SymbolTooLarge(f"{len(link)} characters need {side} modules")
    return [raw[start : start + side] for start in range(0, side * side, side)], side


def _image(link: str, **size: int) -> tuple[bytes, int]:
    # A fixed mask is valid for any reader; trying all eight takes five times as long.
    barcode = zxingcpp.create_barcode(
        link, zxingcpp.BarcodeFormat.QRCode, ec_level="M", data_mask=2, **size
    )
    pixels = bytes(memoryview(barcode.to_image(scale=1, add_quiet_zones=False)))  # type: ignore[arg-type]
    return pixels, isqrt(len(pixels))
