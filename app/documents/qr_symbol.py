"""The picture of an NBU QR code: a pixel a module, and the hryvnia sign in the centre."""

from base64 import b64encode
from math import isqrt
from zlib import compress, crc32

import zxingcpp

MIN_VERSION = 10
MAX_VERSION = 20
QUIET_MODULES = 4
SIGN_SHARE = 0.21
"""Diameter of the white circle over the symbol's width: 3.5 % of its area, of 15 % that M mends."""

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
    time on a symbol than Typst on the whole page. The modules are a bitmap that no reader of the
    file may smooth: as a path they cost Typst four times as much, and more bytes than the text of
    a bill.
    """
    modules, side = _modules(link)
    whole = side + 2 * QUIET_MODULES
    middle = side / 2
    radius = side * SIGN_SHARE / 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="-{QUIET_MODULES} -{QUIET_MODULES} {whole} {whole}">'
        f'<path fill="#fff" d="M-{QUIET_MODULES}-{QUIET_MODULES}h{whole}v{whole}h-{whole}z"/>'
        f'<image width="{side}" height="{side}" style="image-rendering:pixelated" '
        f'href="data:image/png;base64,{_png(modules, side)}"/>'
        f'<g transform="translate({middle} {middle})"><circle r="{radius:.2f}" fill="#fff"/>'
        f'<path transform="scale({radius / 6.4:.3f})" d="{_HRYVNIA}" fill="none" stroke="#000"/>'
        "</g></svg>"
    )


def _png(modules: bytes, side: int) -> str:
    size = side.to_bytes(4, "big")
    rows = b"".join(b"\0" + modules[start : start + side] for start in range(0, side * side, side))
    chunks = (
        (b"IHDR", size + size + b"\x08\0\0\0\0"),  # eight bits of grey
        (b"IDAT", compress(rows, 1)),
        (b"IEND", b""),
    )
    return b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in chunks)).decode()


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = crc32(kind + content).to_bytes(4, "big")
    return len(content).to_bytes(4, "big") + kind + content + checksum


def _modules(link: str) -> tuple[bytes, int]:
    """Return the modules row by row, 0 for dark and 255 for light, and how many a side has."""
    modules, side = _image(link)
    if side < _MIN_MODULES:
        modules, side = _image(link, version=MIN_VERSION)
    if side > _MAX_MODULES:
        raise SymbolTooLarge(f"{len(link)} characters need {side} modules")
    return modules, side


def _image(link: str, **size: int) -> tuple[bytes, int]:
    # A fixed mask is valid for any reader; trying all eight takes five times as long.
    barcode = zxingcpp.create_barcode(
        link, zxingcpp.BarcodeFormat.QRCode, ec_level="M", data_mask=2, **size
    )
    pixels = bytes(memoryview(barcode.to_image(scale=1, add_quiet_zones=False)))  # type: ignore[arg-type]
    return pixels, isqrt(len(pixels))
