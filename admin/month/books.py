"""What the last check of the books found, and checking them now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Response, url_for
from flask_babel import gettext
from sqlalchemy import select

from admin.month.words import CHECKS
from app.access.rights import Right
from app.registry.models import Account
from app.reports.books import last_check
from app.web.current import company, db
from app.web.guards import Room, Site, requires
from app.web.later import send_later
from app.web.rendering import go, render, say

room = Room("books", __name__, site=Site.OFFICE, right=Right.MONTH_VIEW, url_prefix="/office/books")


@dataclass(frozen=True, slots=True)
class ShownDiscrepancy:
    """Two figures that should be one, as the page shows them."""

    check: str
    account_id: int | None
    number: str
    what: str
    derived: Decimal | None
    entries: Decimal | None


@room.get("/")
def show() -> Response:
    """Show the last check."""
    check = last_check(db())
    return render("admin/month/books.html", check=check, rows=_shown(check.listed if check else []))


@room.post("/")
@requires(Right.MONTH_RUN)
def create() -> Response:
    """Check the books now, in the background."""
    ref = company().ref
    send_later("reports.check_company", company_id=ref.id, slug=ref.slug)
    say(gettext("Перевірку розпочато. Оновіть сторінку за хвилину."))
    return go(url_for(".show"))


def _shown(listed: Sequence[Mapping[str, Any]]) -> list[ShownDiscrepancy]:
    ids = {each["account_id"] for each in listed}
    found = db().execute(select(Account.id, Account.number).where(Account.id.in_(ids)))
    numbers = {row.id: row.number for row in found}
    return [
        ShownDiscrepancy(
            check=str(CHECKS.get(each["check"], each["check"])),
            account_id=each["account_id"],
            number=numbers.get(each["account_id"], ""),
            what=each["what"],
            derived=_amount(each["derived"]),
            entries=_amount(each["entries"]),
        )
        for each in listed
    ]


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
