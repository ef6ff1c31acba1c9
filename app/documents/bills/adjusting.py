"""Adjustments, benefits and subsidies as bills tell them: what changed, why, by which paper."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from app.charging.adjustments.told import ToldAdjustment, told_in
from app.charging.explanation import Voice
from app.documents.bills.cards import Explanation
from app.documents.bills.sources import IssuedBill
from app.documents.wording import _, month_said
from app.kernel.month import Month
from app.kernel.translation import N_
from app.ledger.queries import StatementLine
from app.subsidies.queries import ToldGranted, granted_in

GRANTED = {
    ("benefit", False): N_("Пільга за %(month)s: %(sum)s (реєстр «%(register)s»)."),
    ("subsidy", False): N_("Житлова субсидія за %(month)s: %(sum)s (реєстр «%(register)s»)."),
    ("benefit", True): N_("Скасовано пільгу за %(month)s: %(sum)s (реєстр «%(register)s»)."),
    ("subsidy", True): N_(
        "Скасовано житлову субсидію за %(month)s: %(sum)s (реєстр «%(register)s»)."
    ),
}

Told = Mapping[tuple[int, int, int | None], Sequence[Explanation]]
"""By account, service and payee: each line of a bill its own."""


def adjustments_told(
    session: Session,
    month: Month,
    bills: Iterable[IssuedBill],
    money: Mapping[int, Sequence[StatementLine]],
    *,
    voice: Voice,
) -> Told:
    """Return what the bills say of adjustments; bills that nothing was recalculated on ask nothing.

    Those of a former holder's months are his: their sums are on the bill, their reasons not.
    """
    of_account = {
        bill.account_id: bill
        for bill in bills
        if any(line.recalculated for line in money.get(bill.account_id, ()))
    }
    by_sight: dict[int, list[int]] = {}
    for account_id, bill in of_account.items():
        by_sight.setdefault(bill.last_posting_id, []).append(account_id)
    found: dict[tuple[int, int, int | None], list[Explanation]] = {}
    for upto, accounts in by_sight.items():
        told: list[ToldAdjustment | ToldGranted] = [
            *told_in(session, month, accounts, upto=upto),
            *granted_in(session, month, accounts, upto=upto),
        ]
        for each in told:
            if of_account[each.account_id].is_of_holder(each.month.first_day):
                said = Explanation(sentence=in_words(each, voice))
                line = (each.account_id, each.service_id, each.payee_id)
                found.setdefault(line, []).append(said)
    return found


def in_words(told: ToldAdjustment | ToldGranted, voice: Voice) -> str:
    """Return an adjustment, a benefit or a subsidy as the subscriber reads it."""
    if isinstance(told, ToldGranted):
        return _granted_in_words(told, voice)
    facts = {
        "month": month_said(told.month),
        "sum": voice.money(told.amount),
        "reason": told.reason.rstrip("."),
        "basis": told.basis,
    }
    if told.is_undoing:
        return _("Скасовано коригування за %(month)s: %(sum)s. %(reason)s (%(basis)s).", **facts)
    return _("Коригування за %(month)s: %(sum)s. %(reason)s (%(basis)s).", **facts)


def _granted_in_words(told: ToldGranted, voice: Voice) -> str:
    """Return a benefit or a subsidy as the subscriber reads it.

    Whose benefit it is and of what kind is left out: it may tell of illness.
    """
    return _(
        GRANTED[told.kind, told.is_undoing],
        month=month_said(told.month),
        sum=voice.money(told.amount),
        register=told.register,
    )
