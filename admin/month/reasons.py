"""Why an earlier month is computed again, as marks of facts name it, in words."""

from collections.abc import Sequence

from flask_babel import gettext

from app.charging.reasons import REASONS
from app.kernel.translation import N_


def reasons_in_words(codes: Sequence[str]) -> str:
    """Return all reasons; none where only what neighbours use moved a share."""
    if not codes:
        return str(gettext("зміни в інших приміщеннях будинку"))
    return ", ".join(dict.fromkeys(gettext(REASONS.get(code, _OTHER)) for code in codes))


_OTHER = N_("дані рахунку")
"""Of a code that marks of former versions gave."""
