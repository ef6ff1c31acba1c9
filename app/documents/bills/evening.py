"""What a bill tells of an agreement on even payments, a few sentences."""

from decimal import Decimal

from app.documents.wording import _, month_said
from app.even_payments.asked import EvenTold
from app.kernel.figures import NO_BREAK, money_figure
from app.kernel.month import Month


def even_on_bill(told: EvenTold) -> str:
    """Return the even sum of the month, how it compares with what was charged, what is next."""
    month = month_said(Month.of(told.month))
    said = _(
        "Рівномірна оплата за договором № %(number)s: %(month)s — %(part)s. Від початку договору "
        "нараховано %(charged)s, до сплати рівними частинами %(asked)s.",
        number=told.number,
        month=month,
        part=_hryvnias(told.part),
        charged=_hryvnias(told.charged),
        asked=_hryvnias(told.asked),
    )
    return f"{said} {_next(told)}"


def _next(told: EvenTold) -> str:
    difference = told.difference
    if told.is_last:
        return _settled(told)
    last = month_said(Month.of(told.last_month))
    if difference > 0:
        return _(
            "Різницю %(sum)s буде включено до кінцевого розрахунку (%(last)s).",
            sum=_hryvnias(difference),
            last=last,
        )
    if difference < 0:
        return _(
            "Різниця на вашу користь %(sum)s; її буде враховано далі (%(last)s — кінцевий "
            "розрахунок).",
            sum=_hryvnias(-difference),
            last=last,
        )
    return _("Кінцевий розрахунок — %(last)s.", last=last)


def _settled(told: EvenTold) -> str:
    difference = told.difference
    if difference < 0:
        return _(
            "Кінцевий розрахунок: різницю на вашу користь %(sum)s зараховано.",
            sum=_hryvnias(-difference),
        )
    if told.put_off:
        return _(
            "Кінцевий розрахунок: різницю %(sum)s включатимуть до рахунків частинами (%(parts)s).",
            sum=_hryvnias(difference),
            parts=str(told.parts),
        )
    if difference > 0:
        return _(
            "Кінцевий розрахунок: різницю %(sum)s включено до цього рахунка.",
            sum=_hryvnias(difference),
        )
    return _("Кінцевий розрахунок: різниці немає.")


def _hryvnias(amount: Decimal) -> str:
    return f"{money_figure(amount)}{NO_BREAK}{_('грн')}"
