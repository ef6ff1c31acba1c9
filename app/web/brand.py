"""The company's own colour, corrected until white text on it can be read."""

import re

DEFAULT = "#0b5d66"
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_ENOUGH = 4.5
"""The contrast that WCAG asks of text."""

Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)


def parse(text: str | None) -> Colour:
    """Return the colour written as `#rrggbb`; anything else is the product's own."""
    code = text if text and _HEX.fullmatch(text) else DEFAULT
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def luminance(colour: Colour) -> float:
    """Return the relative luminance, 0 to 1, as WCAG defines it."""
    parts = [part / 255 for part in colour]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable_under(text: Colour, colour: Colour, *, towards: Colour) -> str:
    """Return `colour`, moved towards black or white until `text` on it is readable."""
    for step in range(21):
        share = step / 20
        red, green, blue = (
            round(own + (goal - own) * share) for own, goal in zip(colour, towards, strict=True)
        )
        if contrast(text, (red, green, blue)) >= _ENOUGH:
            return f"#{red:02x}{green:02x}{blue:02x}"
    raise AssertionError("black under white and white under black are always readable")


def style_sheet(colour: str | None) -> str:
    """Return the style sheet that tints the head of both sites with the company's colour."""
    readable = readable_under(WHITE, parse(colour), towards=BLACK)
    return f":root{{--brand:{readable};--brand-ink:#fff}}"
