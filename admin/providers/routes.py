"""Payment systems: which there are, what they may do, what they asked and told."""

from datetime import timedelta

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext
from sqlalchemy import select

from admin.looks import note_people_listed
from admin.providers import days
from admin.providers.forms import (
    OF_PROTOCOL,
    NewForm,
    SetUpForm,
    filled,
    line_fields,
    set_up_of,
    show_refusal,
    typed_codes,
)
from admin.providers.words import PROTOCOLS, STATES, refusal_in_words
from admin.record import note
from app.access.rights import Right
from app.kernel import clock
from app.kernel.errors import DomainError
from app.payments.providers.days import days_of
from app.payments.providers.journal import calls_query, providers, told_query
from app.payments.providers.models import Protocol, Provider, ProviderCall, ProviderPayment
from app.payments.providers.setting_up import (
    SetUp,
    add_provider,
    change_provider,
    get_provider,
    own_public_key,
)
from app.web.current import company, db
from app.web.guards import Room, Site, requires
from app.web.rendering import go, render, say
from app.web.tables import Column, TableAsk, TableCard, page_of

room = Room(
    "payment_systems",
    __name__,
    site=Site.OFFICE,
    right=Right.MONEY_VIEW,
    url_prefix="/office/payment-systems",
)
room.register_blueprint(days.room)
_MISSES_SINCE = timedelta(days=1)
TOLD = (
    Column("paid_on", lazy_gettext("День"), "day"),
    Column("number", lazy_gettext("Рахунок")),
    Column("amount", lazy_gettext("Сума"), "num"),
    Column("ext_id", lazy_gettext("Номер у платіжній системі")),
    Column("state", lazy_gettext("Стан")),
)
CALLS = (
    Column("at", lazy_gettext("Час")),
    Column("action", lazy_gettext("Дія")),
    Column("account", lazy_gettext("Рахунок")),
    Column("ext_id", lazy_gettext("Номер")),
    Column("amount", lazy_gettext("Сума"), "num"),
    Column("code", lazy_gettext("Відповідь")),
    Column("address", lazy_gettext("Адреса")),
    Column("took_ms", lazy_gettext("мс"), "num"),
)


@room.get("/")
def index() -> Response:
    """List the payment systems of the company."""
    return _index(NewForm.blank())


def _index(form: NewForm, *, status: int = 200) -> Response:
    return render(
        "admin/providers/index.html",
        status=status,
        rows=providers(db(), since=clock.now() - _MISSES_SINCE),
        protocols=dict(PROTOCOLS),
        form=form,
    )


@room.post("/")
@requires(Right.COMPANY_CHANGE)
def create() -> Response:
    """Set up a payment system, off yet, and lead to what it may do."""
    form = NewForm.parse(request.form)
    if form.problems:
        return _index(form, status=422)
    protocol = Protocol(form.protocol)
    made = add_provider(
        db(), code=_free_code(protocol), protocol=protocol, set_up=SetUp(name=form.name)
    )
    note("provider.added", ("provider", made.id), protocol=protocol.value)
    return go(url_for(".edit", provider_id=made.id))


@room.get("/<int:provider_id>")
def show(provider_id: int) -> Response:
    """Show the payments of a payment system and its days."""
    provider = get_provider(db(), provider_id)
    ask = TableAsk.parse(request.args, TOLD, sort="id", descending=True)
    line = ProviderPayment.__table__.c
    page = page_of(db(), told_query(provider_id), ask, sort={"id": line.id}, tie=line.id)
    note_people_listed("provider payments", count=len(page.rows), provider=provider_id)
    return render(
        "admin/providers/show.html",
        provider=provider,
        protocol=dict(PROTOCOLS)[provider.protocol],
        table=TableCard.of(ask, page),
        states=STATES,
        days=days_of(db(), provider),
        day_form=days.DayForm.blank(),
    )


@room.get("/<int:provider_id>/calls")
@requires(Right.COMPANY_CHANGE)
def calls(provider_id: int) -> Response:
    """Show what a payment system asked, the latest first."""
    provider = get_provider(db(), provider_id)
    ask = TableAsk.parse(request.args, CALLS, sort="id", descending=True)
    line = ProviderCall.__table__.c
    page = page_of(db(), calls_query(provider_id), ask, sort={"id": line.id}, tie=line.id)
    note_people_listed("provider calls", count=len(page.rows), provider=provider_id)
    return render(
        "admin/providers/calls.html",
        provider=provider,
        table=TableCard.of(ask, page),
        because=refusal_in_words,
    )


@room.get("/<int:provider_id>/edit")
@requires(Right.COMPANY_CHANGE)
def edit(provider_id: int) -> Response:
    """Ask what a payment system may do."""
    provider = get_provider(db(), provider_id)
    return _edit(provider, SetUpForm.blank(**filled(db(), provider)))


@room.post("/<int:provider_id>")
@requires(Right.COMPANY_CHANGE)
def update(provider_id: int) -> Response:
    """Decide what a payment system may do from now on."""
    provider = get_provider(db(), provider_id)
    form = SetUpForm.parse(request.form.to_dict())
    codes = typed_codes(form, request.form, line_fields(db(), company=company().name))
    if form.problems:
        return _edit(provider, form, status=422)
    try:
        change_provider(db(), provider, set_up_of(form, codes))
    except DomainError as refusal:
        db().rollback()
        show_refusal(form, refusal)
        return _edit(get_provider(db(), provider_id), form, status=422)
    note("provider.changed", ("provider", provider_id), is_on=provider.is_on, lines=len(codes))
    say(gettext("Збережено."))
    return go(url_for(".show", provider_id=provider_id))


def _edit(provider: Provider, form: SetUpForm, *, status: int = 200) -> Response:
    return render(
        "admin/providers/edit.html",
        status=status,
        provider=provider,
        protocol=dict(PROTOCOLS)[provider.protocol],
        form=form,
        lines=line_fields(db(), company=company().name),
        own_fields=OF_PROTOCOL.get(provider.protocol, ()),
        own_key=own_public_key(db(), provider),
        address=url_for(
            f"providers.{Protocol(provider.protocol).name.lower()}",
            token=provider.token,
            _external=True,
        ),
    )


def _free_code(protocol: Protocol) -> str:
    """Return a code for the source of its payments: the protocol's name, counted on."""
    taken = set(db().scalars(select(Provider.code).where(Provider.protocol == protocol)))
    at = 1
    while (code := protocol.value if at == 1 else f"{protocol.value}-{at}") in taken:
        at += 1
    return code
