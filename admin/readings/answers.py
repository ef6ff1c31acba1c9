"""What a person may say of a doubtful reading."""

from flask_babel import lazy_gettext

from app.kernel.errors import Invalid
from app.metering.settle import Answer

ANSWERS = (
    (Answer.RIGHT, lazy_gettext("усе правильно")),
    (Answer.PASSED_ZERO, lazy_gettext("перейшов через нуль")),
    (Answer.PREVIOUS_WRONG, lazy_gettext("попереднє помилкове")),
    (Answer.WRONG, lazy_gettext("це показання помилкове")),
)
"""A replaced meter is told by the act of its replacement."""


def answer_of(text: str) -> Answer:
    """Return the answer sent by a button; what no button sends is refused."""
    try:
        return Answer(text)
    except ValueError as error:
        raise Invalid(f"{text!r} is no answer") from error
