"""An agreement as the strings its template prints: formatting and words, no arithmetic."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from app.documents.wording import _, month_said, sum_said
from app.kernel.figures import NO_BREAK, day_figure, money_figure, unbroken
from app.kernel.month import Month
from app.kernel.translation import N_
from app.restructuring.queries import DebtRow, InstalmentRow, RestructuringRow

_BLANK = "_" * 24
"""Where a name is written by hand."""
DEBTS = {
    "principal": N_("основний борг"),
    "penalty": N_("пеня"),
    "interest": N_("три проценти річних"),
    "inflation": N_("інфляційні втрати"),
    "restructured": N_("реструктуризований борг"),
    "restructured_costs": N_("реструктуризовані пеня, проценти, інфляційні втрати"),
    "adjudged": N_("борг за рішенням суду"),
    "advance": N_("аванс"),
}
"""What a debt is by its nature."""


def agreement_content(
    row: RestructuringRow,
    *,
    basis: str,
    company: str,
    services: Mapping[int, str],
    debts: Sequence[DebtRow],
    schedule: Sequence[InstalmentRow],
) -> dict[str, object]:
    """Return what `agreement.typ` prints."""
    return {
        "title": _("Договір № %(number)s про реструктуризацію заборгованості", number=row.number),
        "signed": _("від %(day)s", day=day_figure(row.signed_on)),
        "whose": [
            [_("Виконавець"), company],
            [_("Споживач"), row.holder or _BLANK],
            [_("Особовий рахунок"), row.account_number],
            [_("Адреса"), unbroken(row.address)],
            [_("Підстава"), basis],
        ],
        "total": [_("Борг за договором"), _hryvnias(row.amount), sum_said(row.amount)],
        "debts": {
            "heading": _("1. Заборгованість"),
            "says": _("Споживач визнає, що станом на день договору винен Виконавцю:"),
            "columns": [_("Послуга й місяць"), _("Вид боргу"), _("Строк оплати"), _("Сума, грн")],
            "rows": [_debt(each, services) for each in debts],
            "total": [_("Разом"), money_figure(row.amount)],
        },
        "schedule": {
            "heading": _("2. Графік погашення"),
            "says": _("Споживач сплачує цей борг частинами, кожну — не пізніше зазначеного дня:"),
            "columns": [_("Платіж"), _("До якого дня"), _("Сума, грн")],
            "rows": [_instalment(each) for each in schedule],
            "total": [_("Разом"), money_figure(row.amount)],
        },
        "terms": {"heading": _("3. Умови"), "points": _points()},
        "signatures": [[_("Виконавець"), company], [_("Споживач"), row.holder]],
        "signature": _("підпис, дата"),
        "page": _("сторінка"),
    }


def _points() -> list[str]:
    return [
        _("Разом із платежами за графіком Споживач вчасно сплачує поточні рахунки за послуги."),
        _("Споживач може сплатити борг або його частину раніше строку."),
        _("Доки договір виконують, Виконавець не нараховує на цей борг пені."),
        _(
            "Якщо договір не виконують, Виконавець може розірвати його. Несплачена частина "
            "тоді знову є боргом за тими самими послугами й місяцями, з їхніми строками оплати."
        ),
        _("Договір діє від дня підписання до повної сплати боргу."),
    ]


def _debt(debt: DebtRow, services: Mapping[int, str]) -> list[str]:
    service = services.get(debt.service_id, _("Інше"))
    return [
        f"{service}, {month_said(Month.of(debt.month))}",
        _(DEBTS.get(debt.nature, debt.nature)),
        day_figure(debt.due_on),
        money_figure(debt.amount),
    ]


def _instalment(each: InstalmentRow) -> list[str]:
    name = str(each.number) if each.number else _("перший внесок")
    return [name, day_figure(each.due_on), money_figure(each.amount)]


def _hryvnias(amount: Decimal) -> str:
    return f"{money_figure(amount)}{NO_BREAK}{_('грн')}"
