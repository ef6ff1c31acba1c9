"""Debts by age (дебіторська заборгованість за строками): all together here, each in the file."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from flask import Response, request
from flask_babel import gettext
from sqlalchemy import select

from admin.account_names import with_names
from admin.month.steps import COUNTED_TO, count_to
from admin.sheets import send_sheet
from app.access.rights import Right
from app.formats.workbook_writer import Column, Look, Sheet, Value
from app.kernel import clock
from app.ledger.ages import Age, ages_listed, ages_on, debts_by_age
from app.registry.models import Account
from app.web.current import db
from app.web.formats import written_day, written_number
from app.web.guards import Room, Site, requires, takes_long
from app.web.rendering import render

room = Room("debts", __name__, site=Site.OFFICE, right=Right.MONEY_VIEW, url_prefix="/office/debts")
_NOTHING = Decimal("0.00")


@room.get("/")
@takes_long
def index() -> Response:
    """Show what is owed today by age; of a large company only when asked to count."""
    today = clock.today()
    is_large = count_to(db(), select(Account.id), COUNTED_TO) > COUNTED_TO
    is_counted = not is_large or "counted" in request.args
    debts = debts_by_age(db(), on=today) if is_counted else []
    known = {each.age: each for each in debts}
    late = [each.amount for each in debts if each.age.late_from is not None]
    return render(
        "admin/debts/index.html",
        today=today,
        is_counted=is_counted,
        rows=[(age_in_words(each), known.get(each)) for each in ages_on(db(), today)],
        total=sum((each.amount for each in debts), _NOTHING),
        late=sum(late, _NOTHING),
    )


@room.get("/xlsx")
@requires(Right.EXPORT_TABLES)
@takes_long
def export() -> Response:
    """Answer with every account that owes something, as a workbook."""
    columns = [
        Column(gettext("Рахунок"), width=16),
        Column(gettext("Абонент"), width=34),
        Column(gettext("Адреса"), width=44),
        *(Column(age_in_words(each), Look.MONEY, 18) for each in ages_on(db(), clock.today())),
        Column(gettext("Разом"), Look.MONEY, 16),
    ]
    sheet = Sheet(gettext("Борги за давністю"), columns, _rows())
    return send_sheet(sheet, name="debts.xlsx", day=written_day(clock.today()))


def age_in_words(age: Age) -> str:
    """Return what a column of age is called."""
    if age.late_from is None:
        return str(gettext("Строк ще не минув"))
    first = written_number(age.late_from)
    if age.late_to is None:
        return str(gettext("Прострочено %(first)s днів і більше", first=first))
    last = written_number(age.late_to)
    return str(gettext("Прострочено %(first)s–%(last)s дн.", first=first, last=last))


def _rows() -> Iterator[Sequence[Value]]:
    rows = ages_listed(db(), on=clock.today())
    for who, row in with_names(db(), rows):
        yield (*who, *row.amounts, sum(row.amounts))
