"""Exchange of files: who sends them by itself, what came, and what is late."""

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.partners.forms import WAYS, PartnerForm, form_of, said_in
from admin.record import note
from app.access.rights import Right
from app.exchange.kinds import kinds
from app.exchange.partners.collect import get_partner
from app.exchange.partners.keeping import files_of, keep_partner, partners
from app.exchange.partners.late import late_partners
from app.exchange.partners.models import Way
from app.kernel import clock
from app.kernel.errors import DomainError
from app.web.current import company, db, visitor
from app.web.guards import Room, Site, requires, row_number
from app.web.later import send_later
from app.web.messages import text_of
from app.web.refusals import TEXTS
from app.web.rendering import go, render, say

room = Room(
    "partners",
    __name__,
    site=Site.OFFICE,
    right=Right.IMPORT_RUN,
    url_prefix="/office/imports/partners",
)
PAGE = 50
STATES = {
    "received": lazy_gettext("читають"),
    "imported": lazy_gettext("імпортовано"),
    "waits": lazy_gettext("чекає на людину"),
    "unreadable": lazy_gettext("не прочитано"),
    "sent": lazy_gettext("надіслано"),
}


@room.get("/")
def index() -> Response:
    """List the partners, those whose file is late first said."""
    return render(
        "admin/partners/index.html",
        rows=partners(db()),
        late=late_partners(db(), at=clock.now()),
        ways=dict(WAYS),
        titles=_titles(),
        told=told_trouble,
    )


@room.get("/new")
@requires(Right.COMPANY_CHANGE)
def new() -> Response:
    """Ask for a new partner."""
    return _form(form_of(None), partner_id=None)


@room.post("/")
@requires(Right.COMPANY_CHANGE)
def create() -> Response:
    """Keep a new partner."""
    return _keep(None)


@room.get("/<int:partner_id>")
def show(partner_id: int) -> Response:
    """Show a partner with the files that came and went."""
    partner = get_partner(db(), partner_id)
    before = row_number(request.args.get("before", ""))
    files = files_of(db(), partner_id, before=before, limit=PAGE + 1)
    return render(
        "admin/partners/show.html",
        partner=partner,
        files=files[:PAGE],
        next_before=files[PAGE - 1].id if len(files) > PAGE else None,
        states=STATES,
        ways=dict(WAYS),
        titles=_titles(),
        folder=f"exchange/{company().ref.schema}/{partner_id}" if _is_folder(partner.way) else "",
        told=told_trouble,
    )


@room.get("/<int:partner_id>/edit")
@requires(Right.COMPANY_CHANGE)
def edit(partner_id: int) -> Response:
    """Ask what is to be said of a partner anew."""
    return _form(form_of(get_partner(db(), partner_id)), partner_id=partner_id)


@room.post("/<int:partner_id>")
@requires(Right.COMPANY_CHANGE)
def update(partner_id: int) -> Response:
    """Keep what is said of a partner anew."""
    return _keep(partner_id)


@room.post("/<int:partner_id>/look")
def create_look(partner_id: int) -> Response:
    """Look for the partner's files now instead of at the next regular time."""
    get_partner(db(), partner_id)
    ref = company().ref
    send_later("partners.look", company_id=ref.id, slug=ref.slug, partner_id=partner_id)
    note("partner.looked", ("exchange_partner", partner_id))
    say(gettext("Файли шукають. Оновіть сторінку за хвилину."))
    return go(url_for(".show", partner_id=partner_id))


def _keep(partner_id: int | None) -> Response:
    form = PartnerForm.parse(request.form)
    if form.problems:
        return _form(form, partner_id=partner_id, status=422)
    try:
        kept = keep_partner(db(), said_in(form), by=visitor().actor_id, partner_id=partner_id)
    except DomainError as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return _form(form, partner_id=partner_id, status=422)
    note("partner.kept", ("exchange_partner", kept), name=form.name, way=form.way)
    say(gettext("Партнера обміну збережено."))
    return go(url_for(".show", partner_id=kept))


def _form(form: PartnerForm, *, partner_id: int | None, status: int = 200) -> Response:
    return render("admin/partners/edit.html", status=status, form=form, partner_id=partner_id)


def _titles() -> dict[str, str]:
    return {each.name: gettext(each.title) for each in kinds()}


def told_trouble(trouble: str) -> str:
    """Return a kept trouble in words; its facts are in the import's own verdicts."""
    return str(TEXTS.get(trouble, TEXTS["error.domain"])) % _Nothing()


def _is_folder(way: str) -> bool:
    return way == Way.FOLDER


class _Nothing(dict[str, str]):
    """Facts of a refusal that is told without them."""

    def __missing__(self, key: str) -> str:
        return "…"
