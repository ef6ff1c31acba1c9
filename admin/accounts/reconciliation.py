"""An account's documents of any days: on the screen, as a statement, as an act to be signed."""

import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import Response, send_file
from flask_babel import gettext

from admin.looks import note_account_seen
from admin.record import note
from app.access.rights import Right
from app.kernel import clock
from app.registry.queries import get_account
from app.reports.reconciliation.movements import Movement, payees_of
from app.reports.reconciliation.parties import Party, party_for
from app.reports.reconciliation.pdf import Days, Form, account_pdf, read_account
from app.reports.reconciliation.words import movement_said
from app.web.current import company, db, typed
from app.web.fields import past_day_of
from app.web.forms import FieldProblem
from app.web.guards import Room, Site, row_number
from app.web.rendering import render

room = Room(
    "reconciliation",
    __name__,
    site=Site.OFFICE,
    right=Right.MONEY_VIEW,
    url_prefix="/<int:account_id>/reconciliation",
)
_FILES = {Form.STATEMENT: "vypyska", Form.ACT: "akt-zviriannia"}


@dataclass(frozen=True, slots=True)
class AskedDays:
    """Days as they were typed; the usual ones where nothing was, or nothing that is a day."""

    days: Days
    problem: str

    @classmethod
    def of_address(cls) -> "AskedDays":
        """Return what the address asks for: this year up to today unless it says otherwise."""
        today = clock.today()
        since, until, problem = date(today.year, 1, 1), today, ""
        try:
            until = past_day_of(typed("until"), today=today) if typed("until") else until
            since = past_day_of(typed("since"), today=today) if typed("since") else since
        except FieldProblem as refused:
            problem = str(refused)
        if since > until:
            problem = problem or gettext("Останній день раніший за перший.")
            since = until
        return cls(Days(since=since, until=until, payee_id=row_number(typed("payee"))), problem)


@dataclass(frozen=True, slots=True)
class MovementCard:
    """A document on the screen, and what was owed after it."""

    movement: Movement
    said: str
    owed: Decimal


@room.get("/")
def show(account_id: int) -> Response:
    """Show the documents of the days asked for, with what was owed before and after."""
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    asked = AskedDays.of_address()
    customer, moved = read_account(db(), account_id, asked.days)
    owed, cards = moved.opening, []
    for each in moved.movements:
        owed += each.amount
        cards.append(MovementCard(each, movement_said(each), owed))
    return render(
        "admin/accounts/reconciliation.html",
        status=422 if asked.problem else 200,
        head=head,
        customer=customer,
        asked=asked,
        moved=moved,
        cards=cards,
        payees=payees_of(db(), account_id),
        typed_since=typed("since"),
        typed_until=typed("until"),
    )


@room.get("/<any(statement,act):form>.pdf")
def print_paper(account_id: int, form: str) -> Response:
    """Answer with the statement, or with the act for both to sign."""
    asked = AskedDays.of_address()
    if asked.problem:  # a paper of other days than those asked for would deceive
        return show(account_id)
    days, paper = asked.days, Form(form)
    party = party_for(db(), own_party(), payee_id=days.payee_id)
    pdf = account_pdf(db(), account_id, days, form=paper, by=party)
    note(
        "account.reconciled",
        ("account", account_id),
        paper=form,
        since=days.since.isoformat(),
        until=days.until.isoformat(),
    )
    name = f"{_FILES[paper]}-{account_id}-{days.until:%Y-%m-%d}.pdf"
    return send_file(io.BytesIO(pdf), mimetype="application/pdf", download_name=name, max_age=0)


def own_party() -> Party:
    """Return the company as papers name it."""
    return Party(name=company().name, code=company().edrpou)
