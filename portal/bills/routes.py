"""Bills: the list, one bill with every line explained, its PDF."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from flask import Response, send_file
from flask.typing import ResponseReturnValue

from app.charging.adjustments.told import ToldAdjustment, told_in
from app.charging.known_accounts import known_accounts
from app.charging.out_of_season import out_of_season
from app.charging.own_house import services_shared
from app.documents.bills.late import interval_in_words
from app.documents.statements.lines import KINDS
from app.kernel.month import Month
from app.payments.gateways.merchants import merchants_at_work
from app.penalty.late.queries import AskedSum, asked_with_bills
from app.subsidies.queries import ToldGranted, granted_in
from app.tariffs.queries import services as company_services
from app.web.current import company, db
from app.web.guards import SUBSCRIBER, Room, Site
from app.web.limits import limiter, who_asks
from app.web.rendering import render
from portal.accounts import current_account, own_account, own_accounts
from portal.bills import queries
from portal.bills.cards import ServiceCard, service_cards
from portal.bills.explanation import explained
from portal.bills.house import heat_cards, house_cards
from portal.bills.paper import bill_file
from portal.bills.payees import payees_named, payees_of_lines

room = Room("bills", __name__, site=Site.CABINET, right=SUBSCRIBER, url_prefix="/bills")


@room.get("/")
def index() -> Response:
    """Show the account's bills, newest first."""
    account = current_account()
    return render("portal/bills/index.html", account=account, bills=queries.bills_of(db(), account))


@room.get("/<int:bill_id>")
def show(bill_id: int) -> Response:
    """Show a bill with how each line came about and what changed since last month."""
    bill = own_bill(bill_id)
    account = own_account(bill.account_id)
    rows = queries.lines_of(db(), bill)
    earlier = queries.lines_before(db(), account, bill)
    # One look-up of the facts of both months.
    told = explained(db(), [*rows, *earlier], since=account.first_month)
    late = _late(bill, account.first_month)
    adjustments = _adjustments(bill, account.first_month)
    granted = _granted(bill, account.first_month)
    services = service_cards(
        list(zip(rows, told[: len(rows)], strict=True)),
        list(zip(earlier, told[len(rows) :], strict=True)),
        payees_of_lines(db(), rows, company=company().name) if bill.payees > 1 else {},
    )
    return render(
        "portal/bills/show.html",
        bill=bill,
        account=account,
        services=services,
        resting=_resting(bill, services) if earlier else frozenset(),
        adjustments=adjustments,
        granted=granted,
        payees=payees_named(db(), [*adjustments, *granted]),
        late=late,
        kinds=KINDS,
        names={each.id: each.name for each in company_services(db())} if late else {},
        interval=interval_in_words,
        before=Month.of(bill.month).plus(-1).first_day if earlier else None,
        shared=services_shared(db(), bill.account_id, month=bill.month),
        takes_cards=bool(merchants_at_work(db())),
    )


@room.get("/<int:bill_id>/house")
def show_house(bill_id: int) -> Response:
    """Show how the building's volume was shared out, without any neighbour."""
    bill = own_bill(bill_id)
    own = [each.id for each in own_accounts()]
    known = known_accounts(db(), [bill.account_id], month=Month.of(bill.month))
    theirs = {"own": own, "known": known[bill.account_id]}
    return render(
        "portal/bills/house.html",
        bill=bill,
        account=own_account(bill.account_id),
        cards=house_cards(db(), bill, **theirs),
        heated=heat_cards(db(), bill, **theirs),
    )


@room.get("/<int:bill_id>.pdf")
@limiter.limit("30 per minute", key_func=who_asks)
def download(bill_id: int) -> ResponseReturnValue:
    """Send the bill as it is printed."""
    bill = own_bill(bill_id)
    name = f"rakhunok-{bill.number}-{bill.month:%Y-%m}.pdf".replace("/", "-")
    stays = own_account(bill.account_id).ends_at is None
    file = bill_file(db(), company(), bill, shows_code=stays)
    return send_file(file, mimetype="application/pdf", download_name=name, max_age=0)


def _resting(bill: queries.BillRow, services: Sequence[ServiceCard]) -> frozenset[int]:
    """Return which services were out of season the month before; asked where any had nothing."""
    if all(each.before is not None or each.is_ordered for each in services):
        return frozenset()
    return out_of_season(db(), bill.account_id, month=Month.of(bill.month).plus(-1))


def _adjustments(bill: queries.BillRow, since: date) -> Sequence[ToldAdjustment]:
    """Return what was adjusted by hand, of the months that the visitor may see."""
    if not bill.recalculated:
        return ()
    told = told_in(db(), Month.of(bill.month), [bill.account_id], upto=bill.last_posting_id)
    return [each for each in told if each.month.first_day >= since]


def _granted(bill: queries.BillRow, since: date) -> Sequence[ToldGranted]:
    """Return the benefits and subsidies on the bill, of the months that the visitor may see."""
    if not bill.recalculated:  # they stand among the recalculations
        return ()
    month = Month.of(bill.month)
    told = granted_in(db(), month, [bill.account_id], upto=bill.last_posting_id)
    return [each for each in told if each.month.first_day >= since]


def _late(bill: queries.BillRow, since: date) -> Sequence[AskedSum]:
    """Return what the bill asks for late debts; intervals of the visitor's own time alone."""
    if not bill.recalculated:  # it stands among the recalculations
        return ()
    seen = {bill.account_id: bill.last_posting_id}
    asked = asked_with_bills(db(), bill.month, seen=seen).get(bill.account_id, ())
    found = [each for each in asked if each.agreement_id not in bill.left_out]
    return [each if each.month.first_day >= since else replace(each, told=()) for each in found]


def own_bill(bill_id: int) -> queries.BillRow:
    """Return the bill if the visitor may see it; page and file ask alike."""
    return queries.get_bill(db(), bill_id, among=own_accounts())
