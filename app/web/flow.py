"""The flow of every request: host, company, session, who asks, right, view, commit, close."""

from typing import cast

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from kombu.exceptions import OperationalError
from sqlalchemy.orm import Session

from app.access import audit
from app.kernel.errors import Forbidden
from app.web import errors
from app.web.boundary import Boundary, Company
from app.web.current import EXTENSION, db, visitor
from app.web.guards import MACHINE, PUBLIC, Site, is_for_files, right_of, site_of
from app.web.later import send_kept

OPEN_TO_MACHINES = frozenset({"static", "health"})
"""Endpoints that belong to no company."""
LARGEST_FORM = 1 << 20
LARGEST_FILE = 256 << 20
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class RightMissing(Forbidden):
    """The signed-in person has no right to this page."""

    key = "error.right-missing"


class CompanySuspended(Forbidden):
    """The staff of a suspended company may only read."""

    key = "error.company-suspended"


def install(app: Flask, boundary: Boundary) -> None:
    """Hang the flow on the application.

    Call it before anything else registers hooks: those registered later run earlier, so the
    commit is the last thing that happens, when the answer is already whole.
    """
    app.extensions[EXTENSION] = boundary
    app.after_request(commit)
    app.teardown_request(close)
    app.before_request(find_company)
    app.before_request(check_right)
    app.before_request(admit_files)


def find_company() -> None:
    """Bind the request to the company of its host; an unknown host is 404 whatever the path."""
    if request.endpoint in OPEN_TO_MACHINES:
        return
    host = request.host.rsplit(":", 1)[0].lower()
    boundary: Boundary = current_app.extensions[EXTENSION]
    company = boundary.find_company(host)
    if company is None:
        abort(404)
    g.company = company
    if "\0" in request.path:
        abort(404)  # PostgreSQL keeps no NUL, and no link of ours has one


def known_company() -> Company | None:
    """Return the company of this request; None on pages of unknown hosts."""
    return cast("Company | None", g.get("company"))


def check_right() -> ResponseReturnValue | None:
    """Let only those through who hold the right that the route declares."""
    if request.endpoint is None or request.endpoint in OPEN_TO_MACHINES:
        return None  # 404 and 405 speak for themselves
    right = right_of(current_app, request.endpoint)
    site = site_of(current_app, request.endpoint)
    if right in {PUBLIC, MACHINE}:
        return None
    if not visitor().is_signed_in:
        return to_sign_in(site)
    if site is Site.OFFICE and g.company.is_read_only and request.method not in SAFE:
        raise CompanySuspended("the company is suspended")
    if not visitor().has(right):
        _note_denied(right)
        raise RightMissing(f"needs the right {right!r}", right=right)
    return None


def admit_files() -> None:
    """Let a file through to a route that takes one; after the right, so strangers fill no disk."""
    if is_for_files(current_app, request.endpoint or ""):
        request.max_content_length = LARGEST_FILE


def _note_denied(right: str) -> None:
    """Keep the refusal on record: the request itself will roll back."""
    audit.record_outside(
        db(),
        "access.denied",
        actor_id=visitor().actor_id,
        address=request.remote_addr,
        right=right,
        path=request.path,
    )


def to_sign_in(site: Site) -> ResponseReturnValue:
    """Ask who it is, and come back to the same page afterwards."""
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    url = url_for(f"{site}_sign_in.new", back=back)
    if request.headers.get("HX-Request") == "true":
        return Response(status=401, headers={"HX-Redirect": url})
    return redirect(url)


def commit(response: Response) -> Response:
    """Commit below 400, roll back from 400 on; a failing commit becomes 409 or 500.

    Never in teardown: by then the client holds its 200.
    """
    session: Session | None = g.get("session")
    if session is None:
        return response
    if response.status_code >= 400:
        session.rollback()
        return response
    try:
        session.commit()
    except Exception as failure:  # noqa: BLE001 - an edge: whatever broke, the answer says so
        session.rollback()
        return errors.answer_failed_commit(failure)
    try:
        send_kept()
    except OperationalError as failure:
        return errors.answer_unsent(failure)
    return response


def close(_failure: BaseException | None) -> None:
    """Give the connection back."""
    session: Session | None = g.pop("session", None)
    if session is not None:
        session.close()
