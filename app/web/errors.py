"""The only place that knows which refusal is which status number."""

import structlog
from flask import Flask, Response, g, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from limits.errors import StorageError
from sqlalchemy.exc import DBAPIError, IntegrityError
from werkzeug.exceptions import HTTPException

from app.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from app.web import messages
from app.web.refusals import TEXTS
from app.web.rendering import is_partial_wanted

log = structlog.get_logger()

_QUERY_CANCELED = "57014"

STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (NotFound, 404),
    (Forbidden, 403),
    (Conflict, 409),
    (Invalid, 422),
    (DomainError, 422),
)


def install(app: Flask) -> None:
    """Answer refusals and failures in words, never with a trace."""
    app.register_error_handler(DomainError, answer_refusal)
    app.register_error_handler(CSRFError, answer_stale_form)
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(StorageError, answer_uncounted)
    app.register_error_handler(Exception, answer_failure)


def status_of(refusal: DomainError) -> int:
    """Return the status number of a refusal."""
    return next(number for kind, number in STATUS if isinstance(refusal, kind))


def answer_refusal(refusal: DomainError) -> Response:
    """Answer a domain refusal with its own text; expected, so an event and not an alarm."""
    log.info("request.refused", key=refusal.key, endpoint=request.endpoint)
    return problem(status_of(refusal), messages.text_of(refusal))


def answer_stale_form(_error: CSRFError) -> Response:
    """Answer a form that was opened too long ago or in another session."""
    text = gettext("Сторінку відкрито надто давно. Оновіть її й надішліть форму ще раз.")
    return problem(422, str(text))


def answer_http(error: HTTPException) -> Response:
    """Answer a refusal of the framework: no such page, method, too many tries."""
    if error.code is not None and error.code < 400:
        return make_response(error.get_response())
    return problem(error.code or 500, _texts().get(error.code or 500, messages.sorry()))


def answer_uncounted(failure: StorageError) -> Response:
    """Answer when tries cannot be counted: a guesser must not gain by it, so nobody is let try."""
    log.error("limits.failed", endpoint=request.endpoint, exc_info=failure)
    text = gettext(
        "Службова черга не відповідає, тож спроби неможливо порахувати. Зачекайте хвилину."
    )
    return problem(503, str(text))


def answer_failure(failure: Exception) -> Response:
    """Answer a failure of ours and log it whole; the person sees no trace."""
    if _was_cut_off(failure):
        log.error("statement.cut-off", endpoint=request.endpoint, exc_info=failure)
        text = gettext("Сторінка потребує забагато часу. Звузьте пошук або спробуйте пізніше.")
        return problem(503, str(text))
    log.error("request.failed", endpoint=request.endpoint, exc_info=failure)
    return problem(500, messages.sorry())


def answer_unsent(failure: Exception) -> Response:
    """Answer when the change is kept but the workers could not be told of it."""
    log.error("later.failed", endpoint=request.endpoint, exc_info=failure)
    text = gettext("Збережено, але службова черга не відповідає. За хвилину повторіть дію.")
    return problem(503, str(text))


def answer_failed_commit(failure: Exception) -> Response:
    """Answer a commit that failed: somebody was faster (409), or something broke (500)."""
    if isinstance(failure, IntegrityError) or _is_serialization(failure):
        log.warning("commit.conflict", endpoint=request.endpoint, exc_info=failure)
        return problem(409, str(TEXTS["error.conflict"]))
    log.error("commit.failed", endpoint=request.endpoint, exc_info=failure)
    return problem(500, messages.sorry())


def problem(status: int, text: str) -> Response:
    """Return an error page, or a toast alone when htmx asks for a part of one."""
    if is_partial_wanted():
        body = render_template("web/_toasts.html", is_out_of_band=True, toasts=[("harm", text)])
        return make_response(body, status, {"HX-Reswap": "none"})
    page = "web/problem.html" if "company" in g else "web/nowhere.html"
    return make_response(render_template(page, status=status, text=text), status)


def _is_serialization(failure: Exception) -> bool:
    return isinstance(failure, DBAPIError) and str(
        getattr(failure.orig, "sqlstate", "")
    ).startswith("40")


def _was_cut_off(failure: Exception) -> bool:
    if not isinstance(failure, DBAPIError):
        return False
    return getattr(failure.orig, "sqlstate", "") == _QUERY_CANCELED


def _texts() -> dict[int, str]:
    return {
        400: str(gettext("Запит незрозумілий. Поверніться назад і спробуйте ще раз.")),
        401: str(gettext("Спершу увійдіть.")),
        403: str(TEXTS["error.forbidden"]),
        404: str(gettext("Перевірте адресу або поверніться на головну.")),
        405: str(gettext("Ця сторінка так не працює. Поверніться назад.")),
        413: str(gettext("Файл завеликий.")),
        429: str(gettext("Забагато спроб. Зачекайте кілька хвилин і спробуйте ще раз.")),
    }
