"""Groups of accounts of a file: found by their name, or entered once."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.exchange import cells
from app.exchange.cells import Circumstances
from app.exchange.kind import Call, Column, Step, Write
from app.formats.table import Cell
from app.kernel.text import matching_key
from app.registry.groups.membership import MEMBERSHIP
from app.tariffs.sharing.agreeing import agree_group


def _group(cell: Cell, around: Circumstances) -> Mapping[str, Any]:
    written = cells.text(cell, around)
    return {"group_name": written, "group_key": matching_key(written)}


GROUP = Column(
    "group",
    "Група рахунків",
    _group,
    {"group_name": "text", "group_key": "text"},
    ("група", "назва групи"),
    required=True,
)
IDS = {"group_id": "bigint"}
FIND = Write(
    """
    UPDATE staged SET group_id = account_group.id
    FROM account_group WHERE account_group.name_key = staged.group_key
    """
)
ENTER: tuple[Step, ...] = (
    Write(
        """
        INSERT INTO account_group (name, name_key, import_job_id)
        SELECT DISTINCT ON (group_key) group_name, group_key, :job
        FROM staged ORDER BY group_key, line
        ON CONFLICT (name_key) DO NOTHING
        """,
        effect="account_group",
    ),
    FIND,
)


def _agree(session: Session, parameters: Mapping[str, Any]) -> int:
    groups = session.scalars(text("SELECT DISTINCT group_id FROM staged ORDER BY group_id")).all()
    for group_id in groups:
        agree_group(session, group_id, by=parameters["actor"], job=parameters["job"])
    return 0


AGREE = Call(_agree)
"""Whoever belongs to a group by now takes every service that it bears sums of."""


def _agree_new(session: Session, parameters: Mapping[str, Any]) -> int:
    groups = session.scalars(text(_GROUPS_OF_FILE)).all()
    for group_id in groups:
        agree_group(session, group_id, by=parameters["actor"], job=parameters["job"])
    return 0


_GROUPS_OF_FILE = f"""
SELECT DISTINCT member.group_id
FROM ({MEMBERSHIP}) AS member JOIN staged ON staged.account_id = member.account_id
ORDER BY member.group_id
"""


AGREE_NEW = Call(_agree_new)
"""Accounts of the file take what the groups of their buildings bear already."""
