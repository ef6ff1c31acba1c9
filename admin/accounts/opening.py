"""A new account by hand, in a building that is there."""

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.record import note
from app.access.rights import Right
from app.kernel.errors import Conflict, DomainError, Invalid
from app.registry.models import Parameter
from app.registry.operations import NewAccount, NewParameter, change_parameter, open_account
from app.registry.premises import find_or_add_premises
from app.registry.queries import get_account, get_building
from app.tariffs.agreements import take_service, usual_terms
from app.tariffs.sharing.agreeing import agree_account
from app.web.current import db, visitor
from app.web.fields import day_field, quantity_field, text_field, tick_field
from app.web.forms import Form, Look
from app.web.guards import Room, Site, row_number
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "opening", __name__, site=Site.OFFICE, right=Right.REGISTRY_CHANGE, url_prefix="/opening"
)


class OpeningForm(Form):
    """Where, who, from which day, and what charging reads."""

    number = text_field(lazy_gettext("Номер особового рахунку"), longest=40)
    flat = text_field(
        lazy_gettext("Квартира або приміщення"),
        is_required=False,
        longest=20,
        look=Look(hint=lazy_gettext("У приватному будинку лишіть порожнім")),
    )
    holder = text_field(
        lazy_gettext("Абонент"),
        look=Look(hint=lazy_gettext("Прізвище спершу, як у документі; або назва організації")),
    )
    is_organisation = tick_field(lazy_gettext("Це організація"))
    opened_on = day_field(
        lazy_gettext("Відкрито з"), hint=lazy_gettext("Перший день, за який нараховується")
    )
    persons = quantity_field(lazy_gettext("Осіб"), places=0, is_required=False)
    total_area = quantity_field(lazy_gettext("Площа, м²"), places=2, is_required=False)
    heated_area = quantity_field(lazy_gettext("Опалювана площа, м²"), places=2, is_required=False)
    share = quantity_field(
        lazy_gettext("Частка"),
        places=6,
        is_required=False,
        hint=lazy_gettext("Якщо приміщення має кількох співвласників: наприклад, 0,5"),
    )
    basis = text_field(
        lazy_gettext("Підстава"),
        is_required=False,
        look=Look(hint=lazy_gettext("Документ із номером і датою: довідка, заява, акт")),
    )
    services = tick_field(
        lazy_gettext("Послуги — як у більшості рахунків цього будинку"),
        hint=lazy_gettext("Їх буде видно на картці; змінити можна там само"),
    )


@room.get("/new")
def new() -> Response:
    """Ask what must be known of the account; without a building, lead to choosing one."""
    building_id = row_number(request.args.get("building", ""))
    if building_id is None:
        say(gettext("Оберіть будинок, у якому відкрити рахунок."), "notice")
        return go(url_for("buildings.index"))
    flat = request.args.get("flat", "")
    return _page(building_id, OpeningForm.blank(services="1", flat=flat))


@room.post("/buildings/<int:building_id>")
def create(building_id: int) -> Response:
    """Open the account, with its figures and services."""
    form = OpeningForm.parse(request.form)
    if form.problems:
        return _page(building_id, form, status=422)
    try:
        account_id = _open(building_id, form)
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse(*_where(refusal))
        return _page(building_id, form, status=422)
    note("account.opened", ("account", account_id))
    say(gettext("Рахунок відкрито. Перевірте послуги й додайте лічильники."))
    return go(url_for("accounts.show", account_id=account_id))


def _open(building_id: int, form: OpeningForm) -> int:
    by = visitor().actor_id
    account_id = open_account(
        db(),
        NewAccount(
            number=form.number,
            premises_id=find_or_add_premises(db(), building_id=building_id, number=form.flat),
            holder=form.holder,
            opened_on=form.opened_on,
            is_organisation=form.is_organisation,
        ),
        by=by,
    )
    figures = (
        (Parameter.PERSONS, form.persons),
        (Parameter.TOTAL_AREA, form.total_area),
        (Parameter.HEATED_AREA, form.heated_area),
        (Parameter.SHARE, form.share),
    )
    for kind, value in figures:
        if value is not None:
            fact = NewParameter(kind, value, form.basis)
            change_parameter(db(), account_id=account_id, new=fact, since=form.opened_on, by=by)
    if form.services:
        _take_usual(account_id, building_id, form)
    # What a group of the building bears it bears from its first day: else nobody would.
    agree_account(db(), account_id, since=form.opened_on, by=by)
    return account_id


def _take_usual(account_id: int, building_id: int, form: OpeningForm) -> None:
    """Take each service on the terms most accounts of the building have."""
    debtor = get_account(db(), account_id, on=form.opened_on).person_id
    first_of = {
        each.service_id: each for each in reversed(usual_terms(db(), building_id=building_id))
    }
    for terms in first_of.values():
        take_service(
            db(),
            account_id=account_id,
            debtor_id=debtor or 0,
            like=terms.like,
            since=form.opened_on,
            by=visitor().actor_id,
        )


def _where(refusal: DomainError) -> tuple[str, str]:
    """Return the field a refusal is about, and its words."""
    field = "number" if refusal.key == "registry.number-taken" else ""
    return field, text_of(refusal)


def _page(building_id: int, form: OpeningForm, *, status: int = 200) -> Response:
    return render(
        "admin/accounts/opening.html",
        status=status,
        building=get_building(db(), building_id),
        form=form,
    )
