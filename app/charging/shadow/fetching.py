"""Rows of the reference's own queries, each a plain dictionary: it asks for thousands of them.

Each is asked once for all months that are charged again: to send a statement and to plan it costs
more than what it finds of a few accounts.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.charging.rules import Rules

Asked = Mapping[str, object]
"""What a statement knows of a month, as `asked`: days, numbers of accounts, of groups…"""


@dataclass(frozen=True, slots=True)
class OfMonth:
    """Accounts of a month, and the rules by which it is charged."""

    rules: Rules
    accounts: Sequence[int]

    @property
    def asked(self) -> Asked:
        """Return what statements know of it."""
        return {
            "first": self.rules.month.first_day,
            "end": self.rules.month.plus(1).first_day,
            "accounts": self.accounts,
        }


def fetched(
    session: Session, statement: str, asked: Sequence[Asked], **same: object
) -> Sequence[list[dict[str, Any]]]:
    """Return what answers the statement of each that is asked, by the names of its columns.

    The statement names what is `asked` of one of them, and what is the `same` of all as parameters.
    Its rows come in no order.
    """
    known = [json.dumps(each, default=str) for each in asked]
    found = session.execute(text(_EACH.format(statement=statement)), {**same, "asked": known})
    names = tuple(found.keys())[1:]
    rows: list[list[dict[str, Any]]] = [[] for _ in asked]
    for place, *row in found.all():
        rows[place - 1].append(dict(zip(names, row, strict=True)))
    return rows


_EACH = """
WITH asked AS MATERIALIZED (
    SELECT place, told.*
    FROM unnest(CAST(:asked AS jsonb[])) WITH ORDINALITY AS each(asked, place)
    CROSS JOIN LATERAL jsonb_to_record(each.asked) AS told(
        first date, "end" date, accounts bigint[], buildings bigint[], owners bigint[],
        closes date, until date, before date, grace interval,
        groups bigint[], members bigint[], used bigint[])
)
SELECT asked.place, found.* FROM asked CROSS JOIN LATERAL ({statement}) AS found
"""
