"""The queue: all money that waits for a person, on one screen, by keyboard alone."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from flask import Response, request, url_for
from flask_babel import gettext

from admin.bank.once import done_once, new_key
from admin.bank.queue_forms import ExplanationForm, parts_typed
from admin.looks import note_people_listed
from admin.record import note
from app.access.rights import Right
from app.kernel.errors import Conflict, DomainError, Invalid
from app.payments.bank.deciding import (
    explain_line,
    explain_payment,
    take_for,
)
from app.payments.bank.models import LineSort
from app.payments.bank.parts import credit_line, split_payment, take_as_total
from app.payments.bank.sets import sets_of
from app.payments.bank.settling import settle_by_hand
from app.payments.bank.waiting import (
    SHOWN,
    Place,
    WaitingItem,
    get_waiting,
    how_much_waits,
    waiting_items,
)
from app.payments.cash.collection import collections_on_the_way
from app.payments.cash.models import CashOrder
from app.registry.search import find_accounts
from app.web.current import db, typed, visitor
from app.web.fields import number_of
from app.web.forms import FieldProblem, Form
from app.web.guards import Room, Site, row_number
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "bank_queue",
    __name__,
    site=Site.OFFICE,
    right=Right.PAYMENTS_ENTER,
    url_prefix="/office/bank/queue",
)


@room.get("/")
def index() -> Response:
    """List what waits, oldest first, each with whom it may be for and why."""
    return _index()


@room.get("/<any(payment, line):kind>/<int:waiting_id>")
def show(kind: str, waiting_id: int) -> Response:
    """Show one that waits with everything that may be said of it."""
    return _show(kind, waiting_id)


@room.post("/<any(payment, line):kind>/<int:waiting_id>/account")
def create_match(kind: str, waiting_id: int) -> Response:
    """Say whose it is, and post it; remember the payer where that is ticked."""
    account_id = row_number(request.form.get("account", ""))
    if account_id is None:
        return _show(kind, waiting_id, problem=gettext("Оберіть рахунок."), status=422)
    remember = bool(request.form.get("remember"))

    def act() -> None:
        by = visitor().actor_id
        if kind == "payment":
            take_for(db(), waiting_id, account_id=account_id, by=by, remember=remember)
        else:
            credit_line(db(), waiting_id, account_id=account_id, by=by)
        note(f"{kind}.matched", (kind, waiting_id), account=account_id, remembered=remember)

    return _once(kind, waiting_id, act, what="match", said=gettext("Платіж зараховано на рахунок."))


@room.post("/payment/<int:waiting_id>/parts")
def create_split(waiting_id: int) -> Response:
    """Part a payment among accounts; what is left waits on."""
    try:
        parts = parts_typed(db(), request.form)
    except FieldProblem as problem:
        return _show("payment", waiting_id, problem=str(problem), status=422)

    def act() -> None:
        split_payment(db(), waiting_id, parts, by=visitor().actor_id)
        told = {str(each.account_id): str(each.amount) for each in parts}
        note("payment.split", ("payment", waiting_id), parts=told)

    return _once("payment", waiting_id, act, what="split", said=gettext("Платіж розділено."))


@room.post("/<any(payment, line):kind>/<int:waiting_id>/explanation")
def create_explanation(kind: str, waiting_id: int) -> Response:
    """Say what else it is than a subscriber's payment, and why."""
    form = ExplanationForm.parse(request.form)
    if form.problems:
        return _show(kind, waiting_id, form=form, status=422)
    sort, why = LineSort(form.sort), form.why

    def act() -> None:
        explain = explain_payment if kind == "payment" else explain_line
        explain(db(), waiting_id, sort=sort, why=why, by=visitor().actor_id)
        note(f"{kind}.explained", (kind, waiting_id), sort=sort, why=why)

    return _once(kind, waiting_id, act, what="explain", said=gettext("Пояснення збережено."))


