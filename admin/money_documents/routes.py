"""Documents that move paid money: all of them, one with both sides, signing, taking back, paper."""

from datetime import timedelta

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.customer_documents import on_paper
from admin.looks import note_people_listed
from admin.money_documents import making
from admin.money_documents.forms import RefusalForm, ReversalForm
from admin.record import note
from admin.words import NAMES
from app.access.rights import Right
from app.documents.money_documents.paper import document_pdf
from app.kernel.errors import Conflict, Forbidden, Invalid
from app.kernel.month import Month
from app.payments.documents.making import approve_document, decline_document, get_document
from app.payments.documents.models import LEAVES, DocumentKind, DocumentState, MoneyDocument
from app.payments.documents.queries import (
    Wanted,
    document_card,
    documents_query,
    effects_of,
    sides_of,
    waiting_documents,
)
from app.payments.documents.reversing import (
    lines_that_prove,
    proof_of,
    prove_document,
    reverse_document,
)
from app.web.current import company, db, visitor
from app.web.form_keys import form_key
from app.web.forms import Form
from app.web.guards import Room, Site, requires, row_number
from app.web.messages import text_of
from app.web.rendering import go, render, say
from app.web.tables import Column, TableAsk, TableCard, page_of

room = Room(
    "money_documents",
    __name__,
    site=Site.OFFICE,
    right=Right.MONEY_VIEW,
    url_prefix="/office/money-documents",
)
room.register_blueprint(making.room)
COLUMNS = (
    Column("id", lazy_gettext("Документ"), is_sortable=True),
    Column("made_on", lazy_gettext("Дата"), "day", is_sortable=True),
    Column("amount", lazy_gettext("Сума"), "num", is_sortable=True),
    Column("basis", lazy_gettext("Підстава")),
    Column("maker", lazy_gettext("Хто")),
    Column("state", lazy_gettext("Стан")),
)
_LINE = MoneyDocument.__table__.c
_SORTS = {"id": _LINE.id, "made_on": _LINE.made_on, "amount": _LINE.amount}


@room.get("/")
def index() -> Response:
    """List documents, the latest first, by kind, state and month."""
    filters = ("kind", "state", "month")
    ask = TableAsk.parse(request.args, COLUMNS, sort="id", descending=True, filters=filters)
    wanted = _wanted(ask)
    page = page_of(db(), documents_query(wanted), ask, sort=_SORTS, tie=_LINE.id)
    return render(
        "admin/money_documents/index.html",
        table=TableCard.of(ask, page),
        wanted=wanted,
        month=ask.filters.get("month", ""),
        kinds=NAMES["money_document_kind"],
        states=NAMES["money_document_state"],
        waiting=waiting_documents(db()),
    )


@room.get("/<int:money_document_id>")
def show(money_document_id: int) -> Response:
    """Show a document with both sides, what it did to debts, and what may be done with it."""
    return _show(money_document_id)


@room.get("/<int:money_document_id>.pdf")
def paper(money_document_id: int) -> Response:
    """Answer with a document on paper."""
    card = document_card(db(), money_document_id)
    sides = sides_of(db(), money_document_id)
    note_people_listed("money_document", count=len(sides), document=money_document_id)
    pdf = document_pdf(card, sides, company=company().name)
    return on_paper(pdf, name=f"{card.kind}-{card.year}-{card.number}.pdf")


@room.post("/<int:money_document_id>/approval")
@requires(Right.MONEY_CHANGE)
def create_approval(money_document_id: int) -> Response:
    """Sign a waiting document as the second person, and post it."""
    try:
        approve_document(db(), money_document_id, by=visitor().actor_id)
    except (Conflict, Forbidden) as refusal:
        return _refused(money_document_id, refusal)
    note("money_document.approved", ("money_document", money_document_id))
    say(gettext("Документ проведено."))
    return go(url_for(".show", money_document_id=money_document_id))


@room.post("/<int:money_document_id>/refusal")
@requires(Right.MONEY_CHANGE)
def create_refusal(money_document_id: int) -> Response:
    """Decline a waiting document."""
    form = RefusalForm.parse(request.form)
    if form.problems:
        return _show(money_document_id, form=form, status=422)
    try:
        decline_document(db(), money_document_id, because=form.because, by=visitor().actor_id)
    except Conflict as refusal:
        return _refused(money_document_id, refusal)
    note("money_document.declined", ("money_document", money_document_id))
    say(gettext("Документ відхилено: гроші лишилися, де були."))
    return go(url_for(".show", money_document_id=money_document_id))


@room.post("/<int:money_document_id>/reversal")
@requires(Right.MONEY_CHANGE)
def create_reversal(money_document_id: int) -> Response:
    """Take a posted document back by another one."""
    form = ReversalForm.parse(request.form)
    if form.problems:
        return _show(money_document_id, form=form, status=422)
    try:
        made = reverse_document(
            db(),
            money_document_id,
            reason=form.because,
            key=request.form.get("key", ""),
            by=visitor().actor_id,
        )
    except (Conflict, Forbidden, Invalid) as refusal:
        return _refused(money_document_id, refusal)
    note("money_document.reversed", ("money_document", money_document_id), by=made)
    say(gettext("Документ скасовано: гроші повернулися, де були."))
    return go(url_for(".show", money_document_id=made))


@room.post("/<int:money_document_id>/proof")
@requires(Right.PAYMENTS_ENTER)
def create_proof(money_document_id: int) -> Response:
    """Say which movement of the bank shows that the money left."""
    line_id = row_number(request.form.get("line", "")) or 0
    try:
        prove_document(db(), money_document_id, line_id=line_id, by=visitor().actor_id)
    except Conflict as refusal:
        return _refused(money_document_id, refusal)
    note("money_document.proven", ("money_document", money_document_id), line=line_id)
    say(gettext("Гроші вибули: документ підтверджено випискою."))
    return go(url_for(".show", money_document_id=money_document_id))


def _refused(document_id: int, refusal: Conflict | Forbidden | Invalid) -> Response:
    db().rollback()
    return _show(document_id, problem=text_of(refusal), status=409)


def _show(
    document_id: int, *, form: Form | None = None, problem: str = "", status: int = 200
) -> Response:
    card = document_card(db(), document_id)
    sides = sides_of(db(), document_id)
    document = get_document(db(), document_id)
    leaves = card.kind in LEAVES and card.state == DocumentState.POSTED and not card.reverses_id
    proof = proof_of(db(), document)
    note_people_listed("money_document", count=len(sides), document=document_id)
    is_waiting = card.state == DocumentState.WAITING
    return render(
        "admin/money_documents/show.html",
        status=status,
        card=card,
        sides=sides,
        effects=effects_of(db(), card),
        proof=proof,
        leaves=leaves,
        candidates=lines_that_prove(db(), document) if leaves and proof is None else (),
        form=form or (RefusalForm if is_waiting else ReversalForm).blank(),
        problem=problem,
        is_own=card.made_by == visitor().actor_id,
        key=form_key(),
    )


def _wanted(ask: TableAsk) -> Wanted:
    kind, state = ask.filters.get("kind", ""), ask.filters.get("state", "")
    try:
        month = Month.parse(ask.filters.get("month", ""))
    except ValueError:
        month = None
    return Wanted(
        kind=kind if kind in set(DocumentKind) else None,
        state=state if state in set(DocumentState) else None,
        since=month.first_day if month else None,
        until=month.last_day + timedelta(days=1) if month else None,
    )
