"""A movement of a bank account: what explains it, and what of that a person may take back."""

from collections.abc import Callable

from flask import Response, request, url_for
from flask_babel import gettext

from admin.bank.once import done_once, new_key
from admin.looks import note_people_listed
from admin.record import note
from app.access.rights import Right
from app.kernel.errors import Conflict, Invalid
from app.payments.bank.collections import match_collection
from app.payments.bank.deciding import reopen_line
from app.payments.bank.line_story import get_line_story
from app.payments.bank.same_by_hand import say_another, say_same
from app.payments.bank.settling import take_settlement_back
from app.web.current import db, visitor
from app.web.guards import Room, Site, requires, row_number
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "bank_lines",
    __name__,
    site=Site.OFFICE,
    right=Right.MONEY_VIEW,
    url_prefix="/office/bank/lines",
)


@room.get("/<int:line_id>")
def show(line_id: int) -> Response:
    """Show a movement: which files tell of it, what it became, and what explains it."""
    return _show(line_id)


@room.post("/<int:line_id>/same")
@requires(Right.PAYMENTS_ENTER)
def create_same(line_id: int) -> Response:
    """Say that another file told of the movement before: it counts once."""

    def act() -> None:
        first = say_same(db(), line_id, by=visitor().actor_id)
        note("line.same", ("line", line_id), line=first)

    said = gettext("Це той самий рух: його враховано один раз.")
    return _once(line_id, act, what="same", said=said, to=url_for("bank_queue.index"))


@room.post("/<int:line_id>/another")
@requires(Right.PAYMENTS_ENTER)
def create_another(line_id: int) -> Response:
    """Say that the movement is another one than the file before told of: it is explained anew."""

    def act() -> None:
        say_another(db(), line_id, by=visitor().actor_id)
        note("line.another", ("line", line_id))

    said = gettext("Це інший рух: його розібрано як новий.")
    return _once(line_id, act, what="another", said=said, to=url_for("bank_queue.index"))


@room.post("/<int:line_id>/unsettling")
@requires(Right.PAYMENTS_ENTER)
def create_unsettling(line_id: int) -> Response:
    """Let a total wait again that was settled with the wrong payments."""

    def act() -> None:
        take_settlement_back(db(), line_id, by=visitor().actor_id)
        note("line.unsettled", ("line", line_id))

    said = gettext("Сума знову чекає на платежі.")
    return _once(line_id, act, what="unsettle", said=said, to=url_for(".show", line_id=line_id))


@room.post("/<int:line_id>/reopening")
@requires(Right.PAYMENTS_ENTER)
def create_reopening(line_id: int) -> Response:
    """Let a movement wait again that was explained by mistake."""

    def act() -> None:
        reopen_line(db(), line_id, by=visitor().actor_id)
        note("line.reopened", ("line", line_id))

    said = gettext("Рядок знову чекає на пояснення.")
    return _once(line_id, act, what="reopen", said=said, to=url_for(".show", line_id=line_id))


@room.post("/<int:line_id>/collection")
@requires(Right.PAYMENTS_ENTER)
def create_collection(line_id: int) -> Response:
    """Say which cash, handed over by an order of the desk, came on the line."""
    order_id = row_number(request.form.get("order", ""))
    if order_id is None:
        return _show(line_id, problem=gettext("Оберіть касовий ордер."), status=422)

    def act() -> None:
        match_collection(db(), order_id, line_id, by=visitor().actor_id)
        note("line.collection", ("line", line_id), order=order_id)

    said = gettext("Це здана готівка: ордер знайдено.")
    return _once(line_id, act, what="collection", said=said, to=url_for("bank_queue.index"))


def _once(line_id: int, act: Callable[[], None], *, what: str, said: str, to: str) -> Response:
    try:
        done_once(f"bank.{what}:line:{line_id}", act)
    except (Conflict, Invalid) as refusal:
        db().rollback()
        return _show(line_id, problem=text_of(refusal), status=409)
    say(said)
    return go(to)


def _show(line_id: int, *, problem: object = "", status: int = 200) -> Response:
    story = get_line_story(db(), line_id)
    note_people_listed("bank_line", count=len(story.became) + len(story.carries), line=line_id)
    return render(
        "admin/bank/line.html", status=status, story=story, problem=problem, new_key=new_key
    )
