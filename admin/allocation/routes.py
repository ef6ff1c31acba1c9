"""The rule of allocation: which debts money covers first, from when, by which contract."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.record import note
from admin.words import NAMES
from app.access.rights import Right
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid
from app.ledger.orders import Order, Rule
from app.ledger.rule_effect import Effect, rule_effect
from app.ledger.rules import rule_days, rule_of, set_rule
from app.tariffs.payees import payees
from app.tariffs.queries import services
from app.web.current import db, visitor
from app.web.fields import choice_field, day_field, text_field
from app.web.forms import Form, Look
from app.web.guards import Room, Site
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "allocation",
    __name__,
    site=Site.OFFICE,
    right=Right.COMPANY_CHANGE,
    url_prefix="/office/allocation",
)
_PLACES = ("first_1", "first_2", "first_3", "first_4")
_KINDS = {Order.BY_SERVICE: "s", Order.BY_PAYEE: "p"}


@room.get("/")
def index() -> Response:
    """Show the rule in force, those before and after it, and the form of another one."""
    return _page(_form().blank())


@room.post("/preview")
def preview() -> Response:
    """Show what the rule would change; nothing is written."""
    form = _asked()
    if form.problems:
        return _page(form, status=422)
    rules = rule_days(db())
    effect = rule_effect(
        db(), rules.on(clock.today()), Rule(Order(form.order), _first(form)), on=clock.today()
    )
    return _page(form, effect=effect)


@room.post("/")
def create() -> Response:
    """Let payments from a day on be allocated by the rule."""
    form = _asked()
    if form.problems:
        return _page(form, status=422)
    rule = Rule(Order(form.order), _first(form))
    try:
        fact = set_rule(db(), rule, since=form.since, basis=form.basis, by=visitor().actor_id)
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return _page(form, status=422)
    note("allocation.set", ("allocation_rule", fact.id), order=rule.order.value)
    say(gettext("Правило рознесення встановлено."))
    return go(url_for(".index"))


def _asked() -> Any:
    form: Any = _form().parse(request.form)
    if "since" not in form.problems and form.since < clock.today():
        form.refuse("since", gettext("Правило змінюють від сьогодні або пізніше."))
    if "basis" not in form.problems and not any(sign.isdigit() for sign in form.basis):
        form.refuse("basis", gettext("Допишіть номер або дату документа."))
    if form.problems.keys() & {"order", *_PLACES}:
        return form
    kind = _KINDS.get(Order(form.order))
    given = [code for place in _PLACES if (code := getattr(form, place))]
    if kind is not None and (not given or any(not code.startswith(kind) for code in given)):
        form.refuse("first_1", gettext("Назвіть тут те, за чим іде порядок."))
    elif len(set(given)) < len(given):
        form.refuse("first_1", gettext("Кожне назвіть один раз."))
    return form


def _first(form: Any) -> tuple[int, ...]:
    if Order(form.order) not in _KINDS:
        return ()
    return tuple(int(code[1:]) for place in _PLACES if (code := getattr(form, place)))


def _listed() -> Mapping[str, str]:
    """Return what an order may go by: services, then payees."""
    by_service = {f"s{each.id}": each.name for each in services(db())}
    by_payee = {f"p{each.id}": each.name for each in payees(db())}
    return by_service | by_payee


def _form() -> type[Form]:
    names = tuple(_listed().items())

    class RuleForm(Form):
        """Which debts money covers first, from when, and on what that rests."""

        order = choice_field(lazy_gettext("Порядок"), tuple(NAMES["allocation_order"].items()))
        first_1 = choice_field(lazy_gettext("Спершу"), names, is_required=False)
        first_2 = choice_field(lazy_gettext("Далі"), names, is_required=False)
        first_3 = choice_field(lazy_gettext("Потім"), names, is_required=False)
        first_4 = choice_field(lazy_gettext("Наостанок із названих"), names, is_required=False)
        since = day_field(lazy_gettext("Діє для платежів від"))
        basis = text_field(
            lazy_gettext("Підстава"),
            look=Look(hint=lazy_gettext("Пункт договору чи рішення з номером або датою")),
        )

    return RuleForm


def _page(form: Form, *, effect: Effect | None = None, status: int = 200) -> Response:
    days = rule_days(db())
    return render(
        "admin/allocation/index.html",
        status=status,
        form=form,
        places=_PLACES,
        now=days.on(clock.today()),
        facts=[(fact, rule_of(fact)) for fact in reversed(days.facts)],
        kinds={order.value: kind for order, kind in _KINDS.items()},
        listed=_listed(),
        names={each.id: each.name for each in services(db())},
        effect=effect,
    )
