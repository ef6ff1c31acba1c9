"""The sign-in pages; each site registers them in a room of its own."""

from flask import Response, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.access.codes import CodeRefused, TooManyCodes
from app.access.sign_in import (
    SignedIn,
    SignInRefused,
    TooManyTries,
    TypedCode,
    send_sign_in_code,
    sign_in_by_code,
    sign_in_by_password,
)
from app.access.users import set_locale
from app.kernel import clock
from app.web.current import db
from app.web.guards import PUBLIC, Room, Site
from app.web.languages import chosen_language, language_here
from app.web.later import send_letters
from app.web.limits import limiter
from app.web.messages import text_of
from app.web.rendering import go, own_address, render, say
from app.web.sign_in.forms import CodeForm, CodeRequestForm, PasswordForm
from app.web.sign_in.visitor import DOORS, forget, remember

PAGE = "web/sign_in/new.html"
CODE_PAGE = "web/sign_in/code.html"


def sign_in_room(site: Site, *, home: str, url_prefix: str = "") -> Room:
    """Return the room with the sign-in pages of a site; `home` is where they lead."""
    room = Room(f"{site}_sign_in", __name__, site=site, right=PUBLIC, url_prefix=url_prefix)
    pages = SignInPages(site, home)
    slow = limiter.limit("20 per minute", methods=["POST"])
    room.add_url_rule("/sign-in", "new", pages.new)
    room.add_url_rule("/sign-in", "create", slow(pages.create), methods=["POST"])
    room.add_url_rule("/sign-in/code", "new_code", pages.new_code)
    room.add_url_rule("/sign-in/code", "send", slow(pages.send), methods=["POST"])
    room.add_url_rule("/sign-in/check", "check", slow(pages.check), methods=["POST"])
    room.add_url_rule("/sign-out", "destroy", pages.destroy, methods=["POST"])
    return room


class SignInPages:
    """The views of one site's sign-in."""

    def __init__(self, site: Site, home: str) -> None:
        self.site = site
        self.home = home
        self.door = DOORS[site]

    def new(self) -> ResponseReturnValue:
        """Ask for address and password, or offer a code; an address that was typed stays."""
        return self._page(PasswordForm.blank(email=self._code_for()))

    def create(self) -> ResponseReturnValue:
        """Let in by password."""
        form = PasswordForm.parse(request.form)
        if form.problems:
            return self._page(form, status=422)
        try:
            signed_in = sign_in_by_password(
                db(),
                self.door,
                email=form.email,
                password=form.password,
                at=clock.now(),
                address=request.remote_addr or "",
            )
        except (SignInRefused, TooManyTries) as refusal:
            form.refuse("", text_of(refusal))
            return self._page(form, status=422)
        return self._let_in(signed_in)

    def send(self) -> ResponseReturnValue:
        """Send a code by mail and ask for it."""
        form = CodeRequestForm.parse(request.form)
        if form.problems:
            return self._page(PasswordForm.blank(email=request.form.get("email", "")), form, 422)
        try:
            send_sign_in_code(
                db(),
                self.door,
                email=form.email,
                at=clock.now(),
                language=chosen_language(),
                is_chosen=language_here() is not None,
            )
        except TooManyCodes as refusal:
            form.refuse("email", text_of(refusal))
            cookie[f"{self.site}_code_for"] = form.email  # the last one sent still lets in
            return self._page(PasswordForm.blank(email=form.email), form, 422, has_code=True)
        send_letters()  # for nobody too: the clock must not tell who works here
        if self._code_for() == form.email:
            say(gettext("Надіслали новий код. Попередній більше не діє."))
        cookie[f"{self.site}_code_for"] = form.email
        return go(url_for(".new_code", back=_back()))

    def new_code(self) -> ResponseReturnValue:
        """Ask for the code that was sent."""
        if not self._code_for():
            return go(url_for(".new"))
        return self._code_page(CodeForm.blank())

    def check(self) -> ResponseReturnValue:
        """Let in by code."""
        form = CodeForm.parse(request.form)
        if form.problems:
            return self._code_page(form, status=422)
        address = request.remote_addr or ""
        typed = TypedCode(self._code_for(), form.code, address, chosen_language())
        try:
            signed_in = sign_in_by_code(db(), self.door, typed, at=clock.now())
        except CodeRefused as refusal:
            form.refuse("code", text_of(refusal))
            return self._code_page(form, status=422)
        return self._let_in(signed_in)

    def destroy(self) -> ResponseReturnValue:
        """Sign out of this site on this device."""
        forget(self.site)
        return go(url_for(".new"))

    def _let_in(self, signed_in: SignedIn) -> Response:
        back = _back()
        remember(self.site, signed_in)
        _keep_language(signed_in)
        return go(back or url_for(self.home))

    def _code_for(self) -> str:
        return str(cookie.get(f"{self.site}_code_for", ""))

    def _page(
        self,
        form: PasswordForm,
        code_form: CodeRequestForm | None = None,
        status: int = 200,
        *,
        has_code: bool = False,
    ) -> Response:
        return render(
            PAGE,
            status=status,
            form=form,
            code_form=code_form or form,
            back=_back(),
            site=self.site,
            has_code=has_code,
        )

    def _code_page(self, form: CodeForm, status: int = 200) -> Response:
        return render(
            CODE_PAGE,
            status=status,
            form=form,
            email=self._code_for(),
            back=_back(),
            site=self.site,
        )


def _keep_language(signed_in: SignedIn) -> None:
    """Let the language go with the subscriber: what is chosen here is theirs, else theirs here."""
    if not signed_in.locale:
        return  # the staff are written to by nobody but this page
    chosen = language_here()
    if chosen is None:
        cookie["language"] = signed_in.locale
    else:
        set_locale(db(), user_id=signed_in.user_id, locale=chosen)


def _back() -> str | None:
    return own_address(request.values.get("back", ""))
