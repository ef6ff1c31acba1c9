"""Ukrainian text: cleaned for keeping, folded for matching, keyed for natural order.

What a person wrote is kept and shown as written; only the folded forms are compared.
"""

import re
import unicodedata

APOSTROPHE = "'"
_APOSTROPHES = dict.fromkeys(map(ord, "’ʼ`´‘ʹ′＇"), APOSTROPHE)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))
# Latin letters that a Ukrainian keyboard user cannot tell from Cyrillic ones, folded to lower case.
LATIN = "abcehikmoptxyï"
CYRILLIC = "авсенікмортхуї"
LOOK_ALIKE = str.maketrans(LATIN, CYRILLIC)
_WORD = re.compile(r"[^\W\d_]+")
_ALPHABET = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
# The letters of a flat sort by the alphabet, not by code point (ґ, є, і, ї stand outside а-я).
_ORDER = str.maketrans(_ALPHABET, "".join(chr(0x430 + at) for at in range(len(_ALPHABET))))
_PIECE = re.compile(r"\d+|[^\W\d_]+")


def clean_text(text: str) -> str:
    r"""Return `text` composed (NFC), without invisible marks, with single plain spaces.

    >>> clean_text("  Шевченко\u00a0 Тарас\ufeff ")
    'Шевченко Тарас'
    """
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    if not composed.isprintable():  # as no invisible mark is
        composed = composed.translate(_INVISIBLE)
    return " ".join(composed.split())


def matching_key(text: str) -> str:
    """Return the form in which two spellings of the same words are equal.

    Case, the kind of apostrophe and dash, spacing, and Latin look-alikes do not count. A word
    with other Latin letters and no Cyrillic ones stays Latin.

    >>> matching_key("Мар’ЯН") == matching_key("мар`ян")
    True
    >>> matching_key("IBAHEHKO") == matching_key("Іваненко")
    True
    >>> matching_key("Wizz")
    'wizz'
    """
    folded = clean_text(text).casefold().translate(_APOSTROPHES).translate(_DASHES)
    return unicodedata.normalize("NFC", _WORD.sub(_fold_word, folded))


def _fold_word(match: re.Match[str]) -> str:
    word = match[0]
    turned = word.translate(LOOK_ALIKE)
    is_latin_word = any("a" <= letter <= "z" for letter in turned) and not any(
        "Ѐ" <= letter <= "ӿ" for letter in word
    )
    return word if is_latin_word else turned


def natural_key(text: str) -> str:
    """Return a text that sorts numbers of flats and houses as people do, byte by byte.

    >>> sorted(["1", "10", "2", "12а", "12", "1-1", "1-10", "1-2"], key=natural_key)
    ['1', '1-1', '1-2', '1-10', '2', '10', '12', '12а']
    """
    pieces = _PIECE.findall(matching_key(text))
    return "-".join(
        piece.zfill(10) if piece.isdecimal() else piece.translate(_ORDER) for piece in pieces
    )
