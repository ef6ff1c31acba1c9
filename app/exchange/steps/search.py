"""What accounts are found by, written anew after an import changed it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.exchange.kind import Call
from app.registry.search_index import index_accounts, rebuild_search

_FEW = 2_000
"""Up to so many accounts are written one by one; beyond, all at once is quicker."""
_TOUCHED = "SELECT DISTINCT account_id FROM staged WHERE account_id IS NOT NULL LIMIT :most"


def _show(session: Session, parameters: Mapping[str, Any]) -> int:
    touched = session.scalars(text(_TOUCHED), {"most": _FEW + 1}).all()
    if len(touched) > _FEW:
        rebuild_search(session, on=parameters["today"])
    else:
        index_accounts(session, account_ids=touched, on=parameters["today"])
    return 0


SHOW_ACCOUNTS = Call(_show)
