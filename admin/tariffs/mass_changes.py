"""Several prices from one day: their effect is shown first, then they are applied or undone."""

from datetime import date
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext

from admin.record import note
from admin.tariffs.forms import ACT_KINDS, CATEGORIES
from admin.tariffs.mass_change_forms import DecisionForm, PricesForm, UndoForm, day_asked
from admin.what_if.prices import SHOWN, new_prices
from admin.what_if.routes import found_by, usual_month, work_off
from admin.what_if.words import failure_in_words
from app.access.rights import Right
from app.charging.what_if.choices import prices_on
from app.charging.what_if.mass import (
    apply_with_effect_seen,
    effect_of,
    prepare_with_effect,
    start_effect,
)
from app.charging.what_if.queries import scenario_card
from app.charging.what_if.run import resume_scenario
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError
from app.kernel.month import Month
from app.months.locks import MonthMissing
from app.months.operations import months
from app.tariffs.mass_change.models import MassChange
from app.tariffs.mass_change.operations import (
    MassChangeDone,
    NoPriceChanged,
    get_mass_change,
)
from app.tariffs.mass_change.queries import changed_prices, mass_changes
from app.tariffs.mass_change.undo import published_from, undo_mass_change
from app.tariffs.models import LegalAct
from app.tariffs.operations import Act
from app.tariffs.queries import services
from app.web.current import db, visitor
from app.web.formats import written_day
from app.web.guards import Room, Site, row_number, takes_long
from app.web.messages import text_of
from app.web.rendering import go, is_partial_wanted, render, say

room = Room(
    "mass_changes",
    __name__,
    site=Site.OFFICE,
    right=Right.TARIFFS_CHANGE,
    url_prefix="/mass-changes",
)
PAGE = 30


@room.get("/")
def index() -> Response:
    """List the mass changes, the newest first."""
    before = row_number(request.args.get("before", ""))
    rows = mass_changes(db(), before=before, limit=PAGE + 1)
    return render(
        "admin/tariffs/mass_changes.html",
        rows=rows[:PAGE],
        next_before=rows[PAGE - 1].id if len(rows) > PAGE else None,
    )


@room.get("/new")
def new() -> Response:
    """Ask which prices change from a day on."""
    since, problem = day_asked()
    form = PricesForm.blank(since=written_day(since))
    if problem:
        form.refuse("", problem)
    return _prices_page(since, form, status=422 if problem else 200)


@room.post("/")
@takes_long
def create() -> Response:
    """Keep the change and let its effect be calculated."""
    form = PricesForm.parse(request.form)
    since = form.since if "since" not in form.problems else clock.today()
    found = [] if form.problems else new_prices(form, _rows(since), percent=form.percent)
    if not (found or form.problems):
        form.refuse("", text_of(NoPriceChanged("")))
    if form.problems:
        return _prices_page(since, form, status=422)
    try:
        change, scenario = prepare_with_effect(
            db(),
            since=since,
            prices={each.row.id: each.price for each in found},
            month=_month(),
            name=_name(since),
            by=visitor().actor_id,
        )
    except (MonthMissing, Conflict) as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return _prices_page(since, form, status=422)
    work_off(scenario)
    return go(url_for(".show", mass_change_id=change.id))


@room.get("/<int:mass_change_id>")
def show(mass_change_id: int) -> Response:
    """Show a mass change: its effect first, then how it is applied or taken back."""
    change = get_mass_change(db(), mass_change_id)
    effect = effect_of(db(), change)
    if is_partial_wanted() and effect is not None and effect.state == "running":
        return render(
            "admin/tariffs/mass_change.html",
            "admin/tariffs/_effect.html",
            change=change,
            card=scenario_card(db(), effect.id),
        )
    if is_partial_wanted():
        return go(url_for(".show", mass_change_id=mass_change_id))
    return _show(change)