@room.post("/payment/<int:waiting_id>/total")
def create_total(waiting_id: int) -> Response:
    """Say that what waits is the total of many payments: its movement waits to be settled."""

    def act() -> None:
        line_id = take_as_total(db(), waiting_id, by=visitor().actor_id)
        note("payment.is-total", ("payment", waiting_id), line=line_id)

    said = gettext("Тепер це сума реєстру: оберіть платежі, гроші яких у ній.")
    return _once("payment", waiting_id, act, what="total", said=said)


@room.post("/line/<int:waiting_id>/settlement")
def create_settlement(waiting_id: int) -> Response:
    """Say which payments a total is the money of; what differs stays named."""
    ids = [each for each in map(row_number, request.form.get("ids", "").split()) if each]

    def act() -> None:
        why = request.form.get("why", "").strip()[:200] or None
        settle_by_hand(db(), waiting_id, ids, note=why, by=visitor().actor_id)
        note("line.settled", ("line", waiting_id), payments=len(ids))

    return _once("line", waiting_id, act, what="settle", said=gettext("Суму зведено з платежами."))


def _once(kind: str, waiting_id: int, act: Callable[[], None], *, what: str, said: str) -> Response:
    try:
        done_once(f"bank.{what}:{kind}:{waiting_id}", act)
    except (Conflict, Invalid) as refusal:
        db().rollback()
        return _refused(kind, waiting_id, refusal)
    say(said)
    return go(url_for(".index"))


def _refused(kind: str, waiting_id: int, refusal: DomainError) -> Response:
    status = 409 if isinstance(refusal, Conflict) else 422
    if isinstance(refusal, Conflict):
        return _index(problem=text_of(refusal), status=status)  # it may wait no more
    return _show(kind, waiting_id, problem=text_of(refusal), status=status)


def _index(*, problem: object = "", status: int = 200) -> Response:
    words = typed("q")
    found = waiting_items(db(), words=words, amount=_amount(words), after=_place())
    items = found[:SHOWN]
    last = items[-1] if len(found) > SHOWN else None
    note_people_listed("bank_queue", count=len(items))
    return render(
        "admin/bank/queue.html",
        status=status,
        items=items,
        next_url=url_for(".index", q=words, after=f"{last.on_day}_{last.kind}_{last.id}")
        if last
        else None,
        waiting=how_much_waits(db()),
        typed=words,
        problem=problem,
        new_key=new_key,
    )


def _show(
    kind: str, waiting_id: int, *, form: Form | None = None, problem: object = "", status: int = 200
) -> Response:
    item = get_waiting(db(), kind, waiting_id)
    asked = typed("q")
    found = find_accounts(db(), typed=asked) if asked else ()
    note_people_listed("bank_queue", count=len(found) + len(item.suggestions), **{kind: waiting_id})
    return render(
        "admin/bank/item.html",
        status=status,
        item=item,
        typed=asked,
        found=found,
        form=form or ExplanationForm.blank(),
        sets=sets_of(db(), waiting_id) if kind == "line" else (),
        orders=_collections(item),
        parts=request.form.getlist("part"),
        amounts=request.form.getlist("amount"),
        problem=problem,
        new_key=new_key,
    )


def _collections(item: WaitingItem) -> Sequence[CashOrder]:
    """Return the cash handed over that may have come with what waits: orders of its sum."""
    if item.line_id is None or item.direction != "C":
        return ()
    return collections_on_the_way(db(), until=item.on_day, amount=item.amount)


def _amount(words: str) -> Decimal | None:
    try:
        return number_of(words, places=2) if words else None
    except FieldProblem:
        return None  # words are no sum: only text is looked for


def _place() -> Place | None:
    day, _, rest = request.args.get("after", "").partition("_")
    kind, _, number = rest.partition("_")
    waiting_id = row_number(number)
    try:
        return Place(date.fromisoformat(day), kind, waiting_id) if waiting_id is not None else None
    except ValueError:
        return None  # a place that nobody gave is the beginning
