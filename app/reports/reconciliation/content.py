"""Statements and acts as the strings their template prints: words and formatting."""

from collections.abc import Sequence
from decimal import Decimal

from app.documents.wording import _, sum_said
from app.kernel.figures import day_figure, money_figure, unbroken
from app.reports.reconciliation.movements import Moved
from app.reports.reconciliation.parties import Customer, Party
from app.reports.reconciliation.words import movement_said

_BLANK = "_" * 24
"""Where a name is written by hand."""
_ZERO = Decimal("0.00")


def act_content(company: Party, customer: Customer, moved: Moved) -> dict[str, object]:
    """Return what `account.typ` prints of an act: the customer's side is left for his figures."""
    name = customer.name or _BLANK
    ours = _("За даними: %(name)s, грн", name=company.name)
    theirs = _("За даними: %(name)s, грн", name=name)
    days = _days(moved)
    return _common(company, customer, moved) | {
        "title": _("Акт звіряння розрахунків, о/р %(number)s", number=customer.number),
        "heading": _("Акт звіряння розрахунків"),
        "days": days,
        "says": _(
            "Ми, що нижче підписалися, %(company)s та %(customer)s, склали цей акт про те, що"
            " взаємні розрахунки %(days)s були такі:",
            company=_with_code(company.name, company.code),
            customer=_with_code(name, customer.code),
            days=days,
        ),
        "groups": [["", 2], [ours, 2], [theirs, 2]],
        "columns": [
            *(_("Дата"), _("Документ"), _("Дебет"), _("Кредит"), _("Дебет"), _("Кредит")),
        ],
        "sums": 4,
        "rows": [
            [
                *(day_figure(each.on_day), movement_said(each)),
                *(_sum(each.debit), _sum(each.credit)),
                *("", ""),
            ]
            for each in moved.movements
        ],
        "opening": _balance_row(_("Сальдо на %(day)s", day=day_figure(moved.since)), moved.opening),
        "turnover": [
            *("", _("Обороти за період")),
            *(money_figure(moved.debit), money_figure(moved.credit)),
            *("", ""),
        ],
        "closing": _balance_row(
            _("Сальдо на кінець %(day)s", day=day_figure(moved.until)), moved.closing
        ),
        "theirs": _("За даними %(name)s: ______________________ грн", name=name),
        "signatures": [[_with_code(company.name, company.code), ""], [name, customer.code]],
        "signature": _("посада, підпис, прізвище, дата"),
    }


def statement_content(company: Party, customer: Customer, moved: Moved) -> dict[str, object]:
    """Return what `account.typ` prints of a statement: each document with what was owed after."""
    owed, rows = moved.opening, []
    for each in moved.movements:
        owed += each.amount
        rows.append(
            [
                *(day_figure(each.on_day), movement_said(each)),
                *(_sum(each.debit), _sum(each.credit), money_figure(owed)),
            ]
        )
    day = day_figure(moved.since)
    return _common(company, customer, moved) | {
        "title": _("Виписка з особового рахунку %(number)s", number=customer.number),
        "heading": _("Виписка з особового рахунку"),
        "days": _days(moved),
        "says": "",
        "groups": [],
        "columns": [
            *(_("Дата"), _("Документ"), _("Нараховано, грн")),
            *(_("Сплачено й зараховано, грн"), _("Разом до сплати, грн")),
        ],
        "sums": 3,
        "rows": rows,
        "opening": ["", _("На початок %(day)s", day=day), "", "", money_figure(moved.opening)],
        "turnover": [
            *("", _("Разом за період")),
            *(money_figure(moved.debit), money_figure(moved.credit), ""),
        ],
        "closing": [
            *("", _("На кінець %(day)s", day=day_figure(moved.until))),
            *("", "", money_figure(moved.closing)),
        ],
        "theirs": "",
        "signatures": [[company.name, ""]],
        "signature": _("посада, підпис, прізвище, дата"),
    }


def _common(company: Party, customer: Customer, moved: Moved) -> dict[str, object]:
    return {
        "company": company.name,
        "whose": [
            [_("Особовий рахунок"), customer.number],
            [_("Абонент"), customer.name or _BLANK],
            [_("Адреса"), unbroken(customer.address)],
            *([[_("Договір"), ", ".join(customer.contracts)]] if customer.contracts else []),
        ],
        "concludes": _concluded(company, customer, moved),
        "notes": _notes(customer, moved),
        "page": _("сторінка"),
        "of": _("з"),
    }


def _concluded(company: Party, customer: Customer, moved: Moved) -> str:
    """Return who owes whom and how much, in figures and in words."""
    facts = {
        "day": day_figure(moved.until),
        "company": company.name,
        "customer": customer.name or _BLANK,
        "sum": money_figure(abs(moved.closing)),
    }
    words = sum_said(abs(moved.closing))
    facts["words"] = f" ({words})" if words else ""
    if moved.closing > 0:
        return _(
            "На кінець %(day)s за даними %(company)s до сплати на користь %(company)s:"
            " %(sum)s грн%(words)s.",
            **facts,
        )
    if moved.closing < 0:
        return _(
            "На кінець %(day)s за даними %(company)s переплата на користь %(customer)s:"
            " %(sum)s грн%(words)s.",
            **facts,
        )
    return _("На кінець %(day)s за даними %(company)s ніхто нікому не винен.", **facts)


def _notes(customer: Customer, moved: Moved) -> list[str]:
    notes = [_("Документ стоїть за днем, яким його складено; день оплати визначає дата банку.")]
    if customer.held_since is not None and customer.held_since == moved.since:
        notes.append(
            _(
                "Рахунок належить цьому абонентові з %(day)s; борг того, хто мав його раніше, сюди"
                " не входить.",
                day=day_figure(customer.held_since),
            )
        )
    return notes


def _days(moved: Moved) -> str:
    return _(
        "з %(since)s по %(until)s",
        since=day_figure(moved.since),
        until=day_figure(moved.until),
    )


def _balance_row(said: str, balance: Decimal) -> Sequence[str]:
    return ["", said, _sum(max(balance, _ZERO)), _sum(max(-balance, _ZERO)), "", ""]


def _sum(amount: Decimal) -> str:
    return money_figure(amount) if amount else ""


def _with_code(name: str, code: str) -> str:
    return _("%(name)s (код %(code)s)", name=name, code=code) if code else name
