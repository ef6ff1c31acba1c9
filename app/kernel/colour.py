"""A company's colour made dark enough to be read on white, or to bear white text."""

import re

READABLE = 4.5
"""Contrast that WCAG 2.2 AA asks of ordinary text."""

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def is_colour(text: str) -> bool:
    """Return whether the text is a colour like `#0b5d66`."""
    return _HEX.fullmatch(text) is not None


def readable(colour: str) -> str:
    """Return `#rrggbb`, darkened step by step until it stands out on white paper.

    >>> readable("#0b5d66"), readable("#ffe000")
    ('#0b5d66', '#857400')
    """
    if not is_colour(colour):
        raise ValueError(f"{colour!r} is not a colour like #0b5d66")
    channels = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    while _contrast_with_white(channels) < READABLE:
        channels = [channel * 24 // 25 for channel in channels]
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def _contrast_with_white(channels: list[int]) -> float:
    return 1.05 / (_luminance(channels) + 0.05)


def _luminance(channels: list[int]) -> float:
    red, green, blue = (_linear(channel / 255) for channel in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
