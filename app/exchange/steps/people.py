"""Holders of accounts: the person found by document or by the account, else entered."""

from app.exchange import cells
from app.exchange.kind import Check, Column, Step, Write
from app.exchange.steps import access
from app.exchange.steps.facts import FactTable
from app.exchange.steps.passing_on import PASS_ON
from app.formats.table import Cell
from app.kernel.identifiers import edrpou, phone, rnokpp
from app.kernel.sort_key import sort_key
from app.kernel.text import matching_key
from app.registry.models import AccountHolder


def _holder(cell: Cell, around: cells.Circumstances) -> dict[str, str]:
    name = cells.text(cell, around)
    return {"holder": name, "holder_key": matching_key(name), "holder_sort": sort_key(name)}


HOLDER = Column(
    "holder",
    "Власник",
    _holder,
    {"holder": "text", "holder_key": "text", "holder_sort": "text"},
    (
        "піб",
        "піб власника",
        "прізвище",
        "прізвище ім'я по батькові",
        "абонент",
        "споживач",
        "власник (піб)",
        "піб абонента",
        "назва",
        "платник",
    ),
)
RNOKPP = Column(
    "rnokpp", "РНОКПП", cells.through(rnokpp), {"rnokpp": "text"}, ("іпн", "інн", "код іпн")
)
EDRPOU = Column(
    "edrpou", "ЄДРПОУ", cells.through(edrpou), {"edrpou": "text"}, ("код єдрпоу", "код")
)
PHONE = Column(
    "phone", "Телефон", cells.through(phone), {"phone": "text"}, ("тел", "мобільний", "моб. тел")
)
EMAIL = Column(
    "email",
    "Електронна пошта",
    cells.email,
    {"email": "text"},
    ("e-mail", "email", "пошта", "ел. пошта"),
)
COLUMNS = (HOLDER, RNOKPP, EDRPOU, PHONE, EMAIL)

IDS = {"person_id": "bigint"}

_OF_A_PERSON = """
INSERT INTO {table} (person_id, kind, {value}, recorded_by, import_job_id)
SELECT DISTINCT person_id, '{kind}', {kind}, CAST(:actor AS bigint), CAST(:job AS bigint)
FROM staged
WHERE {kind} IS NOT NULL AND person_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM {table} AS known
    WHERE known.person_id = staged.person_id AND known.kind = '{kind}'
      AND known.{value} = staged.{kind} AND known.retired_at IS NULL)
"""


def _entered(table: str, value: str, kind: str) -> Write:
    """Return the step that keeps one kind of document or contact; its column has the same name."""
    return Write(_OF_A_PERSON.format(table=table, value=value, kind=kind), effect=table)


_FIND = (
    # Who holds the account already, under this very name.
    Write(
        """
        UPDATE staged SET person_id = person.id
        FROM account_holder AS holder JOIN person ON person.id = holder.person_id
        WHERE holder.account_id = staged.account_id AND holder.retired_at IS NULL
          AND upper_inf(holder.valid) AND person.name_key = staged.holder_key
        """
    ),
    # Whoever has the number is the same person; a name alone may be a namesake's.
    Write(
        """
        UPDATE staged SET person_id = known.person_id
        FROM (
            SELECT kind, number, min(person_id) AS person_id FROM person_document
            WHERE retired_at IS NULL GROUP BY kind, number
        ) AS known
        WHERE staged.person_id IS NULL
          AND (known.kind, known.number) IN (('rnokpp', staged.rnokpp), ('edrpou', staged.edrpou))
        """
    ),
)
_ENTER = Write(
    """
    WITH wanted AS (
        SELECT min(line) AS line, row_number() OVER (ORDER BY min(line)) AS place,
               (array_agg(holder ORDER BY line))[1] AS name,
               (array_agg(holder_key ORDER BY line))[1] AS name_key,
               (array_agg(holder_sort ORDER BY line))[1] AS sort_key,
               CASE WHEN min(edrpou) IS NOT NULL
                      OR coalesce(min(category), 'population') <> 'population'
                    THEN 'organisation' ELSE 'human' END AS kind,
               array_agg(line) AS lines
        FROM staged WHERE holder IS NOT NULL AND person_id IS NULL
        GROUP BY coalesce('r' || rnokpp, 'e' || edrpou, line::text)
    ), made AS (
        INSERT INTO person (kind, name, name_key, sort_key, import_job_id)
        SELECT kind, name, name_key, sort_key, :job FROM wanted ORDER BY place
        RETURNING id
    ), placed AS (
        -- Identities are given in the order of the rows, so the nth is the nth.
        SELECT id, row_number() OVER (ORDER BY id) AS place FROM made
    )
    UPDATE staged SET person_id = placed.id
    FROM wanted JOIN placed USING (place)
    WHERE staged.line = ANY (wanted.lines)
    """,
    effect="person",
)

ENTER: tuple[Step, ...] = (
    *_FIND,
    Check(
        "import.holder.differs",
        "holder",
        """
        SELECT line, jsonb_build_object('given', holder, 'known', person.name)
        FROM staged JOIN person ON person.id = person_id
        WHERE holder_key <> person.name_key
        """,
        level="warning",
    ),
    _ENTER,
    _entered("person_document", "number", "rnokpp"),
    _entered("person_document", "number", "edrpou"),
    _entered("person_contact", "value", "phone"),
    _entered("person_contact", "value", "email"),
    *FactTable(
        AccountHolder,
        ("account_id",),
        """
        SELECT line, account_id, person_id,
               NOT CAST(:keep_access AS boolean) AND EXISTS (
                   SELECT FROM account_holder AS former
                   WHERE former.account_id = staged.account_id AND former.retired_at IS NULL
                     AND former.person_id <> staged.person_id) AS begins_anew,
               daterange(greatest(staged.opened_on, :since), NULL) AS valid
        FROM staged WHERE person_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM account_holder AS held
            WHERE held.account_id = staged.account_id AND held.person_id = staged.person_id
              AND held.retired_at IS NULL AND upper_inf(held.valid))
        """,
        "holder",
    ).steps,
    *PASS_ON,
    *access.END,
)
