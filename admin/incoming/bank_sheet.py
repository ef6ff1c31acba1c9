"""Money held against the bank as files."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from flask_babel import gettext

from admin.incoming.asking import IncomingAsk
from admin.incoming.check import MoneyCheck
from admin.incoming.words import channel_name, source_name
from app.documents.tables.paper import Paper, PaperColumn
from app.formats.workbook_writer import Column, Look, Sheet, Value
from app.reports.incoming.bank_side import BankSide
from app.web.current import company
from app.web.formats import written_money

_SUMS = (
    "opened",
    "credits",
    "posted",
    "settled",
    "other",
    "taken_back",
    "waiting",
    "debits",
    "closing",
    "unexplained",
)


def sheets_of(ask: IncomingAsk, check: MoneyCheck) -> Iterator[Sheet]:
    """Yield the sheets: accounts, movements not explained, money on its way, others' lists."""
    above = [company().name, f"{title()}: {ask.days_said}"]
    money = [Column(each, Look.MONEY, 16) for each in _titles()]
    rows = ([each.name, *_sums(each)] for each in check.sides)
    yield Sheet(
        gettext("Рахунки"), [Column(gettext("Рахунок у банку"), width=30), *money], rows, above
    )
    yield Sheet(
        gettext("Не пояснено"),
        [
            Column(gettext("Дата"), Look.DAY, 12),
            Column(gettext("Рахунок у банку"), width=24),
            Column(gettext("Сума"), Look.MONEY, 14),
            Column(gettext("Не пояснено"), Look.MONEY, 14),
            Column(gettext("Контрагент"), width=30),
            Column(gettext("Призначення"), width=60),
        ],
        (
            (
                *(each.booked_on, each.account),
                each.amount if each.direction == "C" else -each.amount,
                *(each.unexplained, each.counterparty, each.purpose),
            )
            for each in check.lines
        ),
        above,
    )
    yield Sheet(
        gettext("Немає в банку"),
        [
            Column(gettext("Дата"), Look.DAY, 12),
            Column(gettext("Звідки"), width=36),
            Column(gettext("Платежів"), Look.WHOLE, 12),
            Column(gettext("Сума"), Look.MONEY, 16),
        ],
        _coming(check),
        above,
    )
    yield Sheet(gettext("Звіряння"), _told_columns(), _told(check), above)


def paper_of(ask: IncomingAsk, check: MoneyCheck) -> Paper:
    """Return the accounts to be printed, with what is on its way in the notes."""
    total = [sum(each, Decimal("0.00")) for each in zip(*map(_known, check.sides), strict=True)]
    return Paper(
        title=f"{title()}: {ask.days_said}",
        company=company().name,
        says=[gettext("суми в гривнях")],
        columns=[
            PaperColumn(gettext("Рахунок у банку"), weight=4),
            *(PaperColumn(each, is_sum=True) for each in _titles()),
        ],
        rows=[[each.name, *_sums(each)] for each in check.sides],
        total=[gettext("Разом"), *(total or [Decimal("0.00")] * len(_SUMS))],
        notes=[
            gettext("Прийнято, а в банку ще не видно: %(sum)s.", sum=written_money(check.coming)),
            gettext("Рядків виписок, пояснених не повністю: %(count)s.", count=len(check.lines)),
        ],
        signs=[gettext("Склав(ла)"), gettext("Перевірив(ла)")],
    )


def title() -> str:
    """Return what the report is called."""
    return str(gettext("Гроші й банк"))


def _titles() -> Sequence[str]:
    return (
        gettext("На початок"),
        gettext("Надійшло"),
        gettext("Зараховано абонентам"),
        gettext("Зведено з платежами"),
        gettext("Інше надходження"),
        gettext("Забрав банк"),
        gettext("Чекає"),
        gettext("Списано"),
        gettext("За банком на кінець"),
        gettext("Не пояснено"),
    )


def _sums(side: BankSide) -> list[Decimal | None]:
    return [getattr(side, name) for name in _SUMS]


def _known(side: BankSide) -> list[Decimal]:
    return [each or Decimal("0.00") for each in _sums(side)]


def _coming(check: MoneyCheck) -> Iterator[Sequence[Value]]:
    for each in check.on_the_way:
        where = f"{channel_name(each.channel)}: {source_name(each.source)}"
        yield each.day, where, each.count, each.amount
    for order in check.cash:
        yield (
            order.made_on,
            gettext("здано в банк за ордером № %(number)s", number=order.number),
            1,
            order.amount,
        )


def _told_columns() -> Sequence[Column]:
    return [
        Column(gettext("Дата"), Look.DAY, 12),
        Column(gettext("Хто каже"), width=36),
        Column(gettext("За їхніми даними"), Look.MONEY, 16),
        Column(gettext("У нас"), Look.MONEY, 16),
    ]


def _told(check: MoneyCheck) -> Iterator[Sequence[Value]]:
    for each in check.lists:
        yield each.day, each.name, each.theirs, each.ours
    for order in check.orders:
        named = gettext("оплата карткою № %(number)s", number=order.number)
        yield order.day, named, order.told, order.here
