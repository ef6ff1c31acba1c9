"""Which of the Ukrainian DOS and Windows encodings a DBF's letters are written in."""

from app.formats.delimited import likely_encoding

_OF_DBF = ("cp1251", "cp1125")
"""No program that writes DBF writes KOI-8; names all in capitals would look like it."""
ENCODINGS = ("cp866", "cp1125", "cp1251", "koi8_u", "utf-8")
"""What a person may choose where the letters come out wrong."""
_UKRAINIAN_OF_1125 = frozenset(b"\xf6\xf7\xf8\xf9")
"""І, і, Ї, ї of cp1125; of cp866 they are Ў, ў, ° and a dot, which no Ukrainian name has."""


def encoding_of(letters: bytes) -> str:
    """Return the encoding of these letters.

    cp866 and cp1125 differ in the Ukrainian letters alone; cp866 has no і, for which its writers
    put a Latin i.

    >>> encoding_of("Київ, Сонячна".encode("cp1125")), encoding_of("Герун Євга".encode("cp866"))
    ('cp1125', 'cp866')
    """
    if any(byte >= 0x80 for byte in letters) and _is_utf8(letters):
        return "utf-8"
    found = likely_encoding(letters, among=_OF_DBF)
    if found == "cp1125" and not _UKRAINIAN_OF_1125.intersection(letters):
        return "cp866"
    return found


def _is_utf8(letters: bytes) -> bool:
    try:
        letters.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
