"""Ukrainian alphabetical order, the same on every machine and in the database.

The key of a text sorts by plain code points (in PostgreSQL: COLLATE "C") as the Ukrainian
alphabet does. Case and apostrophes do not count. Digits come before Latin letters, Latin before
Ukrainian. The numbers inside a text are not compared by value.
"""

from string import ascii_lowercase, ascii_uppercase

ALPHABET = "абвгґдеєёжзиіїйклмнопрстуўфхцчшщъыьэюя"
"""Lower case letters in order; letters of neighbours' alphabets stand where they are expected."""

APOSTROPHES = "'`´ʹʻʼʽˈ‘’‛′＇\N{COMBINING ACUTE ACCENT}"
"""Every sign met in the place of the apostrophe, and the stress mark."""

# Cyrillic Supplement: above every letter in use, so what is not ours sorts before and is kept
# apart, and two bytes a letter.
_ORDERED = "".join(chr(0x0500 + place) for place in range(len(ALPHABET)))

FOLD_FROM = ALPHABET + ALPHABET.upper() + ascii_uppercase + APOSTROPHES
FOLD_TO = _ORDERED + _ORDERED + ascii_lowercase
"""Like the arguments of SQL `translate`: letters beyond the end of `FOLD_TO` are dropped."""

_FOLD = str.maketrans(FOLD_FROM[: len(FOLD_TO)], FOLD_TO, FOLD_FROM[len(FOLD_TO) :])


def sort_key(text: str) -> str:
    """Return the key that puts `text` in Ukrainian order among others.

    >>> sorted(["Яків", "Ґудзь", "Іва", "Гора", "Є", "Дід", "Ївга", "Йва"], key=sort_key)
    ['Гора', 'Ґудзь', 'Дід', 'Є', 'Іва', 'Ївга', 'Йва', 'Яків']
    """
    return text.translate(_FOLD)
