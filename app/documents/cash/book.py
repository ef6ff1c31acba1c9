"""A day's sheet of the cash book (аркуш касової книги) on paper, to be signed."""

from app.documents.cash.words import order_reason, order_title
from app.documents.tables.paper import Cell, Paper, PaperColumn, paper_pdf
from app.documents.wording import _
from app.kernel.figures import day_figure
from app.payments.cash.book import BookLine, BookPage
from app.payments.cash.models import OrderKind


def book_pdf(page: BookPage, *, company: str, desk: str) -> bytes:
    """Return the PDF of a day; `desk` is empty for all desks.

    Raises:
        TableTooLong.
    """
    return paper_pdf(book_paper(page, company=company, desk=desk), on=page.day)


def book_paper(page: BookPage, *, company: str, desk: str) -> Paper:
    """Return what the sheet prints: the day's opening, its orders, its closing."""
    opening: list[Cell] = [_("Залишок на початок дня"), "", "", "", page.opening, None]
    turnover: list[Cell] = [_("Разом за день"), "", "", "", page.came, page.went]
    return Paper(
        title=_("Касова книга, аркуш № %(number)s", number=str(page.sheet)),
        company=company,
        says=[day_figure(page.day), *([desk] if desk else [])],
        columns=[
            PaperColumn(_("Ордер"), weight=4),
            PaperColumn(_("Каса"), weight=2),
            PaperColumn(_("Від кого або кому"), weight=3),
            PaperColumn(_("Підстава"), weight=4),
            PaperColumn(_("Надходження"), is_sum=True),
            PaperColumn(_("Видаток"), is_sum=True),
        ],
        rows=[opening, *(_row(each) for each in page.lines), turnover],
        total=[_("Залишок на кінець дня"), "", "", "", page.closing, None],
        notes=[
            _(
                "Ордерів прибуткових: %(came)s, видаткових: %(went)s.",
                came=str(page.count(OrderKind.IN)),
                went=str(page.count(OrderKind.OUT)),
            )
        ],
        signs=[_("Касир"), _("Бухгалтер")],
    )


def _row(line: BookLine) -> list[Cell]:
    order, is_in = line.order, line.order.kind == OrderKind.IN
    sums: list[Cell] = [order.amount, None] if is_in else [None, order.amount]
    return [order_title(order), line.desk, order.party, order_reason(order), *sums]
