"""What the page of a card payment says: the truth in each state, and no more than is known."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.payments.gateways.models import UNENDED, IntentStatus
from app.payments.gateways.queries import IntentRow, LineRow, lines_of

CHECKED = "wait_accept"
"""LiqPay's word: the money is taken, the shop is not approved yet."""


@dataclass(frozen=True, slots=True)
class ResultCard:
    """A card payment's state in words, and what the payer may do now."""

    intent: IntentRow
    lines: Sequence[LineRow]
    title: str
    text: str
    look: str
    """Of the note: paid, due, harm or plain."""
    is_open: bool
    """The page goes on asking our books."""
    may_go_on: bool
    may_try_again: bool
    has_come_back: bool


def result_card(session: Session, intent: IntentRow, *, has_come_back: bool) -> ResultCard:
    """Return what is known of a card payment, in words."""
    title, text, look = _words(intent, has_come_back=has_come_back)
    status = IntentStatus(intent.status)
    return ResultCard(
        intent=intent,
        lines=lines_of(session, intent.id),
        title=title,
        text=text,
        look=look,
        is_open=status in UNENDED,
        may_go_on=status is IntentStatus.REQUIRES_ACTION,
        may_try_again=status in {IntentStatus.REQUIRES_PAYMENT_METHOD, IntentStatus.CANCELED},
        has_come_back=has_come_back,
    )


def _words(intent: IntentRow, *, has_come_back: bool) -> tuple[str, str, str]:
    match IntentStatus(intent.status):
        case IntentStatus.SUCCEEDED:
            return _of_money(intent)
        case IntentStatus.PROCESSING:
            return (
                gettext("Платіж обробляється"),
                gettext("Банк отримав гроші й перевіряє платіж. Зарахуємо, щойно він підтвердить.")
                if intent.told == CHECKED
                else gettext("Банк ще перевіряє платіж. Гроші поки не зараховано."),
                "due",
            )
        case IntentStatus.REQUIRES_ACTION:
            return _of_nothing_yet(has_come_back=has_come_back)
        case IntentStatus.REQUIRES_PAYMENT_METHOD:
            return (
                gettext("Оплата не пройшла"),
                gettext(
                    "Банк відхилив платіж (код %(code)s). На рахунок нічого не зараховано.",
                    code=intent.failure,
                )
                if intent.failure
                else gettext("Банк відхилив платіж. На рахунок нічого не зараховано."),
                "harm",
            )
        case IntentStatus.CANCELED:
            return (
                gettext("Оплати не було"),
                gettext("Час на оплату минув. За даними банку, її не було."),
                "plain",
            )


def _of_money(intent: IntentRow) -> tuple[str, str, str]:
    if intent.is_returned:
        return (
            gettext("Гроші повернено"),
            gettext("Платіж скасовано, гроші повернуться на картку. На рахунку його більше немає."),
            "due",
        )
    if intent.received > intent.amount:
        return (
            gettext("Сплачено двічі"),
            gettext("Банк надіслав два платежі за цим замовленням. Зараховано обидва."),
            "due",
        )
    return gettext("Сплачено"), gettext("Гроші вже зараховано на рахунок."), "paid"


def _of_nothing_yet(*, has_come_back: bool) -> tuple[str, str, str]:
    if has_come_back:
        return (
            gettext("Чекаємо на відповідь банку"),
            gettext(
                "Поки не відомо, чи пройшла оплата. Якщо ви її підтвердили, зачекайте: сторінка "
                "оновиться сама. Не платіть удруге."
            ),
            "due",
        )
    return (
        gettext("Оплату не завершено"),
        gettext("Ви ще не сплатили на сторінці банку, або банк про це не повідомив."),
        "plain",
    )
