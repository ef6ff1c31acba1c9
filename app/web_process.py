"""What a process of the web server does once, before its first request: settings of gunicorn."""

from app.exchange.codifier import read_ahead


def post_worker_init(worker: object) -> None:
    """Read the codifier beside the first requests, so that none of them has to."""
    del worker
    read_ahead()
