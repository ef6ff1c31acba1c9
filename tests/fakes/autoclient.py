"""PrivatBank's Autoclient over HTTP. By hand: `python -m tests.fakes.autoclient --told FILE`.

FILE holds the movements of every account, as the bank tells them: {"token": [{…}, …]}.
"""

import argparse
import json
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

TOKEN = "a-token-of-autoclient"


@dataclass
class FakeBank:
    """What the bank knows by token, and how it misbehaves next."""

    told: dict[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    url: str = ""
    phase: str = "WRK"
    page: int = 2
    """Movements of one answer, however many are asked for."""
    fails: int = 0
    """So many calls are answered 502."""
    never_ends: bool = False
    calls: list[str] = field(default_factory=list)

    def answer(self, path: str, asked: Mapping[str, str], headers: Any) -> tuple[int, Any]:
        """Return the status and body of an answer."""
        self.calls.append(f"{path} {asked.get('startDate', '')}")
        if self.fails:
            self.fails -= 1
            return 502, "<html>Bad gateway</html>"
        movements = self.told.get(headers.get("token") or "")
        if movements is None or not headers.get("User-Agent"):
            return 401, {"status": "ERROR", "message": "Невірний токен"}
        if path == "/statements/settings":
            settings = {"phase": self.phase, "type": "S"}
            return 200, {"status": "SUCCESS", "type": "settings", "settings": settings}
        if path == "/statements/transactions":
            return 200, self._transactions(movements, asked)
        return 404, {"status": "ERROR"}

    def _transactions(
        self, movements: Sequence[Mapping[str, Any]], asked: Mapping[str, str]
    ) -> dict[str, Any]:
        first, last = (_day(asked[name], "-") for name in ("startDate", "endDate"))
        of_days = [each for each in movements if first <= _day(each["DAT_OD"], ".") <= last]
        begin = int(asked.get("followId") or 0)
        end = begin + self.page
        return {
            "status": "SUCCESS",
            "type": "transactions",
            "exist_next_page": end < len(of_days) or self.never_ends,
            "next_page_id": str(begin if self.never_ends else end),
            "transactions": of_days[begin:end],
        }


def _day(text: str, mark: str) -> date:
    day, month, year = text.split(mark)
    return date(int(year), int(month), int(day))


@contextmanager
def autoclient(bank: FakeBank, *, port: int = 0) -> Iterator[FakeBank]:
    """Serve the bank on this machine; `bank.url` says where."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            split = urlsplit(self.path)
            status, body = bank.answer(split.path, dict(parse_qsl(split.query)), self.headers)
            content = (body if isinstance(body, str) else json.dumps(body)).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    bank.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield bank
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8002)
    parser.add_argument("--told", type=Path, action="append", default=[])
    given = parser.parse_args()
    told: dict[str, Any] = {}
    for path in given.told:
        told |= json.loads(path.read_text())
    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    with autoclient(FakeBank(told, page=100), port=given.port) as bank:
        print(f"Autoclient (fake): {bank.url}", flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
