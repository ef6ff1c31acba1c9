"""Facts that came after a finished run, and what a month was published without."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from sqlalchemy.orm import Session

from admin.month.reasons import reasons_in_words
from app.access.models import Actor
from app.charging.models import Run
from app.charging.newer import Newer, left_of, newer_than
from app.web.formats import written_number

MARKS_COUNTED = 100_000
"""Facts after a run are counted up to so many: a new tariff may change every account."""


@dataclass(frozen=True, slots=True)
class NewerCard:
    """What came after the run used its facts: charged again, or left to the next month."""

    accounts: str
    """How many it reaches, in words."""
    reasons: Sequence[tuple[str, int]]
    codes: Sequence[str]
    """What is left where a person chooses so: only what was seen."""
    chunks: int
    may_be_left: bool


@dataclass(frozen=True, slots=True)
class LeftCard:
    """What a published month was published without."""

    accounts: int
    reasons: str
    who: str
    at: datetime


def newer_card(session: Session, run: Run) -> NewerCard | None:
    """Return what came after the run; None where it may be published as it is."""
    newer = newer_than(session, run, most=MARKS_COUNTED)
    if not newer.by_reason and not newer.chunks:
        return None
    return NewerCard(
        accounts=_accounts(newer),
        reasons=[(reasons_in_words([code]), count) for code, count in newer.by_reason.items()],
        codes=sorted(newer.by_reason),
        chunks=newer.chunks,
        may_be_left=newer.may_be_left,
    )


def left_card(session: Session, run: Run) -> LeftCard | None:
    """Return what the run was published without; None where it had every fact."""
    if (left := left_of(session, run.id)) is None:
        return None
    actor = session.get(Actor, left.chosen_by)
    return LeftCard(
        accounts=left.accounts,
        reasons=reasons_in_words(left.because),
        who=actor.label if actor else "",
        at=left.chosen_at,
    )


def _accounts(newer: Newer) -> str:
    if newer.is_more:
        return str(gettext("понад %(count)s", count=written_number(newer.accounts)))
    return written_number(newer.accounts)
