"""What a payment system may show of who holds an account and where: enough to know one's own.

Numbers of accounts can be tried one after the other, so neither a full name nor a street goes out.
"""

from app.registry.models import PremisesKind


def initials(name: str) -> str:
    """Return a person's surname with initials.

    >>> initials("Іваненко Олена Петрівна"), initials("Шевченко Т. Г.")
    ('ІВАНЕНКО О.П.', 'ШЕВЧЕНКО Т.Г.')
    >>> initials("Нечуй-Левицький Іван")
    'НЕЧУЙ-ЛЕВИЦЬКИЙ І.'
    """
    words = name.replace(".", " ").split()
    if not words:
        return ""
    first, second = ((words[at] if at < len(words) else "") for at in (1, 2))
    shortened = "".join(f"{word[0].upper()}." for word in (first, second) if word)
    return f"{words[0].upper()} {shortened}".rstrip()


def short_address(kind: str, premises: str, building: str) -> str:
    """Return the flat, or the number of a house that is one's own.

    >>> short_address("flat", "3", "7"), short_address("private_house", "", "12-А")
    ('кв. 3', 'буд. 12-А')
    """
    if kind == PremisesKind.PRIVATE_HOUSE or not premises:
        return f"буд. {building}"
    is_named = any(character.isalpha() for character in premises.partition(" ")[0])
    return premises if is_named and " " in premises else f"кв. {premises}"
