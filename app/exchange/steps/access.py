"""Cabinets of former holders: a file that names another holder ends what the former one saw."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.exchange.kind import Call, Check, Step
from app.kernel import clock
from app.registry.cabinets import end_access

# The tables are those of the step before, which records the holders.
_CHANGED = """
FROM new_account_holder AS new JOIN old_account_holder AS former USING (account_id)
WHERE former.person_id <> new.person_id
  AND NOT coalesce(upper(new.valid) <= CAST(:today AS date), false)
  AND NOT CAST(:keep_access AS boolean)
"""
_ACCOUNTS = f"SELECT account_id, min(lower(new.valid)) AS since {_CHANGED} GROUP BY account_id"


def _end(session: Session, parameters: Mapping[str, Any]) -> int:
    wanted = {name: parameters[name] for name in ("today", "keep_access")}
    now = parameters["at"]
    ends = {
        row.account_id: max(now, clock.first_instant(row.since))
        for row in session.execute(text(_ACCOUNTS), wanted)
    }
    if not ends:
        return 0
    by, job = parameters["actor"], parameters["job"]
    return end_access(session, ends, by=by, because="holder", import_job=job)


END: tuple[Step, ...] = (
    Check(
        "import.holder.loses-access",
        "holder",
        f"""
        SELECT changed.line,
               jsonb_build_object('known', min(person.name), 'given', min(staged.holder),
                                  'count', count(DISTINCT link.id))
        FROM (SELECT new.line, account_id, former.person_id {_CHANGED}) AS changed
        JOIN person ON person.id = changed.person_id
        JOIN staged ON staged.line = changed.line
        JOIN account_link AS link ON link.account_id = changed.account_id
         AND (link.unlinked_at IS NULL OR link.unlinked_at > :at)
        GROUP BY changed.line
        """,
        level="warning",
    ),
    Call(_end, effect="ended.account_link"),
)
