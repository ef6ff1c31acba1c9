"""Who has the parts of a group's accounts whose service was ended: the others, or the company."""

from datetime import date

from sqlalchemy.orm import Session

from app.kernel.errors import Conflict
from app.kernel.text import clean_text
from app.months.succession import Change, change_from, end_from
from app.registry.groups.models import KeptPart
from app.registry.groups.operations import changing


class PartsPassedOn(Conflict):
    """From that day on the others bear the parts of ended accounts anyway."""

    key = "registry.group-parts-passed-on"


def keep_parts(session: Session, group_id: int, *, since: date, basis: str = "", by: int) -> None:
    """Let parts of accounts whose service was ended stay with the company from a day on.

    Raises:
        GroupMissing.
    """
    kept = KeptPart(group_id=group_id, basis=clean_text(basis) or None)
    with changing(session, group_id, since, by=by):
        change_from(session, kept, _of_parts(group_id, since), by=by)


def pass_parts_on(session: Session, group_id: int, *, since: date, by: int) -> None:
    """Let the others bear the parts of accounts whose service was ended from a day on.

    Raises:
        GroupMissing.
        PartsPassedOn: they do so from that day on anyway.
    """
    with changing(session, group_id, since, by=by):
        if not end_from(session, KeptPart, _of_parts(group_id, since), by=by):
            raise PartsPassedOn(f"group {group_id} keeps no part from {since} on")


def _of_parts(group_id: int, since: date) -> Change:
    return Change(since=since, same=KeptPart.group_id == group_id, reason="group")
