"""What a typed search means: its words, folded the way the stored ones are."""

import re
from dataclasses import dataclass

from app.kernel.text import matching_key

NOT_A_WORD = "[^0-9a-zа-яёґєії]+"
"""What parts words; the same pattern folds the stored keys in SQL."""
DIGIT_LETTER_GAP = r"([0-9])[\s.-]+([а-яґєії])(?![а-яґєії])"
"""`12-а`, `12 а` and `12а` are one house; the same pattern runs in SQL."""

_BREAK = re.compile(NOT_A_WORD)
_GAP = re.compile(DIGIT_LETTER_GAP)
_PHONE = re.compile(r"\+?(?:38)?\s*\(?(0\d{2})\)?[\s)-]+([\d\s-]*)")
_LABELS = frozenset(
    {
        *("вул", "вулиця", "просп", "проспект", "пров", "провулок", "бульв", "бульвар", "площа"),
        *("узвіз", "шосе", "проїзд", "наб", "набережна", "мкр", "мікрорайон"),
        *("буд", "будинок", "кв", "квартира", "корп", "прим", "тел"),
    }
)
"""Words that name no one: dropped unless nothing else was typed."""
MOST_WORDS = 6
LONGEST = 200
"""Of what was typed; the patterns below cost the square of it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words somebody looks for. Every one must be the beginning of a word of the account."""

    words: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Return whether nothing findable was typed."""
        return not self.words

    @property
    def single(self) -> str | None:
        """Return the only word, if there is only one."""
        return self.words[0] if len(self.words) == 1 else None

    @property
    def has_numbers_among_words(self) -> bool:
        """Return whether a house or flat may be meant: several words, one of them a number."""
        return len(self.words) > 1 and any(word[0].isdigit() for word in self.words)

    def patterns(self, *, whole_numbers: bool) -> list[str]:
        """Return a LIKE pattern for each word; `whole_numbers` lets `12` not mean `120`."""
        return [
            f"% {word} %" if whole_numbers and word[0].isdigit() else f"% {word}%"
            for word in self.words
        ]


def wanted(typed: str) -> Wanted:
    """Return the words of a search as typed, the order kept.

    >>> wanted("вул. Coбopнa, 12-А кв. 5").words
    ('соборна', '12а', '5')
    >>> wanted("(067) 123-45").words
    ('06712345',)
    >>> wanted("мар’ян").words
    ('марян',)
    """
    folded = matching_key(typed[:LONGEST])
    if phone := _PHONE.fullmatch(folded):
        return Wanted((phone[1] + re.sub(r"\D", "", phone[2]),))
    joined = _GAP.sub(r"\1\2", folded.replace("'", ""))
    words = [word for word in _BREAK.split(joined) if word]
    telling = [word for word in words if word not in _LABELS]
    return Wanted(tuple((telling or words)[:MOST_WORDS]))
