"""The subscriber's profile: accounts, password, sessions."""

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.access.change_password import PasswordChange, change_password, send_proof
from app.access.codes import CodeRefused, TooManyCodes
from app.access.sign_in import SignedIn, SignInRefused, TooManyTries
from app.access.users import Door, sign_out_everywhere
from app.kernel import clock
from app.registry.link_account import (
    LinkAsk,
    LinkRefused,
    LinkTriedTooOften,
    link_account,
    linked_accounts,
    unlink_account,
)
from app.web.current import db, visitor
from app.web.guards import SUBSCRIBER, Room, Site
from app.web.languages import chosen_language
from app.web.later import send_letters
from app.web.limits import limiter
from app.web.messages import text_of
from app.web.rendering import go, render, say
from app.web.sign_in.visitor import forget, remember
from portal.accounts import choose, own_accounts
from portal.profile.forms import LinkForm, NewPasswordForm

room = Room("profile", __name__, site=Site.CABINET, right=SUBSCRIBER, url_prefix="/profile")


@room.get("/")
def index() -> Response:
    """Show the accounts, the password and the ways out."""
    return _page(NewPasswordForm.blank(), is_by_code=request.args.get("by") == "code")


@room.get("/accounts/new")
def new_account() -> Response:
    """Ask for the number and the code of an account."""
    return render("portal/profile/new_account.html", form=LinkForm.blank(), accounts=own_accounts())


@room.post("/accounts")
@limiter.limit("20 per minute")
def create_account() -> ResponseReturnValue:
    """Link an account by the code printed on its bill."""
    form = LinkForm.parse(request.form)
    if form.problems:
        return _link_page(form)
    ask = LinkAsk(
        user_id=visitor().user_id,
        actor_id=visitor().actor_id,
        number=form.number,
        code=form.code,
        address=request.remote_addr or "",
    )
    before = linked_accounts(db(), user_id=ask.user_id, at=clock.now())
    try:
        account_id = link_account(db(), ask, at=clock.now())
    except (LinkRefused, LinkTriedTooOften) as refusal:
        form.refuse("", text_of(refusal))
        return _link_page(form)
    choose(account_id)
    if account_id in {each.id for each in before}:
        say(gettext("Цей рахунок уже є у вашому кабінеті."))
    else:
        say(gettext("Особовий рахунок додано."))
    return go("/")


@room.post("/accounts/<int:account_id>/removal")
def destroy_account(account_id: int) -> Response:
    """Take an account off the cabinet."""
    unlink_account(db(), user_id=visitor().user_id, account_id=account_id, at=clock.now())
    say(gettext("Особовий рахунок прибрано з кабінету."))
    return go("/profile/")


@room.post("/password/code")
@limiter.limit("20 per minute")
def create_password_code() -> ResponseReturnValue:
    """Send a code that stands for the current password."""
    try:
        send_proof(
            db(),
            Door.PORTAL,
            user_id=visitor().user_id,
            at=clock.now(),
            language=chosen_language(),
        )
    except TooManyCodes as refusal:
        form = NewPasswordForm.blank()
        form.refuse("", text_of(refusal))
        return _page(form, is_by_code=True, status=422)
    send_letters()
    return go(url_for(".index", by="code"))


@room.post("/password")
@limiter.limit("20 per minute")
def update_password() -> ResponseReturnValue:
    """Set a password for whoever proves to be the user; every other device is signed out."""
    form = NewPasswordForm.parse(request.form)
    is_by_code = "code" in request.form
    if is_by_code and not form.code:
        form.refuse("code", gettext("Впишіть код із листа."))
    if form.problems:
        return _page(form, is_by_code=is_by_code, status=422)
    who = visitor()
    change = PasswordChange(
        user_id=who.user_id,
        actor_id=who.actor_id,
        password=form.password,
        current=form.current,
        code=form.code,
        address=request.remote_addr or "",
    )
    try:
        epoch = change_password(db(), Door.PORTAL, change, at=clock.now())
    except SignInRefused:
        form.refuse("current", gettext("Це не той пароль, з яким ви входите."))
        return _page(form, status=422)
    except (CodeRefused, TooManyTries) as refusal:
        form.refuse("code" if is_by_code else "", text_of(refusal))
        return _page(form, is_by_code=is_by_code, status=422)
    remember(Site.CABINET, SignedIn(who.user_id, who.actor_id, epoch, who.session_id))
    say(gettext("Пароль збережено. На інших пристроях доведеться увійти знову."))
    return go("/profile/")


@room.post("/sessions/end")
def destroy_sessions() -> Response:
    """Sign out on every device."""
    sign_out_everywhere(db(), Door.PORTAL, user_id=visitor().user_id)
    forget(Site.CABINET)
    return go("/sign-in")


def _page(form: NewPasswordForm, *, is_by_code: bool = False, status: int = 200) -> Response:
    return render(
        "portal/profile/index.html",
        status=status,
        accounts=own_accounts(),
        form=form,
        is_by_code=is_by_code,
    )


def _link_page(form: LinkForm) -> Response:
    return render("portal/profile/new_account.html", status=422, form=form, accounts=own_accounts())
