"""Customers who pay VAT: the account, the number and name in the state's register, since when."""

from collections.abc import Sequence
from dataclasses import replace

from app.exchange import cells
from app.exchange.kind import Check, Column, Kind, Write, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import accounts
from app.exchange.steps.facts import FactTable
from app.exchange.steps.periods import PERIOD, TURNED_ROUND
from app.kernel.identifiers import vat_number
from app.vat.models import VatPayer

_COLUMNS = (
    accounts.ACCOUNT,
    Column(
        "vat_number",
        "ІПН платника ПДВ",
        cells.through(vat_number),
        {"vat_number": "text"},
        ("іпн", "індивідуальний податковий номер", "номер платника пдв"),
        required=True,
    ),
    column(
        "payer_name",
        "Назва в реєстрі платників ПДВ",
        common.TEXT,
        "text",
        "назва",
        "назва платника",
        "споживач",
    ),
    replace(common.FROM, required=True),
    common.TO,
    column(
        "document", "Документ-підстава", common.TEXT, "text", "документ", "витяг", required=True
    ),
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of payers."""
    del known
    return _COLUMNS


# Who owes for the account's services that day, where that is one; else who holds the account.
_WHO = """
UPDATE staged SET person_id = coalesce(
    (SELECT min(g.debtor_id) FROM agreement AS g
     WHERE g.account_id = staged.account_id AND g.retired_at IS NULL
       AND g.valid @> staged.since_on
     HAVING count(DISTINCT g.debtor_id) = 1),
    (SELECT h.person_id FROM account_holder AS h
     WHERE h.account_id = staged.account_id AND h.retired_at IS NULL
       AND h.valid @> staged.since_on))
"""
KIND = Kind(
    "vat_payers",
    "Споживачі — платники ПДВ",
    columns,
    (
        *accounts.KNOWN_ACCOUNT,
        TURNED_ROUND,
        Check(
            "import.vat-payer.people",
            "account",
            """
            SELECT line, jsonb_build_object('given', staged.account)
            FROM staged JOIN account AS known ON known.id = staged.account_id
            WHERE known.category = 'population'
            """,
        ),
        Write(_WHO),
        Check(
            "import.vat-payer.nobody",
            "account",
            """
            SELECT line, jsonb_build_object('given', account, 'day', since_on)
            FROM staged WHERE person_id IS NULL
            """,
        ),
        Check(
            "import.vat-payer.code",
            "vat_number",
            """
            SELECT line, jsonb_build_object('given', vat_number, 'known', min(known.number))
            FROM staged JOIN person_document AS known
              ON known.person_id = staged.person_id AND known.retired_at IS NULL
             AND known.kind = 'edrpou'
            WHERE length(vat_number) = 12
            GROUP BY line, vat_number
            HAVING bool_and(left(vat_number, 7) <> left(known.number, 7))
            """,
            level="warning",
        ),
        # One customer of several accounts is said once.
        *FactTable(
            VatPayer,
            ("person_id",),
            f"""
            SELECT DISTINCT ON (person_id, number, name, document, valid) *
            FROM (
                SELECT line, person_id, vat_number AS number,
                       coalesce(payer_name, person.name) AS name, document, {PERIOD} AS valid
                FROM staged JOIN person ON person.id = staged.person_id
            ) AS said
            ORDER BY person_id, number, name, document, valid, line
            """,
            "vat_number",
            accounts="none",
        ).steps,
    ),
    fields={**accounts.IDS, "person_id": "bigint"},
)
