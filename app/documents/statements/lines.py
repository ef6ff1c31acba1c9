"""The lines of a statement of debt, the same on the screen and on paper."""

from datetime import date

from app.kernel.translation import N_
from app.penalty.late.told import Told, told_of
from app.penalty.put_off import Turn
from app.penalty.statement import StatementItem

KINDS = {
    "penalty": N_("Пеня"),
    "interest": N_("Три проценти річних"),
    "inflation": N_("Інфляційні втрати"),
}
GROUNDS = {
    "moratorium": N_("мораторій"),
    "mobilised": N_("мобілізовано"),
    "state_arrears": N_("держава винна за пільги чи субсидію"),
    "wage_arrears": N_("борг із заробітної плати"),
    "damaged": N_("житло пошкоджено"),
    "displaced": N_("внутрішньо переміщена особа"),
    "restructured": N_("борг реструктуризовано"),
    "other": N_("інше"),
}
"""Why nothing is counted on some days."""

TURNS = {
    Turn.PUT_OFF: N_(
        "%(day)s договором про реструктуризацію № %(number)s відкладено %(sum)s грн:"
        " з цього дня на них нічого не нараховується."
    ),
    Turn.BACK: N_(
        "%(day)s договір розірвано: %(sum)s грн знову до сплати, нарахування тривають з цього дня."
    ),
    Turn.PAID: N_("%(day)s зараховано %(sum)s грн, сплачені за договором про реструктуризацію."),
}
"""Why days are skipped on which a debt was put off by an agreement."""


def lines_of(item: StatementItem, *, until: date) -> list[Told]:
    """Return how the penalty, the interest and the losses on a debt came about."""
    return [
        line
        for growth in (item.penalty, item.interest, item.inflation)
        for line in told_of(growth, until=until)
    ]
