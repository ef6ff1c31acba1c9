"""Security headers, by hand: nothing inline, nothing from elsewhere, nothing framed."""

from urllib.parse import urlsplit

from flask import Flask, Response, g, request

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
_YEAR = 365 * 24 * 3600


def let_forms_go_to(address: str) -> None:
    """Let the forms of this answer be sent to one other site: a payment's own page."""
    parts = urlsplit(address)
    g.forms_go_to = f"{parts.scheme}://{parts.netloc}"


def install(app: Flask, *, secure: bool) -> None:
    """Put the headers on every answer; `secure` adds the promise to come back by HTTPS only."""

    @app.after_request
    def harden(response: Response) -> Response:
        headers = response.headers
        also = g.get("forms_go_to", "")
        headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY} {also}".rstrip()
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
        if secure:
            headers["Strict-Transport-Security"] = f"max-age={_YEAR}; includeSubDomains"
        # Files too: `send_file` would let the browser keep a bill on a shared computer's disk.
        if request.endpoint != "static" and not response.cache_control.public:
            headers["Cache-Control"] = "no-store"
        return response
