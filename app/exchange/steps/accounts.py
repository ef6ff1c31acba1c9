"""Accounts of a file: found by their number, or opened."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.exchange import cells
from app.exchange.cells import Circumstances
from app.exchange.kind import Check, Column, Step, Write
from app.exchange.steps.repeats import said_once
from app.formats.table import Cell
from app.kernel.identifiers import account_number, bare_account_key

_LINK_ALPHABET = "23456789АВЕКМНРСТХ"
"""No digit or letter that another one looks like; each is on both keyboards' caps."""


def _account(cell: Cell, around: Circumstances) -> Mapping[str, Any]:
    number = account_number(cells.text(cell, around))
    return {"account": number, "account_key": bare_account_key(number)}


ACCOUNT = Column(
    "account",
    "Особовий рахунок",
    _account,
    {"account": "text", "account_key": "text"},
    (
        "о/р",
        "ос. рахунок",
        "номер рахунку",
        "№ рахунку",
        "рахунок",
        "№ о/р",
        "особовий",
        "номер особового рахунку",
        "№ особового рахунку",
    ),
    required=True,
)


def _opened(cell: Cell, around: Circumstances) -> Mapping[str, Any]:
    return {**_account(cell, around), "link_code": link_code()}


NEW_ACCOUNT = replace(ACCOUNT, read=_opened, fields={**ACCOUNT.fields, "link_code": "text"})
"""The account of a line that may open it: with the code to be printed on its bills."""

IDS = {"account_id": "bigint"}


def link_code() -> str:
    """Return a new code that proves to the cabinet who holds the bill."""
    return "".join(secrets.choice(_LINK_ALPHABET) for _ in range(8))


FIND: tuple[Step, ...] = (
    Write(
        """
        UPDATE staged SET account_id = account.id
        FROM account WHERE account.number = staged.account
        """
    ),
    # The same digits in another dress (a Latin letter, another dash) are the same number. Lost
    # leading zeros are so only where the file's owner has said it.
    Write(
        """
        UPDATE staged SET account_id = alike.id
        FROM (
            SELECT number_key, min(id) AS id, min(number) AS number
            FROM account GROUP BY number_key HAVING count(*) = 1
        ) AS alike
        WHERE staged.account_id IS NULL AND alike.number_key = staged.account_key
          AND (:ignore_zeros
               OR regexp_replace(alike.number, '[^0-9]', '', 'g')
                = regexp_replace(staged.account, '[^0-9]', '', 'g'))
        """
    ),
)
MUST_BE_KNOWN: tuple[Step, ...] = (
    Check(
        "import.account.zeros-lost",
        "account",
        """
        SELECT line, jsonb_build_object('given', staged.account, 'known', min(account.number))
        FROM staged JOIN account ON account.number_key = staged.account_key
        WHERE staged.account_id IS NULL GROUP BY line, staged.account
        """,
    ),
    Check(
        "import.account.unknown",
        "account",
        """
        SELECT line, jsonb_build_object('given', account)
        FROM staged WHERE account_id IS NULL
        """,
    ),
)
KNOWN_ACCOUNT = (*FIND, *MUST_BE_KNOWN)

OPEN: tuple[Step, ...] = (
    said_once("account", "account"),
    *FIND,
    Check(
        "import.account.elsewhere",
        "account",
        """
        SELECT line, jsonb_build_object('given', staged.account)
        FROM staged JOIN account ON account.id = staged.account_id
        WHERE account.premises_id <> staged.premises_id
        """,
    ),
    Check(
        "import.account.alike",
        "account",
        """
        SELECT line, jsonb_build_object('given', staged.account, 'known', min(account.number))
        FROM staged JOIN account ON account.number_key = staged.account_key
        WHERE staged.account_id IS NULL GROUP BY line, staged.account
        """,
        level="warning",
    ),
    # An account that an undone import had closed on its first day is open again, as this file says
    # it, and is taken back with this one.
    Write(
        """
        UPDATE account SET
            (closed_on, opened_on, category, route_id, route_order, import_job_id)
            = (NULL, coalesce(staged.opened_on, :since), coalesce(staged.category, 'population'),
               (SELECT route.id FROM route WHERE route.code = staged.route), staged.route_order,
               :job)
        FROM staged WHERE account.id = staged.account_id AND account.closed_on = account.opened_on
        """,
        effect="reopened.account",
    ),
    Write(
        """
        INSERT INTO account
            (number, number_key, premises_id, category, opened_on, route_id, route_order,
             link_code, import_job_id)
        SELECT account, account_key, premises_id, coalesce(category, 'population'),
               coalesce(opened_on, :since), route.id, route_order, link_code, :job
        FROM staged LEFT JOIN route ON route.code = staged.route
        WHERE account_id IS NULL
        ORDER BY line
        """,
        effect="account",
    ),
    *FIND[:1],
)
