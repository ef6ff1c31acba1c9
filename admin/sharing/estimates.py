"""Estimates: written item by item, approved, looked at against what is charged and paid."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.record import note
from admin.sharing.acting import Asked, carry_out, page
from admin.sharing.estimate_forms import ApprovalForm, estimate_form, item_form
from admin.sharing.forms import EndSumForm
from admin.sharing.funds import funds_of
from admin.sharing.words import FUNDS, KEYS
from app.access.rights import Right
from app.charging.sharing.carrying_out import carried_out
from app.registry.groups.queries import names_of_groups
from app.tariffs.operations import Act
from app.tariffs.queries import services
from app.tariffs.sharing.approving import approve, end_estimate
from app.tariffs.sharing.estimates import (
    EstimateMissing,
    NewEstimate,
    NewItem,
    add_estimate,
    add_item,
    get_estimate,
    months_of,
    remove_item,
)
from app.tariffs.sharing.expenses import spent_by_item
from app.tariffs.sharing.models import FundKind, ShareKey
from app.tariffs.sharing.queries import EstimateRow, estimates, items_of
from app.web.current import db, visitor
from app.web.forms import Form
from app.web.guards import Room, Site, requires
from app.web.rendering import render

room = Room(
    "estimates", __name__, site=Site.OFFICE, right=Right.TARIFFS_VIEW, url_prefix="/estimates"
)


@room.get("/")
def index() -> Response:
    """List the estimates, the latest first."""
    may_change = visitor().has(Right.TARIFFS_CHANGE)
    return render("admin/sharing/estimates.html", rows=estimates(db()), may_change=may_change)


def _new() -> Asked:
    return Asked(
        lazy_gettext("Новий кошторис"),
        lazy_gettext("Далі: статті"),
        url_for("sharing.estimates.create"),
        url_for("sharing.estimates.index"),
    )


@room.get("/new")
@requires(Right.TARIFFS_CHANGE)
def new() -> Response:
    """Ask what the estimate is called, who bears it, for which months."""
    known = {"months": "12", "act_kind": gettext("протокол загальних зборів")}
    return page(_new(), estimate_form(names_of_groups(db())).blank(**known))


@room.post("/")
@requires(Right.TARIFFS_CHANGE)
def create() -> Response:
    """Write down an estimate; its items follow on its page."""
    form: Any = estimate_form(names_of_groups(db())).parse(request.form)

    def act() -> str:
        asked = NewEstimate(
            group_id=int(form.group),
            name=form.name,
            first=form.first,
            months=form.months,
            act=Act(kind=form.act_kind, number=form.act_number, dated=form.act_dated),
        )
        estimate_id = add_estimate(db(), asked, by=visitor().actor_id)
        note("estimate.added", ("estimate", estimate_id))
        return url_for("sharing.estimates.show", estimate_id=estimate_id)

    return carry_out(_new(), form, act, gettext("Кошторис записано. Додайте його статті."))


@room.get("/<int:estimate_id>")
def show(estimate_id: int) -> Response:
    """Show an estimate: items by fund, what falls on a month, what is charged and paid."""
    row = _row(estimate_id)
    estimate = get_estimate(db(), estimate_id)
    return render(
        "admin/sharing/estimate.html",
        row=row,
        funds=funds_of(
            items_of(db(), estimate_id),
            carried_out(db(), estimate),
            spent_by_item(db(), estimate_id),
            months=len(months_of(estimate)),
        ),
        words={"ways": KEYS, "funds": FUNDS},
        may_change=visitor().has(Right.TARIFFS_CHANGE),
    )


@room.get("/<int:estimate_id>/items/new")
@requires(Right.TARIFFS_CHANGE)
def new_item(estimate_id: int) -> Response:
    """Ask for an item."""
    known = {"key": ShareKey.TOTAL_AREA.value, "kind": FundKind.UPKEEP.value}
    if items := items_of(db(), estimate_id):
        last = items[-1]
        known = {"key": last.key, "kind": last.kind, "service": str(last.service_id)}
    return page(_item(estimate_id), item_form(services(db())).blank(**known))


@room.post("/<int:estimate_id>/items")
@requires(Right.TARIFFS_CHANGE)
def create_item(estimate_id: int) -> Response:
    """Write an item into the estimate."""
    form: Any = item_form(services(db())).parse(request.form)

    def act() -> str:
        item = NewItem(
            service_id=int(form.service),
            kind=FundKind(form.kind),
            key=ShareKey(form.key),
            name=form.name,
            amount=form.amount,
        )
        add_item(db(), estimate_id, item)
        return _changed(estimate_id)

    return carry_out(_item(estimate_id), form, act, gettext("Статтю записано."))


@room.post("/<int:estimate_id>/items/<int:estimate_item_id>/removal")
@requires(Right.TARIFFS_CHANGE)
def destroy_item(estimate_id: int, estimate_item_id: int) -> Response:
    """Take an item out of an estimate that is not approved."""

    def act() -> str:
        remove_item(db(), estimate_id, estimate_item_id)
        return _changed(estimate_id)

    asked = _asked(
        estimate_id,
        lazy_gettext("Вилучити статтю"),
        url_for(
            "sharing.estimates.destroy_item",
            estimate_id=estimate_id,
            estimate_item_id=estimate_item_id,
        ),
    )
    return carry_out(asked, Form({}), act, gettext("Статтю вилучено."))


@room.get("/<int:estimate_id>/approval/new")
@requires(Right.TARIFFS_CHANGE)
def new_approval(estimate_id: int) -> Response:
    """Say what approving does."""
    return page(_approval(estimate_id), ApprovalForm.blank())


@room.post("/<int:estimate_id>/approval")
@requires(Right.TARIFFS_CHANGE)
def create_approval(estimate_id: int) -> Response:
    """Let the group bear the funds of the estimate month by month."""

    def act() -> str:
        approve(db(), estimate_id, by=visitor().actor_id)
        note("estimate.approved", ("estimate", estimate_id))
        return url_for("sharing.estimates.show", estimate_id=estimate_id)

    form = ApprovalForm.parse(request.form)
    return carry_out(_approval(estimate_id), form, act, gettext("Кошторис затверджено."))


@room.get("/<int:estimate_id>/end/new")
@requires(Right.TARIFFS_CHANGE)
def new_end(estimate_id: int) -> Response:
    """Ask from which month nothing is charged of the estimate."""
    return page(_end(estimate_id), EndSumForm.blank())


@room.post("/<int:estimate_id>/end")
@requires(Right.TARIFFS_CHANGE)
def create_end(estimate_id: int) -> Response:
    """Charge nothing of the estimate from a month on."""
    form = EndSumForm.parse(request.form)

    def act() -> str:
        end_estimate(db(), estimate_id, from_month=form.month, by=visitor().actor_id)
        note("estimate.ended", ("estimate", estimate_id))
        return url_for("sharing.estimates.show", estimate_id=estimate_id)

    return carry_out(_end(estimate_id), form, act, gettext("Кошторис завершено."))


def _row(estimate_id: int) -> EstimateRow:
    found = estimates(db(), estimate_id=estimate_id)
    if not found:
        raise EstimateMissing(f"no estimate {estimate_id}")
    return found[0]


def _asked(estimate_id: int, title: object, action: str, effect: object = "") -> Asked:
    row = _row(estimate_id)
    back = url_for("sharing.estimates.show", estimate_id=estimate_id)
    return Asked(title, title, action, back, of=row.name, kind=gettext("Кошторис"), effect=effect)


def _item(estimate_id: int) -> Asked:
    action = url_for("sharing.estimates.create_item", estimate_id=estimate_id)
    return _asked(estimate_id, lazy_gettext("Додати статтю"), action)


def _approval(estimate_id: int) -> Asked:
    return _asked(
        estimate_id,
        lazy_gettext("Затвердити кошторис"),
        url_for("sharing.estimates.create_approval", estimate_id=estimate_id),
        lazy_gettext(
            "Внески щомісяця нараховуватимуться всім рахункам групи. Статті після цього не "
            "змінюються: кошторис можна лише завершити й записати новий."
        ),
    )


def _end(estimate_id: int) -> Asked:
    action = url_for("sharing.estimates.create_end", estimate_id=estimate_id)
    return _asked(estimate_id, lazy_gettext("Завершити кошторис"), action)


def _changed(estimate_id: int) -> str:
    note("estimate.changed", ("estimate", estimate_id))
    return url_for("sharing.estimates.show", estimate_id=estimate_id)
