"""Checkbox's HTTP as its library speaks it: signin, shifts, receipts, and the faults it has.

Receipts are kept by the id that the caller gave; one sent again is refused with
`receipt.already_exists`, whatever else it says.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

LICENSE, PIN, TOKEN = "test-license", "1234567890", "a-token"
PREFIX = "/api/v1/"


@dataclass
class FakeCheckbox:
    """What the registrar knows, and how it misbehaves next."""

    url: str = ""
    receipts: dict[str, dict[str, Any]] = field(default_factory=dict)
    shift: dict[str, Any] | None = None
    closed_shifts: int = 0
    calls: list[str] = field(default_factory=list)
    sold: int = 0
    """How many times a receipt was sent, taken or not."""
    loses_answers: int = 0
    """So many receipts are kept, and the connection breaks before the answer."""
    fails: int = 0
    """So many calls are answered 500, whatever they ask."""
    refuses: str = ""
    """What a receipt is refused with, when not empty."""
    errs: bool = False
    """Whether receipts end in ERROR."""
    polls: int = 1
    """How often a receipt is asked about before it is done."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, method: str, path: str, sent: Any, headers: Any) -> tuple[int, Any]:
        """Return the status and the body of an answer; a negative status breaks the line."""
        self.calls.append(f"{method} {path}")
        if self.fails:
            self.fails -= 1
            return 500, "<html>Bad gateway</html>"
        if headers.get("X-License-Key") != LICENSE:
            return 403, {"message": "Невірний ключ ліцензії", "code": "license"}
        if path == "cashier/signinPinCode":
            if sent.get("pin_code") != PIN:
                return 403, {"message": "Невірний пін код", "code": "pin"}
            return 200, {"access_token": TOKEN, "type": "bearer", "token_type": "bearer"}
        if headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {"message": "Not authenticated"}
        return self._signed_in(method, path, sent)

    def _signed_in(self, method: str, path: str, sent: Any) -> tuple[int, Any]:
        noun, _, rest = path.partition("/")
        if noun == "shifts":
            return self._shift(method, rest)
        if noun == "receipts":
            return self._sell(sent) if rest == "sell" else self._receipt(rest)
        known = {"cashier/me": {"id": "c1"}, "cashier/shift": self.shift}
        known["cash-registers/info"] = {"id": "r1", "fiscal_number": "TEST1"}
        return (200, known[path]) if path in known else (404, {"message": "Not Found"})

    def _shift(self, method: str, what: str) -> tuple[int, Any]:
        if method == "GET":
            return 200, self.shift
        if what == "close":
            closed, self.shift = self.shift, None
            self.closed_shifts += 1
            return 202, {**(closed or {}), "status": "CLOSING"}
        self.shift = {"id": str(uuid4()), "serial": 1, "status": "OPENED"}
        return 202, self.shift

    def _sell(self, sent: dict[str, Any]) -> tuple[int, Any]:
        self.sold += 1
        if self.shift is None:
            return 400, {"message": "Зміну не відкрито", "code": "shift.not_opened"}
        if sent["id"] in self.receipts:
            return 400, {"message": "Чек з таким id вже існує", "code": "receipt.already_exists"}
        if self.refuses:
            return 422, {"message": self.refuses, "detail": []}
        total = sum(each["good"]["price"] * each["quantity"] // 1000 for each in sent["goods"])
        paid = sum(each["value"] for each in sent["payments"])
        if paid != total and not sent.get("rounding"):
            return 400, {"message": "Сума оплати не дорівнює сумі чека", "code": "payments"}
        made = {**sent, "status": "CREATED", "fiscal_code": None, "asked": 0, "shift": self.shift}
        self.receipts[sent["id"]] = made
        if self.loses_answers:
            self.loses_answers -= 1
            return -1, None
        return 201, made

    def _receipt(self, id_: str) -> tuple[int, Any]:
        found = self.receipts.get(id_)
        if found is None:
            return 404, {"message": "Чек не знайдено"}
        found["asked"] += 1
        if found["asked"] >= self.polls and found["status"] == "CREATED":
            found["status"] = "ERROR" if self.errs else "DONE"
            found["fiscal_code"] = None if self.errs else f"FN-{len(self.receipts)}"
            found["transaction"] = {
                "status": found["status"],
                "response_error_message": "ДПС відхилила" if self.errs else None,
            }
        return 200, found


@contextmanager
def checkbox_server() -> Iterator[FakeCheckbox]:
    """Run the registrar on a port of its own."""
    fake = FakeCheckbox()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _speak(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            sent = json.loads(self.rfile.read(length) or b"{}")
            path = self.path.removeprefix(PREFIX).partition("?")[0]
            with fake.lock:
                status, body = fake.answer(self.command, path, sent, self.headers)
            if status < 0:
                time.sleep(0.01)
                self.close_connection = True
                self.connection.close()
                return
            told = body if isinstance(body, str) else json.dumps(body, default=str)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(told.encode())))
            self.end_headers()
            self.wfile.write(told.encode())

        do_GET = do_POST = _speak  # noqa: N815 - the names they are called by

        def log_message(self, *_args: object) -> None:
            """Say nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield fake
    server.shutdown()
    server.server_close()
    thread.join()
