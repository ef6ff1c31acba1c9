"""What the bills of a month will ask for late debts: looked over before it is published."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from flask import Response, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.accounts.late import shown_sums, words_of_late
from admin.looks import note_account_seen
from admin.month.steps import COUNTED_TO, count_to
from app.access.rights import Right
from app.documents.statements.lines import KINDS
from app.kernel import clock
from app.kernel.month import Month
from app.ledger.models import OpenItem
from app.months.operations import get_month
from app.penalty.late.counted import count, wanted_monthly
from app.penalty.late.totals import month_totals
from app.penalty.models import LateKind
from app.registry.models import Account
from app.registry.queries import get_account
from app.web.addresses import month_of
from app.web.current import db
from app.web.guards import Room, Site, takes_long
from app.web.rendering import render

room = Room(
    "late_month",
    __name__,
    site=Site.OFFICE,
    right=Right.MONTH_VIEW,
    url_prefix="/office/months/<text>/late",
)
_LARGEST = 50


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One of the accounts of which most is asked."""

    account_id: int
    number: str
    sums: Mapping[LateKind, Decimal]
    amount: Decimal


@dataclass(frozen=True, slots=True)
class LateCard:
    """What the month's bills will ask for, by kind, and of whom most."""

    accounts: int
    sums: Mapping[LateKind, Decimal]
    largest: list[AccountLine]

    @property
    def total(self) -> Decimal:
        """Return all of it together."""
        return sum(self.sums.values(), Decimal("0.00"))

    @classmethod
    def of(cls, session: Session, month: Month) -> "LateCard":
        """Count the month's document without posting it; every figure is as it would be now."""
        totals = month_totals(session, month, largest=_LARGEST)
        numbers = dict(
            session.execute(
                select(Account.id, Account.number).where(
                    Account.id.in_([each.account_id for each in totals.largest])
                )
            ).all()
        )
        largest = [
            AccountLine(
                each.account_id,
                numbers[each.account_id],
                each.sums,
                each.amount,
            )
            for each in totals.largest
        ]
        return cls(totals.accounts, totals.sums, largest)


@room.get("/")
@takes_long
def show(text: str) -> Response:
    """Show what would be asked; a large company is counted when it asks."""
    month = month_of(text)
    row = get_month(db(), month)
    last = month.last_day
    wanted = wanted_monthly(db(), last)
    is_counted = bool(wanted) and (bool(request.args.get("counted")) or _is_small(db()))
    return render(
        "admin/month/late.html",
        month=month,
        row=row,
        last=last,
        wanted=wanted,
        kinds=KINDS,
        card=LateCard.of(db(), month) if is_counted else None,
    )


@room.get("/<int:account_id>")
def explain(text: str, account_id: int) -> Response:
    """Show how what the bills of the month will ask of one account comes about."""
    month = month_of(text)
    get_month(db(), month)
    last = month.last_day
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    counted = list(count(db(), [account_id], wanted=wanted_monthly(db(), last), until=last))
    return render(
        "admin/month/late_account.html",
        month=month,
        head=head,
        last=last,
        amount=counted[0].amount if counted else Decimal("0.00"),
        sums=shown_sums(counted[0]) if counted else [],
        **words_of_late(),
    )


def _is_small(session: Session) -> bool:
    owing = select(OpenItem.account_id).where(OpenItem.outstanding > 0)
    return count_to(session, owing, COUNTED_TO) <= COUNTED_TO
