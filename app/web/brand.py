"""The company's own colour, dark enough for white text on it."""

from app.kernel.colour import is_colour, readable

DEFAULT = "#0b5d66"


def style_sheet(colour: str | None) -> str:
    """Return the style sheet that tints the head of both sites with the company's colour.

    Anything that is no colour stands for the product's own.
    """
    own = colour if colour and is_colour(colour) else DEFAULT
    return f":root{{--brand:{readable(own)};--brand-ink:#fff}}"
