"""How a line came about: the one explanation, for the bill, the cabinet and the office.

It needs nothing but the line and the ids in its basis: retired facts stay readable.
"""

from app.charging.explanation.explain import Explanation, explain
from app.charging.explanation.shared import is_of_a_sum
from app.charging.explanation.sources import LEAST_OTHERS, Sources, sources_of
from app.charging.explanation.told import Figure, Line, ReadingUsed
from app.charging.explanation.voice import Voice

__all__ = [
    "LEAST_OTHERS",
    "Explanation",
    "Figure",
    "Line",
    "ReadingUsed",
    "Sources",
    "Voice",
    "explain",
    "is_of_a_sum",
    "sources_of",
]
