"""Answers: a whole page or the partial that htmx asked for, toasts, redirects."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request

HTMX = "HX-Request"


def is_partial_wanted() -> bool:
    """Return whether htmx asks for a part of the page (a boosted or restored page is whole)."""
    headers = request.headers
    return (
        headers.get(HTMX) == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def render(
    page: str, partial: str | None = None, /, *, status: int = 200, **cards: Any
) -> Response:
    """Return the page, or its partial when htmx asks; caches are told that the two differ.

    A partial is followed by the waiting toasts, swapped out of band.
    """
    wants_partial = partial is not None and is_partial_wanted()
    body = render_template(partial if wants_partial and partial else page, **cards)
    if wants_partial:
        body += render_template("web/_toasts.html", is_out_of_band=True)
    response = make_response(body, status)
    if partial is not None:
        response.vary.add(HTMX)
    return response


def go(url: str) -> Response:
    """Send the browser to another page after a change (303), htmx included."""
    if is_partial_wanted():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = url
        return response
    return make_response(redirect(url, code=303))


def say(text: str, kind: str = "done") -> None:
    """Show a toast on the next page: `done`, `notice` or `harm`."""
    flash(text, kind)


def own_address(text: str) -> str | None:
    """Return an address to come back to if it is a path of this site, else None.

    Tabs and line ends are dropped on the way to the browser: `/<tab>/other` would be `//other`.
    """
    is_path = text.startswith("/") and not text.startswith("//")
    return text if is_path and text.isprintable() and "\\" not in text else None
