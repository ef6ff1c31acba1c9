"""By which method VAT becomes due: of whom, of which service, from which month."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.record import note
from admin.tariffs.forms import CATEGORIES
from admin.vat.words import CLASSES, METHODS
from app.access.rights import Right
from app.kernel.errors import Conflict, Invalid
from app.registry.models import ConsumerCategory
from app.tariffs.queries import services
from app.vat.methods import NewVatMethod, set_vat_method, vat_methods
from app.vat.models import VatMethodKind
from app.web.current import db, visitor
from app.web.fields import choice_field, month_field, text_field
from app.web.forms import Form
from app.web.guards import Room, Site, requires
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room("methods", __name__, site=Site.OFFICE, right=Right.MONEY_VIEW, url_prefix="/methods")


@room.get("/")
def index() -> Response:
    """List what holds, and ask for another method."""
    return _page(_form().blank())


@room.post("/")
@requires(Right.COMPANY_CHANGE)
def create() -> Response:
    """Set a method from a month on."""
    form: Any = _form().parse(request.form)
    if form.problems:
        return _page(form, status=422)
    new = NewVatMethod(
        category=ConsumerCategory(form.category),
        service_id=int(form.service) if form.service else None,
        method=VatMethodKind(form.method),
        since=form.since.first_day,
        document=form.document,
    )
    try:
        set_vat_method(db(), new, by=visitor().actor_id)
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("since", text_of(refusal))
        return _page(form, status=422)
    note("vat-method.set", category=new.category, service=new.service_id, method=new.method)
    say(gettext("Метод ПДВ записано."))
    return go(url_for(".index"))


def _form() -> type[Form]:
    offered = [(str(each.id), each.name) for each in services(db())]

    class MethodForm(Form):
        """A method, of whom and from which month."""

        category = choice_field(lazy_gettext("Хто споживає"), CATEGORIES)
        service = choice_field(
            lazy_gettext("Послуга; не обрано — усі послуги"), offered, is_required=False
        )
        method = choice_field(lazy_gettext("Метод ПДВ"), tuple(METHODS.items()))
        since = month_field(lazy_gettext("З місяця"))
        document = text_field(lazy_gettext("Документ-підстава"))

    return MethodForm


def _page(form: Form, *, status: int = 200) -> Response:
    names = {each.id: each.name for each in services(db())}
    return render(
        "admin/vat/methods.html",
        status=status,
        form=form,
        rows=vat_methods(db()),
        services=names,
        class_names=CLASSES,
        method_names=METHODS,
    )
