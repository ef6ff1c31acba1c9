"""Tariffs: every price with its days and its decision; a new price from a day on."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import Response, request, url_for
from flask_babel import gettext

from admin.record import note
from admin.sheets import send_sheet
from admin.tariffs import benefits, mass_changes, price_list
from admin.tariffs.forms import ACT_KINDS, CATEGORIES, PriceForm
from admin.tariffs.sheet import tariffs_sheet
from app.access.rights import Right
from app.kernel import clock
from app.kernel.errors import DomainError, NotFound
from app.months.parameter_keys import VAT_RATE
from app.months.parameters import parameter
from app.tariffs.one_off.price_list import by_price_list
from app.tariffs.operations import (
    Act,
    Price,
    ServiceMissing,
    TariffKey,
    TariffMissing,
    key_of,
    set_tariff,
)
from app.tariffs.queries import ServiceRow, TariffRow, services, settlements, tariffs
from app.web.current import db, visitor
from app.web.guards import Room, Site, requires
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "tariffs", __name__, site=Site.OFFICE, right=Right.TARIFFS_VIEW, url_prefix="/office/tariffs"
)


room.register_blueprint(benefits.room)
room.register_blueprint(price_list.room)
room.register_blueprint(mass_changes.room)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a new price is for: a service, and the price it follows when there is one."""

    service: ServiceRow
    follows: TariffRow | None = None


@room.get("/")
def index() -> Response:
    """List the services, each with its prices; past ones only when asked for."""
    is_whole = bool(request.args.get("past"))
    today = clock.today()
    rows = _shown(today, is_whole=is_whole)
    return render(
        "admin/tariffs/index.html",
        groups=[
            (service, [row for row in rows if row.service_id == service.id])
            for service in services(db())
        ],
        by_price_list=by_price_list(db()),
        categories=dict(CATEGORIES),
        is_whole=is_whole,
        today=today,
        may_change=visitor().has(Right.TARIFFS_CHANGE),
    )


@room.get("/xlsx")
@requires(Right.EXPORT_TABLES)
def export() -> Response:
    """Answer with the prices as a workbook; past ones only when asked for."""
    rows = _shown(clock.today(), is_whole=bool(request.args.get("past")))
    return send_sheet(tariffs_sheet(services(db()), rows), name="tariffs.xlsx")


@room.get("/services/<int:service_id>/new")
@requires(Right.TARIFFS_CHANGE)
def new(service_id: int) -> Response:
    """Ask for a price of a service."""
    return _page(_of_service(service_id), PriceForm.blank(vat_rate=_usual_vat()))


@room.post("/services/<int:service_id>")
@requires(Right.TARIFFS_CHANGE)
def create(service_id: int) -> Response:
    """Set a price of a service for whom the form names."""
    subject, form = _of_service(service_id), PriceForm.parse(request.form)
    known = {row.id for row in settlements(db())}
    if not form.problems and form.settlement is not None and form.settlement not in known:
        form.refuse("settlement", gettext("Оберіть зі списку."))
    if form.problems:
        return _page(subject, form, status=422)
    key = TariffKey(
        service_id=service_id,
        settlement_id=form.settlement,
        category=form.category or None,
        zone=form.zone,
    )
    return _set(subject, form, key)


@room.get("/<int:tariff_id>/successor")
@requires(Right.TARIFFS_CHANGE)
def new_successor(tariff_id: int) -> Response:
    """Ask for the price that follows this one, for the same consumers."""
    subject = _of_tariff(tariff_id)
    row = subject.follows
    vat = _per_cent(row.vat_rate) if row else _usual_vat()
    kind, issuer = (row.act_kind, row.act_issuer) if row else ("", "")
    return _page(subject, PriceForm.blank(vat_rate=vat, act_kind=kind, act_issuer=issuer))


@room.post("/<int:tariff_id>/successor")
@requires(Right.TARIFFS_CHANGE)
def create_successor(tariff_id: int) -> Response:
    """Set the price that follows this one."""
    subject, form = _of_tariff(tariff_id), PriceForm.parse(request.form)
    if form.problems:
        return _page(subject, form, status=422)
    return _set(subject, form, key_of(db(), tariff_id))


def _shown(today: date, *, is_whole: bool) -> list[TariffRow]:
    return [row for row in tariffs(db()) if is_whole or row.until is None or row.until > today]


def _of_service(service_id: int) -> Subject:
    found = next((row for row in services(db()) if row.id == service_id), None)
    if found is None:
        raise ServiceMissing(f"no service {service_id}")
    return Subject(found)


def _of_tariff(tariff_id: int) -> Subject:
    key = key_of(db(), tariff_id)
    rows = tariffs(db(), service_id=key.service_id)
    follows = next((row for row in rows if row.id == tariff_id), None)
    if follows is None:
        raise TariffMissing(f"no live tariff {tariff_id}")
    return Subject(_of_service(key.service_id).service, follows)


def _set(subject: Subject, form: PriceForm, key: TariffKey) -> Response:
    price = Price(
        applied=form.price,
        established=form.established,
        vat_rate=form.vat_rate,
        tier_ceiling=subject.follows.tier_ceiling if subject.follows else None,
    )
    act = Act(
        kind=form.act_kind, number=form.act_number, dated=form.act_dated, issuer=form.act_issuer
    )
    try:
        made = set_tariff(db(), key, price, since=form.since, act=act, by=visitor().actor_id)
    except NotFound:
        raise
    except DomainError as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return _page(subject, form, status=422)
    note("tariff.set", ("tariff", made))
    say(gettext("Ціну встановлено. Зачеплені рахунки буде перераховано."))
    return go(url_for(".index", _anchor=f"service-{key.service_id}"))


def _page(subject: Subject, form: PriceForm, *, status: int = 200) -> Response:
    return render(
        "admin/tariffs/new.html",
        status=status,
        service=subject.service,
        follows=subject.follows,
        form=form,
        settlements=settlements(db()),
        act_kinds=ACT_KINDS,
        categories=dict(CATEGORIES),
    )


def _usual_vat() -> str:
    return _per_cent(parameter(db(), VAT_RATE, on=clock.today()))


def _per_cent(rate: Decimal) -> str:
    return f"{rate.normalize():f}".replace(".", ",")
