"""The report of a shift on paper: what was taken, for whom, and what lies in the drawer."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from app.documents.cash.slip import Pair, Paper, Slip, SlipLine, moment, slip_pdf
from app.documents.wording import _
from app.kernel.figures import money_figure
from app.payments.cash.report import ShiftReport


def report_pdf(report: ShiftReport, *, company: str, at: datetime) -> bytes:
    """Return the PDF of a shift's report; of an open one, as it stands."""
    slip = report_slip(report, company=company, at=at)
    return slip_pdf(slip, paper=Paper.A4, made_at=report.shift.closed_at or at)


def report_slip(report: ShiftReport, *, company: str, at: datetime) -> Slip:
    """Return what the report prints."""
    shift = report.shift
    return Slip(
        title=_("Звіт за зміну № %(number)s", number=str(shift.id)),
        company=company,
        head=[report.desk, report.cashier],
        heading=_("Звіт за зміну № %(number)s", number=str(shift.id)),
        facts=[
            (_("Зміну відкрито"), moment(shift.opened_at)),
            (_("Зміну закрито"), moment(shift.closed_at))
            if shift.closed_at
            else (_("Зміна триває, станом на"), moment(at)),
            (_("Квитанцій"), str(report.receipts)),
            *_numbers(report),
            (_("Скасовано квитанцій"), str(report.cancelled)),
            (_("на суму"), money_figure(report.cancelled_due)),
        ],
        lines=[
            SlipLine(
                each.service or _("Аванс"),
                money_figure(each.amount),
                [each.payee or _("отримувача не вказано")],
            )
            for each in report.taken_for
        ],
        sums=[
            (_("Зараховано на рахунки"), money_figure(report.total)),
            (_("Округлення"), money_figure(report.rounding)),
            (_("Прийнято готівкою"), money_figure(report.drawer.received)),
        ],
        after=list(_drawer(report)),
        signatures=[_("Касир"), _("Прийняв")],
    )


def _numbers(report: ShiftReport) -> list[Pair]:
    if report.first is None or report.last is None:
        return []
    return [(_("Номери"), f"{report.first}–{report.last}")]


def _drawer(report: ShiftReport) -> Iterator[Pair]:
    drawer, shift = report.drawer, report.shift
    yield _("На початок зміни"), money_figure(drawer.opening)
    yield _("Прийнято за квитанціями"), money_figure(drawer.received)
    yield _("Внесено за ордерами"), money_figure(drawer.brought)
    yield _("Повернуто платникам"), money_figure(drawer.refunded)
    yield _("Здано в банк"), money_figure(drawer.collected)
    yield _("Видано інше"), money_figure(drawer.taken)
    yield _("Має бути в касі"), money_figure(drawer.expected)
    if shift.counted is not None:
        yield _("Пораховано"), money_figure(shift.counted)
        difference = shift.counted - (shift.expected or Decimal(0))
        if difference:
            because = shift.difference_because or ""
            yield _("Різниця: %(because)s", because=because), money_figure(difference)
