"""Statements that PrivatBank's Autoclient tells: a file for each day on which money moved.

A day that went on since is told anew: movements known already are left out when it is read.
Source: exchange.md 3.3
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, BinaryIO

import httpx

from app.exchange.partners.carrier import (
    LARGEST,
    Carrier,
    CarrierFailed,
    FileTooLong,
    WaitingFile,
)
from app.kernel import clock
from app.kernel.errors import Conflict

NAME = "privatbank-{day:%Y-%m-%d}.json"
_TIMEOUT = httpx.Timeout(20.0, connect=5.0)
_AT_ONCE = 100
"""Movements of one answer; the bank asks for no more."""
_LARGEST_PAGE = 8 << 20
"""Bytes of one answer."""
_MOST_PAGES = 600
_WORKS = "WRK"


class NothingGoesToAutoclient(Conflict):
    """The bank only tells; registers of debts go another way."""

    key = "partners.nothing-to-autoclient"


@dataclass(frozen=True, slots=True)
class Autoclient:
    """Where the bank answers, who asks, and since which day."""

    url: str
    since: date
    token: str = field(repr=False)
    group: str = ""
    """The id beside the token that keys of groups of companies have."""


class AutoclientCarrier:
    """The days of statements that an open way tells of."""

    def __init__(self, http: httpx.Client, since: date) -> None:
        self._http = http
        self._since = since

    def waiting(self) -> Sequence[WaitingFile]:
        """Return a file for each day that has movements, the oldest first."""
        settings = self._asked("settings").get("settings")
        if not isinstance(settings, dict) or settings.get("phase") != _WORKS:
            raise CarrierFailed("autoclient: the bank closes its day")
        found = []
        for day in _days(self._since, clock.today()):
            page = _read(self._body("transactions", {**_of(day), "limit": "1"}))
            if page.get("transactions"):
                found.append(WaitingFile(NAME.format(day=day), 0, day.isoformat()))
        return found

    def fetch(self, file: WaitingFile, target: BinaryIO) -> None:
        """Write what the bank tells of the day: its answers to the byte, as one list.

        Raises:
            FileTooLong, CarrierFailed.
        """
        asked, written = {**_of(date.fromisoformat(file.token)), "limit": str(_AT_ONCE)}, 0
        target.write(b"[")
        for at in range(_MOST_PAGES):
            body = self._body("transactions", asked)
            written += target.write((b"," if at else b"") + body)
            page = _read(body)
            if page.get("exist_next_page") is not True:
                target.write(b"]")
                return
            if written > LARGEST:
                break
            asked["followId"] = str(page.get("next_page_id") or "")
        raise FileTooLong(f"autoclient: {file.name} has no end")

    def acknowledge(self, file: WaitingFile, answer: str) -> None:
        """Leave nothing: the bank expects no answer."""

    def put(self, name: str, content: BinaryIO) -> None:
        """Refuse.

        Raises:
            NothingGoesToAutoclient.
        """
        del content
        raise NothingGoesToAutoclient(f"{name} to a bank that only tells")

    def _asked(self, what: str) -> Mapping[str, Any]:
        return _read(self._body(what, {}))

    def _body(self, what: str, asked: Mapping[str, str]) -> bytes:
        body = bytearray()
        try:
            with self._http.stream("GET", f"/statements/{what}", params=asked) as answer:
                answer.raise_for_status()
                for part in answer.iter_bytes():
                    body += part
                    if len(body) > _LARGEST_PAGE:
                        raise FileTooLong(f"autoclient: an answer of over {_LARGEST_PAGE} bytes")
        except httpx.HTTPError as fault:
            raise CarrierFailed(f"autoclient: {type(fault).__name__}") from fault
        return bytes(body)


def _of(day: date) -> dict[str, str]:
    return {"startDate": f"{day:%d-%m-%Y}", "endDate": f"{day:%d-%m-%Y}"}


def _read(body: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise CarrierFailed("autoclient: an answer that is no JSON") from fault
    if not isinstance(told, dict) or told.get("status") != "SUCCESS":
        raise CarrierFailed("autoclient: the bank refused")
    return told


def _days(first: date, last: date) -> Iterator[date]:
    for at in range((last - first).days + 1):
        yield first + timedelta(days=at)


@contextmanager
def open_autoclient(bank: Autoclient) -> Iterator[Carrier]:
    """Open the way; nothing is asked before files are looked for."""
    headers = {
        "token": bank.token,
        "User-Agent": "Oselia",
        "Content-Type": "application/json;charset=utf8",
    }
    if bank.group:
        headers["id"] = bank.group
    with httpx.Client(
        base_url=bank.url, headers=headers, timeout=_TIMEOUT, follow_redirects=False
    ) as http:
        yield AutoclientCarrier(http, bank.since)
