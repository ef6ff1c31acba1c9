"""What is written to a payer of an autopay: what is to be taken, what was refused, why it ended."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from app.kernel.figures import plain_figure
from app.kernel.translation import N_
from app.payments.autopay.letters import NOTICE, REFUSED, STOPPED
from app.payments.autopay.models import StopReason
from notifications.wording import Say

AUTOPAY = (NOTICE, REFUSED, STOPPED)
_TO_COME = N_(
    "%(on)s з картки %(card)s буде списано %(sum)s грн за особовий рахунок %(account)s. Якщо до "
    "того дня ви сплатите самі, спишемо лише решту. До суми банк може додати комісію магазину."
)
_OFF = N_("Вимкнути автоплатіж можна будь-коли в кабінеті: «Платежі», «Автоплатіж».")
_TRIED_AGAIN = N_(
    "Банк відмовився списати %(sum)s грн з картки %(card)s за особовий рахунок %(account)s "
    "(код %(why)s). Спробуємо ще раз %(on)s. Перевірте, чи є на картці гроші."
)
_OVER = N_("Автоплатіж за особовий рахунок %(account)s з картки %(card)s вимкнено.")
_PAY = N_("Сплатіть рахунок самі. Увімкнути автоплатіж знову можна в кабінеті.")
_WHY: Mapping[str, str] = {
    StopReason.LIMIT: N_("До сплати більше, ніж ви дозволили на місяць: %(limit)s грн."),
    StopReason.EXPIRED: N_("Строк дії картки минув."),
    StopReason.REFUSED: N_("Банк двічі поспіль відмовився списати гроші."),
    StopReason.FORGOTTEN: N_("Картку прибрано зі збережених."),
    StopReason.UNLINKED: N_("Цього рахунку більше немає у вашому кабінеті."),
    StopReason.CLOSED: N_("Підприємство більше не приймає оплату через цю платіжну систему."),
    StopReason.ASKED: N_("Ви вимкнули його самі."),
}


def autopay_told(
    kind: str, facts: Mapping[str, Any], say: Say, *, day: Callable[[date], str]
) -> tuple[str, str, str]:
    """Return the subject, what happened and what to do."""
    told = {name: str(facts.get(name, "")) for name in ("account", "card", "why")}
    if kind == STOPPED:
        limit = _sum(facts["limit"])
        text = f"{say(_OVER, **told)} {say(_WHY[told['why']], limit=limit)}"
        return say(N_("Автоплатіж вимкнено")), text, say(_PAY)
    told |= {"sum": _sum(facts["sum"]), "on": day(date.fromisoformat(facts["on"]))}
    if kind == REFUSED:
        return say(N_("Автоплатіж не пройшов")), say(_TRIED_AGAIN, **told), say(_OFF)
    return say(N_("Скоро автоплатіж")), say(_TO_COME, **told), say(_OFF)


def _sum(written: object) -> str:
    return plain_figure(Decimal(str(written)))
