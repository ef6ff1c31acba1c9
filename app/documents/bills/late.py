"""What a bill asks for late debts: it stands among the recalculations, and is told beneath them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from sqlalchemy.orm import Session

from app.documents.bills.cards import Explanation
from app.documents.bills.payees import payees_of_debts
from app.documents.bills.sources import IssuedBill
from app.documents.statements.lines import GROUNDS
from app.documents.statements.presentation import rate_in_words
from app.documents.wording import _, month_said
from app.kernel.figures import NO_BREAK, day_figure, money_figure, number_figure
from app.kernel.month import Month
from app.kernel.translation import N_
from app.penalty.late.queries import AskedSum, asked_with_bills
from app.penalty.late.told import SHOWN_PLACES, Told

_SENTENCES = {
    "penalty": N_("Пеня за прострочення, у перерахунку: %(sum)s грн."),
    "interest": N_("Три проценти річних на прострочений борг, у перерахунку: %(sum)s грн."),
    "inflation": N_("Інфляційні втрати на простроченому борзі, у перерахунку: %(sum)s грн."),
}
_DEBTS_NAMED = 3
"""Debts of one kind that a bill names one by one; the cabinet and the statement name all."""


_Line = tuple[int, int, int | None]
ToldLate = Mapping[_Line, tuple[Explanation, ...]]
"""By account, service and payee: each line of a bill its own."""


def told_on_bills(session: Session, month: Month, bills: Sequence[IssuedBill]) -> ToldLate:
    """Return what bills of a month print of late debts: a sentence for each service and kind.

    What a household that had left owes is not asked for. Of a former holder's debts besides, the
    sums are, but what he owed and when he paid is his.
    """
    of_account = {bill.account_id: bill for bill in bills}
    seen = {bill.account_id: bill.last_posting_id for bill in bills}
    found_of = asked_with_bills(session, month.first_day, seen=seen)
    asked_of = {
        account_id: [
            _as_of_holder(each, bill) for each in asked if each.agreement_id not in bill.left_out
        ]
        for account_id, asked in found_of.items()
        for bill in [of_account[account_id]]
    }
    payee_of = payees_of_debts(session, [each for asked in asked_of.values() for each in asked])
    found: dict[_Line, tuple[Explanation, ...]] = defaultdict(tuple)
    for account_id, asked in asked_of.items():
        of_line: dict[tuple[int, int | None, str], list[AskedSum]] = {}
        for each in sorted(asked, key=_service_and_kind):
            payee_id = payee_of[each.service_id, each.agreement_id]
            of_line.setdefault((each.service_id, payee_id, each.kind), []).append(each)
        for (service_id, payee_id, kind), sums in of_line.items():
            total = sum((each.amount for each in sums), Decimal("0.00"))
            sentence = _(_SENTENCES[kind], sum=money_figure(total))
            found[account_id, service_id, payee_id] += (
                Explanation(sentence=sentence, formula=_formula(sums)),
            )
    return found


def _as_of_holder(asked: AskedSum, bill: IssuedBill) -> AskedSum:
    return asked if bill.is_of_holder(asked.month.first_day) else replace(asked, told=())


def _service_and_kind(asked: AskedSum) -> tuple[int, str]:
    return asked.service_id, asked.kind


def _formula(sums: Sequence[AskedSum]) -> str:
    named = sorted(sums, key=lambda each: -abs(each.amount))[:_DEBTS_NAMED]
    pieces = [f"{month_said(each.month)}: {_of_debt(each)}" for each in named]
    if rest := sum((each.amount for each in sums if each not in named), Decimal("0.00")):
        pieces.append(_("інші борги: %(sum)s", sum=money_figure(rest)))
    return "; ".join(pieces)


def _of_debt(asked: AskedSum) -> str:
    intervals = "; ".join(interval_in_words(each) for each in asked.told)
    if not asked.before:
        return intervals or money_figure(asked.amount)
    corrected = _(
        "усього %(total)s, раніше нараховано %(before)s, тепер %(sum)s",
        total=money_figure(asked.total),
        before=money_figure(asked.before),
        sum=money_figure(asked.amount),
    )
    return f"{intervals}; {corrected}" if intervals else corrected


def interval_in_words(each: Told) -> str:
    """Return one interval as it is counted on paper."""
    days = f"{day_figure(each.start)}–{day_figure(each.last)}"
    if each.ground:
        return f"{days}: {_(GROUNDS[each.ground])}, 0"
    of = f"{money_figure(each.debt)} × {rate_in_words(each)}"
    if each.days:
        of += f" × {each.days}{NO_BREAK}{_('дн.')}"
    return f"{days}: {of} = {number_figure(each.adds, SHOWN_PLACES)}"
