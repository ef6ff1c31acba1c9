"""An agreement as it is drawn up: which debts, on what terms, by which schedule.

The schedule is proposed by the terms and may then be changed by hand, row by row.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from admin.accounts.forms import TermsForm
from app.kernel import clock
from app.kernel.errors import Invalid
from app.kernel.working_days import first_working_day
from app.ledger import open_items
from app.ledger.allocation import Item
from app.months.parameter_keys import DUE_MOVES_TO_WORKING_DAY
from app.months.parameters import parameter
from app.months.working_days import days_off
from app.restructuring.limits import Limits, largest_month, months_of
from app.restructuring.models import Income
from app.restructuring.parts import MAY_BE_PUT_OFF, key_of
from app.restructuring.schedule import (
    MOST_INSTALMENTS,
    Instalment,
    check_schedule,
    equal_instalments,
    monthly_days,
    with_first_payment,
)
from app.restructuring.sign import NewRestructuring
from app.web.fields import day_of, number_of
from app.web.formats import written_day, written_money
from app.web.forms import FieldProblem
from app.web.messages import text_of

_ZERO = Decimal("0.00")
_FIRST_WITHIN = timedelta(days=366)


@dataclass(slots=True)
class Row:
    """A row of the schedule as typed."""

    number: int
    due: str
    amount: str
    problem: str = ""


@dataclass(slots=True)
class Draft:
    """What is being drawn up; `problem` is about the whole of it."""

    account_id: int
    debts: Sequence[Item]
    """All that the account owes and may put off, the oldest first."""
    chosen: frozenset[str]
    terms: TermsForm
    rows: list[Row] = field(default_factory=list)
    problem: str = ""

    @property
    def picked(self) -> Sequence[Item]:
        """Return the debts that are ticked."""
        return [each for each in self.debts if text_of_debt(each) in self.chosen]

    @property
    def total(self) -> Decimal:
        """Return what they come to."""
        return sum((each.outstanding for each in self.picked), _ZERO)

    @property
    def is_fit(self) -> bool:
        """Return whether nothing is wrong so far."""
        return not (self.problem or self.terms.problems or any(row.problem for row in self.rows))


def debts_to_put_off(session: Session, account_id: int) -> Sequence[Item]:
    """Return the debts that an agreement may put off, the oldest first."""
    items = open_items.items_of(session, [account_id]).get(account_id, [])
    fit = [each for each in items if each.is_debt and each.nature in MAY_BE_PUT_OFF]
    return sorted(fit, key=lambda each: each.age)


def text_of_debt(item: Item) -> str:
    """Return a debt as its tick box names it: the sum too, so that another sum is another debt."""
    return "/".join(map(str, (*key_of(item), item.outstanding)))


def draft_of(session: Session, account_id: int, typed: MultiDict[str, str]) -> Draft:
    """Return what was typed of the debts and the terms."""
    draft = Draft(
        account_id,
        debts_to_put_off(session, account_id),
        frozenset(typed.getlist("debt")),
        TermsForm.parse(typed),
    )
    known = {text_of_debt(each) for each in draft.debts}
    if not draft.chosen:
        draft.problem = gettext("Позначте борги, які сплачуватимуть частинами.")
    elif not draft.chosen <= known:
        draft.problem = gettext("Борг тим часом змінився. Позначте його ще раз.")
    _check_income(draft.terms)
    return draft


def _check_income(terms: TermsForm) -> None:
    if "income" in terms.problems or "income_kind" in terms.problems:
        return
    income: Decimal | None = terms.income
    if (income is None) != (not terms.income_kind):
        terms.refuse("income_kind", gettext("Вкажіть і дохід, і який він."))
    elif income is not None and income <= 0:
        terms.refuse("income", gettext("Дохід має бути більшим за нуль."))


def propose(session: Session, draft: Draft) -> None:
    """Fill the schedule of a draft with equal parts, or say why there is none."""
    terms = draft.terms
    if not terms.signed_on <= terms.first_due_on <= terms.signed_on + _FIRST_WITHIN:
        terms.refuse(
            "first_due_on", gettext("Від дня договору й не пізніше ніж за рік після нього.")
        )
        return
    days = monthly_days(terms.first_due_on, terms.count)
    if parameter(session, DUE_MOVES_TO_WORKING_DAY, on=terms.signed_on):
        off = days_off(session, first=days[0], last=days[-1])
        days = [first_working_day(each, off) for each in days]
    try:
        if terms.first_payment:
            paid, on = terms.first_payment, terms.signed_on
            schedule = with_first_payment(draft.total, paid, on, days)
        else:
            schedule = equal_instalments(draft.total, days)
        check_schedule(schedule, signed_on=terms.signed_on)
    except Invalid as refusal:
        draft.problem = text_of(refusal)
        return
    draft.rows = [
        Row(each.number, written_day(each.due_on), f"{each.amount}".replace(".", ","))
        for each in schedule
    ]


def read_schedule(draft: Draft, typed: MultiDict[str, str]) -> list[Instalment]:
    """Return the schedule as typed; rows say what is wrong with them, the draft what with all."""
    first = 0 if draft.terms.values.get("first_payment") else 1
    pairs = zip(typed.getlist("due"), typed.getlist("amount"), strict=False)
    # A row emptied whole is a row taken out.
    filled = [(due, amount) for due, amount in pairs if due.strip() or amount.strip()]
    draft.rows = [
        Row(number, due, amount)
        for number, (due, amount) in enumerate(filled[: MOST_INSTALMENTS + 1], start=first)
    ]
    schedule = [each for row in draft.rows if (each := _instalment(row)) is not None]
    if not draft.is_fit:
        return schedule
    try:
        check_schedule(schedule, signed_on=draft.terms.signed_on)
    except Invalid as refusal:
        draft.problem = text_of(refusal)
        return schedule
    planned = sum((each.amount for each in schedule), _ZERO)
    if planned != draft.total:
        draft.problem = gettext(
            "Платежі разом — %(planned)s, а борг — %(debt)s. Різниця: %(difference)s.",
            planned=written_money(planned),
            debt=written_money(draft.total),
            difference=written_money(planned - draft.total),
        )
    return schedule


def _instalment(row: Row) -> Instalment | None:
    try:
        day = day_of(row.due.strip(), today=clock.today())
        amount = number_of(row.amount.strip(), places=2)
    except FieldProblem as problem:
        row.problem = str(problem)
        return None
    return Instalment(row.number, day, amount)


def new_restructuring(draft: Draft, schedule: Sequence[Instalment]) -> NewRestructuring:
    """Return the agreement that a fit draft comes to."""
    terms = draft.terms
    return NewRestructuring(
        account_id=draft.account_id,
        number=terms.number,
        signed_on=terms.signed_on,
        basis=terms.basis,
        debts=[key_of(each) for each in draft.picked],
        schedule=schedule,
        income=terms.income,
        income_kind=Income(terms.income_kind) if terms.income_kind else None,
    )


def beyond_limits(draft: Draft, schedule: Sequence[Instalment], limits: Limits) -> Sequence[str]:
    """Return where the schedule goes further than the law's limits, in words."""
    if not schedule:
        return []
    told = []
    terms = draft.terms
    months = months_of(schedule, signed_on=terms.signed_on)
    if months > limits.months:
        told.append(
            gettext(
                "Строк — %(months)s міс., закон називає до %(most)s.",
                months=str(months),
                most=str(limits.months),
            )
        )
    income: Decimal | None = terms.income
    if income is not None:
        most = limits.monthly(income, Income(terms.income_kind))
        if (largest := largest_month(schedule)) > most:
            told.append(
                gettext(
                    "Платіж %(payment)s на місяць більший за законну межу %(most)s.",
                    payment=written_money(largest),
                    most=written_money(most),
                )
            )
    return told