@room.post("/<int:mass_change_id>/effect")
def create_effect(mass_change_id: int) -> Response:
    """Calculate the effect anew, or go on with it."""
    change = get_mass_change(db(), mass_change_id, lock=True)
    if change.applied_at is not None:
        raise MassChangeDone(f"mass change {mass_change_id} is applied")
    effect = effect_of(db(), change)
    if effect is not None and effect.state != "ready":
        work_off(resume_scenario(db(), effect.id))
    else:
        by = visitor().actor_id
        name = _name(change.since)
        work_off(start_effect(db(), change, month=_month(), name=name, by=by))
    return go(url_for(".show", mass_change_id=mass_change_id))


@room.post("/<int:mass_change_id>/application")
@takes_long
def create_application(mass_change_id: int) -> Response:
    """Apply the change: its prices hold from its day."""
    change, form = get_mass_change(db(), mass_change_id), DecisionForm.parse(request.form)
    if form.problems:
        return _show(change, decision=form, status=422)
    act = Act(
        kind=form.act_kind, number=form.act_number, dated=form.act_dated, issuer=form.act_issuer
    )
    by = visitor().actor_id
    try:
        apply_with_effect_seen(db(), mass_change_id, act=act, reason=form.reason, by=by)
    except DomainError as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return _show(get_mass_change(db(), mass_change_id), decision=form, status=409)
    note("tariff.mass_changed", ("mass_change", mass_change_id), reason=form.reason)
    say(gettext("Нові ціни встановлено. Зачеплені рахунки буде перераховано."))
    return go(url_for(".show", mass_change_id=mass_change_id))


@room.post("/<int:mass_change_id>/undoing")
@takes_long
def destroy(mass_change_id: int) -> Response:
    """Take the change back: the prices before it hold again."""
    change, form = get_mass_change(db(), mass_change_id), UndoForm.parse(request.form)
    if form.problems:
        return _show(change, undoing=form, status=422)
    try:
        undo_mass_change(db(), mass_change_id, reason=form.reason, by=visitor().actor_id)
    except Conflict as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return _show(get_mass_change(db(), mass_change_id), undoing=form, status=409)
    note("tariff.mass_change_undone", ("mass_change", mass_change_id), reason=form.reason)
    say(gettext("Зміну скасовано: діють попередні ціни."))
    return go(url_for(".show", mass_change_id=mass_change_id))


def _show(
    change: MassChange,
    *,
    decision: DecisionForm | None = None,
    undoing: UndoForm | None = None,
    status: int = 200,
) -> Response:
    effect = effect_of(db(), change)
    card = scenario_card(db(), effect.id) if effect else None
    is_ready = card is not None and card.state == "ready"
    act = db().get(LegalAct, change.legal_act_id) if change.legal_act_id else None
    prices = changed_prices(db(), change.id, limit=SHOWN + 1)
    return render(
        "admin/tariffs/mass_change.html",
        status=status,
        change=change,
        card=card,
        act=act,
        prices=prices[:SHOWN],
        is_cut=len(prices) > SHOWN,
        categories=dict(CATEGORIES),
        published=published_from(db(), change.since) if change.applied_at is None else [],
        decision=decision or DecisionForm.blank(),
        undoing=undoing or UndoForm.blank(),
        act_kinds=ACT_KINDS,
        failure=failure_in_words(card.failure) if card else "",
        **(found_by(card) if is_ready and card else {}),
    )


def _rows(since: date) -> Any:
    service = row_number(request.values.get("service", ""))
    return prices_on(db(), since, service_id=service, category=request.values.get("category", ""))


def _prices_page(since: date, form: PricesForm, *, status: int = 200) -> Response:
    rows = _rows(since)
    return render(
        "admin/tariffs/mass_change_new.html",
        status=status,
        since=since,
        form=form,
        rows=rows[:SHOWN],
        count=len(rows),
        services=services(db()),
        service_names={row.id: row for row in services(db())},
        categories=dict(CATEGORIES),
        service=request.values.get("service", ""),
        category=request.values.get("category", ""),
    )


def _month() -> Month:
    """Return the month on whose accounts the effect is shown.

    Raises:
        MonthMissing: no month was ever opened.
    """
    row = usual_month(months(db()))
    if row is None:
        raise MonthMissing(month=Month.of(clock.today()))
    return Month.of(row.month)


def _name(since: date) -> str:
    return str(gettext("Зміна тарифів з %(day)s", day=written_day(since)))
