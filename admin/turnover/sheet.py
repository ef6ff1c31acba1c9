"""The turnover sheet as files: a workbook of every line, and pages to be printed."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from flask_babel import gettext

from admin.turnover.asking import SheetAsk, titles_of
from admin.turnover.words import OF_BY, TITLES, columns_with_money
from app.documents.tables.paper import MOST_ROWS, Paper, PaperColumn, TableTooLong
from app.formats.workbook_writer import Column, Look, Sheet, Value
from app.kernel.figures import money_figure
from app.reports.turnover.accounts import rows_listed
from app.reports.turnover.asked import By
from app.reports.turnover.figures import FIGURES, Turnover, TurnoverGroup
from app.reports.turnover.groups import group_rows, total_of
from app.reports.turnover.other_days import other_days
from app.web.current import company, db

Line = tuple[Sequence[str | int], Turnover]
"""What a line is called (or whose it is), and its figures."""


def workbook_sheet(ask: SheetAsk) -> Sheet:
    """Return every line with every column, read as it is written; the last is the total."""
    columns = [
        *(Column(title, Look.WHOLE if is_count else Look.TEXT, width)
          for title, width, is_count in _leading(ask.by)),
        *(Column(str(TITLES[name]), Look.MONEY, 16) for name in FIGURES),
    ]  # fmt: skip
    above = [company().name, f"{_title()}: {ask.months_said}, {ask.by_said}", *_narrowed(ask)]
    above += other_days_said(ask)
    return Sheet(_title()[:31], columns, _rows(ask), above=above)


def paper_of(ask: SheetAsk) -> Paper:
    """Return the sheet to be printed: columns without money are left out.

    Raises:
        TableTooLong: it has more lines than anybody prints.
    """
    total = total_of(db(), ask.asked)
    if ask.by == By.ACCOUNT and total.accounts > MOST_ROWS:
        raise TableTooLong(rows=total.accounts)  # before all of them are read
    lines = list(_lines(ask))
    names = columns_with_money(total, *(line for _, line in lines))
    heads = _leading(ask.by)
    leading: list[str | int] = [gettext("Разом"), *("" for _ in heads[1:])]
    if ask.by != By.ACCOUNT:
        leading[-1] = total.accounts
    return Paper(
        title=f"{_title()}: {ask.months_said}",
        company=company().name,
        says=[ask.by_said, *_narrowed(ask), gettext("суми в гривнях")],
        columns=[
            *(PaperColumn(title, weight=width) for title, width, _ in heads),
            *(PaperColumn(str(TITLES[name]), is_sum=True) for name in names),
        ],
        rows=[[*who, *_figures(line, names)] for who, line in lines],
        total=[*leading, *_figures(total, names)],
        notes=[formula(), *other_days_said(ask)],
        signs=[gettext("Склав(ла)"), gettext("Перевірив(ла)")],
    )


def other_days_said(ask: SheetAsk) -> Sequence[str]:
    """Return what of the money stands in books of another month than its day's; nothing if none."""
    of = other_days(db(), ask.asked)
    told = (
        (
            of.earlier,
            gettext("Серед сплаченого — гроші днів перед цими місяцями, чиї книги вже закрито:"),
        ),
        (
            of.later,
            gettext("Серед сплаченого — гроші днів після цих місяців, чиїх книг ще не відкрито:"),
        ),
        (of.elsewhere, gettext("Гроші днів цих місяців, що стоять у книгах інших місяців:")),
        (
            of.by_documents,
            gettext("Серед сплаченого — перенесено й оскаржено документами (мінус: стало менше):"),
        ),
    )
    return [f"{words} {money_figure(amount)}." for amount, words in told if amount]


def formula() -> str:
    """Return how the columns of a line come to its closing, as a sentence."""
    return str(
        gettext(
            "На кінець = на початок + нараховано + перераховано + пільги й субсидії + пеня, 3 %"
            " річних та інфляційні − сплачено + перенесено + списано й повернуто. Що зменшує борг"
            " без грошей, стоїть зі знаком мінус. Борг і переплату пораховано окремо за кожною"
            " послугою рахунку, тому в одного рахунку можуть бути обидва."
        )
    )


def _title() -> str:
    return str(gettext("Оборотно-сальдова відомість"))


def _narrowed(ask: SheetAsk) -> list[str]:
    return [each.name for each in ask.narrowings()]


def _leading(by: By) -> list[tuple[str, int, bool]]:
    """Return title and width of the columns before the figures, and whether one counts."""
    if by == By.ACCOUNT:
        return [
            (gettext("Рахунок"), 16, False),
            (gettext("Абонент"), 30, False),
            (gettext("Адреса"), 40, False),
        ]
    return [(str(OF_BY[by]), 44, False), (gettext("Рахунків"), 10, True)]


def _lines(ask: SheetAsk) -> Iterator[Line]:
    if ask.by == By.ACCOUNT:
        yield from rows_listed(db(), ask.asked)
        return
    groups: Sequence[TurnoverGroup] = group_rows(db(), ask.asked, ask.by)
    titles = titles_of(ask.by, groups)
    for group in groups:
        yield (titles[group.key], group.accounts), group


def _rows(ask: SheetAsk) -> Iterator[Sequence[Value]]:
    totals = dict.fromkeys(FIGURES, Decimal("0.00"))
    for who, line in _lines(ask):
        for name in FIGURES:
            totals[name] += getattr(line, name)
        yield (*who, *_figures(line, FIGURES))
    blank = [None] * (len(_leading(ask.by)) - 1)
    yield (gettext("Разом"), *blank, *totals.values())


def _figures(line: Turnover, names: Sequence[str]) -> list[Decimal]:
    return [getattr(line, name) for name in names]
