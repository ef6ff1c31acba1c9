"""Benefits that the company takes off: state ones, local programmes, employees' discounts."""

from datetime import timedelta
from itertools import groupby
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.record import note
from admin.tariffs.forms import ACT_KINDS, PERCENT_BELOW, number_field
from app.access.rights import Right
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid
from app.tariffs.benefits.models import BenefitBase, BenefitSource
from app.tariffs.benefits.terms import NewTerm, end_term, get_benefit, set_term, terms_of
from app.tariffs.operations import Act
from app.tariffs.queries import services
from app.web.current import db, visitor
from app.web.fields import choice_field, day_field, text_field
from app.web.forms import Form, Look
from app.web.guards import Room, Site, requires
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "benefit_terms", __name__, site=Site.OFFICE, right=Right.TARIFFS_VIEW, url_prefix="/benefits"
)
SOURCES = (
    (BenefitSource.COMPANY.value, lazy_gettext("підприємство: знижка працівникам тощо")),
    (BenefitSource.LOCAL.value, lazy_gettext("місцева програма")),
    (BenefitSource.STATE.value, lazy_gettext("держава")),
)
BASES = (
    (BenefitBase.SUM.value, lazy_gettext("усієї суми")),
    (BenefitBase.PERSONS.value, lazy_gettext("частки тих, хто має пільгу, серед мешканців")),
    (BenefitBase.NORM.value, lazy_gettext("того, що в межах норми")),
)
_LARGEST_NORM = 10**6


class EndForm(Form):
    """The last day of a term, and by which decision it ended."""

    last = day_field(lazy_gettext("Останній день"))
    reason = text_field(lazy_gettext("Причина й документ"))


@room.get("/")
def index() -> Response:
    """List the benefits with what each takes off, by which decision."""
    return _index()


@room.get("/new")
@requires(Right.TARIFFS_CHANGE)
def new() -> Response:
    """Ask for a term; of a known benefit its name and source are filled in."""
    known = {}
    if (text := request.args.get("benefit", "")).isascii() and text.isdecimal() and len(text) < 10:
        benefit = get_benefit(db(), int(text))
        known = {"name": benefit.name, "source": benefit.source}
    return _page(_form().blank(**known))


@room.post("/")
@requires(Right.TARIFFS_CHANGE)
def create() -> Response:
    """Let a term hold from a day on."""
    form: Any = _form().parse(request.form)
    if form.problems:
        return _page(form, status=422)
    try:
        made = set_term(db(), _term_of(form), by=visitor().actor_id)
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return _page(form, status=422)
    note("benefit-term.set", ("benefit", made), since=form.since.isoformat())
    say(gettext("Пільгу записано. Рахунки, що її мають, буде перераховано."))
    return go(url_for(".index", _anchor=f"benefit-{made}"))


@room.post("/terms/<int:term_id>/end")
@requires(Right.TARIFFS_CHANGE)
def create_end(term_id: int) -> Response:
    """End a term; one that ends before its first day never was."""
    form: Any = EndForm.parse(request.form)
    if form.problems:
        return _index(form, status=422)
    on = form.last + timedelta(days=1)
    try:
        end_term(db(), term_id, on=on, reason=form.reason, by=visitor().actor_id)
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return _index(form, status=422)
    note("benefit-term.ended", None, term=term_id, reason=form.reason)
    say(gettext("Умову припинено. Рахунки, що мають пільгу, буде перераховано."))
    return go(url_for(".index"))


def _term_of(form: Any) -> NewTerm:
    return NewTerm(
        name=form.name,
        source=BenefitSource(form.source),
        service_id=int(form.service),
        base=BenefitBase(form.base),
        percent=form.percent,
        per_person=form.per_person,
        per_home=form.per_home,
        since=form.since,
        until=None if form.last is None else form.last + timedelta(days=1),
        act=Act(kind=form.act_kind, number=form.act_number, dated=form.act_dated),
    )


def _form() -> type[Form]:
    offered = [(str(each.id), each.name) for each in services(db())]
    norm_hint = lazy_gettext("Одиниць послуги на місяць; лише для знижки в межах норми")

    class TermForm(Form):
        """Which benefit, what it takes off which service, from which day, by whose decision."""

        name = text_field(
            lazy_gettext("Пільга"),
            longest=120,
            look=Look(hint=lazy_gettext("Так її побачить платник: знижка працівникам")),
        )
        source = choice_field(lazy_gettext("За чий кошт"), SOURCES)
        service = choice_field(lazy_gettext("Послуга"), offered)
        percent = number_field(
            lazy_gettext("Знижка, %"), PERCENT_BELOW, places=2, is_above_zero=True
        )
        base = choice_field(lazy_gettext("Від чого"), BASES)
        per_person = number_field(
            lazy_gettext("Норма на особу"),
            _LARGEST_NORM,
            places=6,
            is_required=False,
            hint=norm_hint,
        )
        per_home = number_field(
            lazy_gettext("Норма на оселю"),
            _LARGEST_NORM,
            places=6,
            is_required=False,
            hint=norm_hint,
        )
        since = day_field(
            lazy_gettext("Діє з"), hint=lazy_gettext("Попередня умова діятиме до цього дня")
        )
        last = day_field(
            lazy_gettext("Останній день"),
            is_required=False,
            hint=lazy_gettext("Порожнє — доки не припинять"),
        )
        act_kind = text_field(
            lazy_gettext("Рішення"),
            look=Look(attributes={"list": "act-kinds", "autocomplete": "off"}),
        )
        act_number = text_field(lazy_gettext("Номер рішення"), longest=60)
        act_dated = day_field(lazy_gettext("Дата рішення"))

    return TermForm


def _index(form: Form | None = None, *, status: int = 200) -> Response:
    today = clock.today()
    rows = terms_of(db(), on=today)
    return render(
        "admin/tariffs/benefits.html",
        status=status,
        groups=[list(each) for _, each in groupby(rows, key=lambda row: row.benefit_id)],
        form=form or EndForm.blank(),
        sources=dict(SOURCES),
        bases=dict(BASES),
        today=today,
        may_change=visitor().has(Right.TARIFFS_CHANGE),
    )


def _page(form: Form, *, status: int = 200) -> Response:
    return render("admin/tariffs/benefit.html", status=status, form=form, act_kinds=ACT_KINDS)
