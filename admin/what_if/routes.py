"""What if (а якби): scenarios over real accounts, which change nothing."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext

from admin.record import note
from admin.tariffs.forms import CATEGORIES
from admin.what_if import sheets
from admin.what_if.forms import Choices, ScenarioForm, changes_of, current_values, form_for
from admin.what_if.forms import parameter_field as field_name
from admin.what_if.picture import picture_of
from admin.what_if.prices import SHOWN
from admin.what_if.words import (
    PER,
    STATES,
    TITLES,
    changes_in_words,
    failure_in_words,
    keys_in_words,
)
from app.access.rights import Right
from app.charging.policies import CHARGING_KEYS
from app.charging.what_if.choices import methods_on, norms_on, prices_on
from app.charging.what_if.compare import BAND, NEW_PROBLEM, PROBLEM
from app.charging.what_if.differences import largest
from app.charging.what_if.models import Scenario
from app.charging.what_if.queries import (
    ScenarioCard,
    compared,
    scenario_card,
    scenarios,
)
from app.charging.what_if.run import (
    NothingChanged,
    remove_scenario,
    resume_scenario,
    start_scenario,
    stop_scenario,
)
from app.kernel.errors import NotFound
from app.kernel.month import Month
from app.months.models import MonthRow
from app.months.operations import months
from app.tariffs.queries import services
from app.web.current import company, db, visitor
from app.web.filters import locale_code
from app.web.formats import written_month
from app.web.guards import Room, Site, row_number, takes_long
from app.web.later import send_later
from app.web.messages import text_of
from app.web.rendering import go, is_partial_wanted, render, say

room = Room(
    "what_if", __name__, site=Site.OFFICE, right=Right.SCENARIO_RUN, url_prefix="/office/what-if"
)
room.register_blueprint(sheets.room)
PAGE = 30
GROUPS_SHOWN = 12
CHANGES_SHOWN = 30


@room.get("/")
def index() -> Response:
    """List the scenarios, the newest first."""
    before = row_number(request.args.get("before", ""))
    rows = scenarios(db(), before=before, limit=PAGE + 1)
    return render(
        "admin/what_if/index.html",
        rows=rows[:PAGE],
        next_before=rows[PAGE - 1].id if len(rows) > PAGE else None,
        states=STATES,
        has_month=bool(months(db())),
    )


@room.get("/new")
def new() -> Response:
    """Ask what would be different, and in which month."""
    month = _month(request.args.get("month", ""))
    if month is None:
        return render("admin/what_if/none.html")
    choices = _choices(month)
    name = gettext("А якби… %(month)s", month=written_month(month, locale_code()))
    return _page(month, choices, form_for(choices).blank(name=name))


@room.post("/")
@takes_long
def create() -> Response:
    """Start a scenario in the background."""
    month = _month(request.form.get("month", ""))
    if month is None:
        raise NotFound("no month was ever opened")
    choices = _choices(month)
    form = form_for(choices).parse(request.form)
    changes = changes_of(form, choices) if not form.problems else []
    if not (changes or form.problems):
        form.refuse("", text_of(NothingChanged("")))
    if form.problems:
        return _page(month, choices, form, status=422)
    by = visitor().actor_id
    scenario = start_scenario(db(), name=form.name, month=month, changes=changes, by=by)
    note("scenario.started", ("scenario", scenario.id))
    work_off(scenario)
    return go(url_for(".show", scenario_id=scenario.id))


@room.get("/<int:scenario_id>")
def show(scenario_id: int) -> Response:
    """Show a scenario: its progress while it is calculated, then what it found."""
    card = scenario_card(db(), scenario_id)
    if is_partial_wanted() and card.state == "running":
        return render("admin/what_if/show.html", "admin/what_if/_run.html", card=card)
    if is_partial_wanted():
        return go(url_for(".show", scenario_id=scenario_id))
    found = found_by(card) if card.state == "ready" else {}
    return render(
        "admin/what_if/show.html",
        card=card,
        changes=changes_in_words(db(), card.changes[:CHANGES_SHOWN]),
        failure=failure_in_words(card.failure) if card.state == "failed" else "",
        states=STATES,
        **found,
    )


@room.post("/<int:scenario_id>/continuation")
def create_continuation(scenario_id: int) -> Response:
    """Go on with a scenario that failed, was stopped or was left."""
    work_off(resume_scenario(db(), scenario_id))
    return go(url_for(".show", scenario_id=scenario_id))


@room.post("/<int:scenario_id>/stop")
def create_stop(scenario_id: int) -> Response:
    """Begin no more parts of a scenario."""
    stop_scenario(db(), scenario_id)
    say(gettext("Сценарій зупинено. Пораховане збережено."))
    return go(url_for(".show", scenario_id=scenario_id))


@room.post("/<int:scenario_id>/removal")
@takes_long
def destroy(scenario_id: int) -> Response:
    """Forget a scenario; nothing else hangs on it."""
    remove_scenario(db(), scenario_id)
    note("scenario.removed", ("scenario", scenario_id))
    say(gettext("Сценарій видалено."))
    return go(url_for(".index"))


def work_off(scenario: Scenario) -> None:
    """Let the workers begin once the request has committed."""
    ref = company().ref
    send_later("what_if.work_off", company_id=ref.id, slug=ref.slug, scenario_id=scenario.id)


def found_by(card: ScenarioCard) -> dict[str, Any]:
    """Return what the page of a calculated scenario shows."""
    groups = {}
    for by in (*TITLES, NEW_PROBLEM, PROBLEM):
        rows = compared(db(), card.id, grouped_by=by, limit=GROUPS_SHOWN)
        names = keys_in_words(db(), by, [each.key for each in rows])
        groups[by] = [(names[each.key], each) for each in rows]
    more, less = largest(db(), card.id)
    return {
        "titles": TITLES,
        "groups": {by: groups[by] for by in TITLES},
        "new_problems": groups[NEW_PROBLEM],
        "old_problems": groups[PROBLEM],
        "picture": picture_of(compared(db(), card.id, grouped_by=BAND)),
        "more": more,
        "less": less,
    }


def _choices(month: Month) -> Choices:
    last_day = month.last_day
    service = row_number(request.values.get("service", ""))
    category = request.values.get("category", "")
    return Choices(
        prices=prices_on(db(), last_day, service_id=service, category=category),
        norms=norms_on(db(), last_day),
        methods=methods_on(db(), last_day),
    )


def _month(text: str) -> Month | None:
    """Return the month asked for, else the last one that was charged, else the last one."""
    rows = months(db())
    known = {str(Month.of(row.month)): row for row in rows}
    if text:
        if text not in known:
            raise NotFound(f"no month {text!r}")
        return Month.parse(text)
    return Month.of(usual.month) if (usual := usual_month(rows)) else None


def usual_month(rows: Any) -> MonthRow | None:
    """Return the last month that is charged, else the last one; rows come the latest first."""
    charged = (row for row in rows if row.charging != "none")
    found: MonthRow | None = next(charged, rows[0] if rows else None)
    return found


def _page(month: Month, choices: Choices, form: ScenarioForm, *, status: int = 200) -> Response:
    return render(
        "admin/what_if/new.html",
        status=status,
        month=month,
        months=[Month.of(row.month) for row in months(db())][:24],
        choices=choices,
        rows=choices.prices[:SHOWN],
        count=len(choices.prices),
        form=form,
        keys=[field_name(key) for key in CHARGING_KEYS],
        values=current_values(db(), month),
        services=services(db()),
        service_names={row.id: row for row in services(db())},
        categories=dict(CATEGORIES),
        service=request.values.get("service", ""),
        category=request.values.get("category", ""),
        per=PER,
    )
