"""A statement of debt as the strings its template prints: formatting and words, no arithmetic."""

from collections.abc import Mapping, Sequence

from app.documents.statements.lines import GROUNDS, KINDS, TURNS, lines_of
from app.documents.wording import _, month_said
from app.documents.words import amount_in_words
from app.kernel.figures import (
    NO_BREAK,
    day_figure,
    money_figure,
    number_figure,
    plain_figure,
    unbroken,
)
from app.kernel.month import Month
from app.penalty.costs import Cost
from app.penalty.late.told import Told
from app.penalty.makeup import Makeup
from app.penalty.put_off import PutOff
from app.penalty.statement import DebtStatement, StatementItem
from app.registry.queries import AccountHead


def statement_content(
    statement: DebtStatement, *, head: AccountHead, company: str, services: Mapping[int, str]
) -> dict[str, object]:
    """Return what `statement.typ` prints."""
    day = day_figure(statement.on)
    return {
        "title": _("Розрахунок боргу за о/р %(number)s", number=head.number),
        "heading": _("Розрахунок боргу"),
        "company": company,
        "on": _("станом на кінець дня %(day)s", day=day),
        "whose": [
            [_("Особовий рахунок"), head.number],
            [_("Абонент"), head.holder],
            [_("Адреса"), unbroken(head.address)],
        ],
        "totals": [
            [_("Борг"), money_figure(statement.owed), ""],
            *(
                [_(KINDS[kind]), money_figure(cost.left), _settled(cost)]
                for kind, cost in statement.costs.items()
            ),
            [_("Разом, грн"), money_figure(statement.total), ""],
        ],
        "words": amount_in_words(statement.total),
        "columns": [
            _("Що і за які дні"),
            _("Борг"),
            _("Днів"),
            _("Ставка або індекс"),
            _("Сума"),
        ],
        "items": [_item(each, statement, services) for each in statement.items],
        "notes": _notes(statement),
        "signature": _("Розрахунок склав"),
        "page": _("сторінка"),
    }


def _settled(cost: Cost) -> str:
    """Return what was counted and what was paid of it, where anything was."""
    if not cost.settled:
        return ""
    return _(
        "нараховано %(grown)s; сплачено й зараховано %(settled)s",
        grown=money_figure(cost.grown),
        settled=money_figure(cost.settled),
    )


def _item(
    item: StatementItem, statement: DebtStatement, services: Mapping[int, str]
) -> dict[str, object]:
    debt = item.debt
    sums = (
        (KINDS["penalty"], item.penalty.amount),
        (KINDS["interest"], item.interest.amount),
        (KINDS["inflation"], item.inflation.amount),
    )
    return {
        "name": f"{services.get(debt.service_id, '')}, {month_said(Month.of(debt.month))}",
        "due": _(
            "Строк оплати %(day)s. Не сплачено %(owed)s грн.",
            day=day_figure(debt.due_on),
            owed=money_figure(item.owed),
        ),
        "made": _made(item.made_of),
        "put_off": [turn_in_words(each) for each in item.put_off],
        "rows": [_row(line) for line in lines_of(item, until=statement.on)],
        "sums": [[_(name), money_figure(amount)] for name, amount in sums if amount],
        "capped": _("Пеня сягнула найбільшої суми.") if item.penalty.is_capped else "",
    }


def _made(of: Makeup) -> str:
    """Return what the debt is made of; what is nothing is not said."""
    parts = [(_("нараховано"), of.charged), (_("пільги"), of.benefits)]
    parts += [(_("субсидія"), of.subsidies), (_("сплачено й зараховано"), of.paid)]
    said = [f"{name} {money_figure(amount)}" for name, amount in parts if amount]
    return _("%(parts)s грн", parts="; ".join(said)) if said else ""


def _row(line: Told) -> list[str]:
    days = f"{day_figure(line.start)}–{day_figure(line.last)}"
    if line.ground:
        return [f"{_(KINDS[line.kind])}, {days}: {_why(line)}", "", str(line.days), "", "0"]
    return [
        f"{_(KINDS[line.kind])}, {days}",
        money_figure(line.debt),
        str(line.days) if line.days else "",
        rate_in_words(line),
        number_figure(line.adds, 4),
    ]


def rate_in_words(line: Told) -> str:
    """Return by what a line grows: a rate of a day, of a year, or an index of its months."""
    percent = f"{plain_figure(line.percent)}{NO_BREAK}%"
    if line.kind == "penalty":
        return _("%(percent)s за день", percent=percent)
    if line.kind == "interest":
        return _("%(percent)s на рік, 1/%(days)s", percent=percent, days=str(line.year_days))
    return f"{_months(line.months)}: {plain_figure(line.factor)}"


def turn_in_words(turn: PutOff) -> str:
    """Return what an agreement on restructuring did to a debt, and what follows from it."""
    return _(
        TURNS[turn.turn],
        day=day_figure(turn.day),
        sum=money_figure(turn.amount),
        number=turn.number,
    )


def _why(line: Told) -> str:
    return f"{_(GROUNDS[line.ground])} ({line.document})"


def _months(months: Sequence[Month]) -> str:
    first, last = f"{months[0].first_day:%m.%Y}", f"{months[-1].first_day:%m.%Y}"
    return first if first == last else f"{first}–{last}"


def _notes(statement: DebtStatement) -> list[str]:
    notes = [
        _("Рядки показано до чотирьох знаків після коми; до копійки округлено лише підсумки."),
        _("День надходження грошей на рахунок підприємства визначає дата банку."),
    ]
    if put_off := statement.aside.put_off:
        notes.append(
            _(
                "За договорами про реструктуризацію не сплачено %(sum)s;"
                " до розрахунку це не входить.",
                sum=money_figure(put_off),
            )
        )
    if statement.unknown:
        named = ", ".join(f"{each.first_day:%m.%Y}" for each in statement.unknown)
        notes.append(_("Індексу споживчих цін немає за: %(months)s; не враховано.", months=named))
    return notes
