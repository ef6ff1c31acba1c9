"""Changes to a file as wires, disks, editors and attackers make them."""

from collections.abc import Callable, Sequence
from random import Random

_OF_TEXT = b"\x00 \xff \x1a \" ' ; = < > & &amp; - -1 0,00 1.234.567 1e999999 NaN { [ null".split(
    b" "
)
_OF_MARKUP = b"<!-- --> <![CDATA[ ]]> :61: :86: :20: :62F:".split(b" ")
_TOKENS = (
    *_OF_TEXT,
    *_OF_MARKUP,
    *(b"\r\n", b"\n", b"<!DOCTYPE x>", b"9" * 40, b"\xef\xbb\xbf", b"\xd0", b"\xf0\x9f\x92\xb8"),
    *(word.encode("cp1251") for word in ("СекцияДокумент=", "КонецФайла")),
)
Change = Callable[[bytearray, Random], None]


def _flip(content: bytearray, random: Random) -> None:
    at = random.randrange(len(content))
    content[at] ^= 1 << random.randrange(8)


def _set(content: bytearray, random: Random) -> None:
    content[random.randrange(len(content))] = random.randrange(256)


def _cut_out(content: bytearray, random: Random) -> None:
    at = random.randrange(len(content))
    del content[at : at + random.choice((1, 1, 2, 5, 20))]


def _repeat(content: bytearray, random: Random) -> None:
    at = random.randrange(len(content))
    part = content[at : at + random.choice((1, 5, 20, 60))]
    content[at:at] = part * random.choice((1, 1, 2, 20))


def _put_in(content: bytearray, random: Random) -> None:
    at = random.randrange(len(content) + 1)
    content[at:at] = random.choice(_TOKENS)


def _swap(content: bytearray, random: Random) -> None:
    first, second = sorted(random.randrange(len(content)) for _ in range(2))
    content[first], content[second] = content[second], content[first]


CHANGES: Sequence[Change] = (_flip, _set, _cut_out, _repeat, _put_in, _swap)


def changed(content: bytes, random: Random) -> bytes:
    """Return the content with one to four changes."""
    kept = bytearray(content)
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        if kept:
            random.choice(CHANGES)(kept, random)
    return bytes(kept)


def torn(content: bytes, random: Random) -> bytes:
    """Return the content changed, cut off, or grown together with itself."""
    match random.randrange(6):
        case 0:
            return content[: random.randrange(len(content) + 1)]
        case 1:
            at = random.randrange(len(content))
            return content[at:] + content[:at]
        case 2:
            return content + changed(content, random)
        case _:
            return changed(content, random)
