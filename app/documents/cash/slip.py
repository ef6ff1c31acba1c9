"""What a cash desk prints, as the strings its template sets."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from flask import has_request_context
from flask_babel import get_locale

from app.documents.typesetting import typeset
from app.kernel.clock import KYIV
from app.kernel.figures import day_figure

TEMPLATE = Path(__file__).with_name("slip.typ")
Pair = tuple[str, str]


class Paper(StrEnum):
    """What the desk's printer holds."""

    ROLL58 = "roll58"
    ROLL80 = "roll80"
    A4 = "a4"


@dataclass(frozen=True, slots=True)
class SlipLine:
    """A line with what is told under it."""

    name: str
    amount: str
    told: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Slip:
    """A paper of the cash desk, from top to bottom."""

    title: str
    company: str
    heading: str
    head: Sequence[str] = ()
    stamp: str = ""
    facts: Sequence[Pair] = ()
    lines: Sequence[SlipLine] = ()
    sums: Sequence[Pair] = ()
    big: Sequence[Pair] = ()
    after: Sequence[Pair] = ()
    words: str = ""
    notes: Sequence[str] = ()
    signatures: Sequence[str] = field(default_factory=tuple)


def slip_pdf(slip: Slip, *, paper: Paper, made_at: datetime) -> bytes:
    """Return the PDF of a paper of the cash desk."""
    lang = str(get_locale() or "uk") if has_request_context() else "uk"
    content = {**asdict(slip), "paper": paper.value, "lang": lang}
    return typeset(TEMPLATE, content, made_at=made_at)


def moment(at: datetime) -> str:
    """Return an instant as papers print it, in Kyiv time."""
    local = at.astimezone(KYIV)
    return f"{day_figure(local.date())} {local:%H:%M}"
