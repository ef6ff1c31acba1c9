"""Keep `account_search`: one statement writes the lines of some accounts or of all.

Meters stand in a higher layer, so their table is named here without its model.
"""

from collections.abc import Collection
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.text import CYRILLIC, LATIN
from app.registry.search_words import DIGIT_LETTER_GAP, NOT_A_WORD

_FOLD = """' ' || trim(regexp_replace(regexp_replace(
    replace(lower({text}), '''', ''), :gap, '\\1\\2', 'g'), :breaks, ' ', 'g')) || ' '"""

_SOLID = """ltrim(regexp_replace(translate(lower(a.number), :latin, :cyrillic),
    :breaks, '', 'g'), '0')"""
"""`kernel.identifiers.solid_account_key` in SQL."""
_WORDS = f"""concat_ws(' ',
    a.number, a.number_key, {_SOLID}, h.name_key,
    t.name_key, array_to_string(t.former_names, ' '), s.name,
    b.number_key, p.number_key, c.phones, m.serials)"""

_LINES = f"""
INSERT INTO account_search (account_id, number, holder, address, sort_key, words)
SELECT a.id, a.number, coalesce(h.name, ''),
       concat_ws(', ', s.name, concat_ws(' ', t.kind, t.name), b.number,
                 CASE WHEN p.number = '' THEN NULL
                      WHEN p.kind = 'flat' THEN 'кв. ' || p.number ELSE p.number END),
       concat_ws(' ', s.sort_key, t.sort_key, b.sort_key, p.sort_key),
       {_FOLD.format(text=_WORDS)}
  FROM account a
  JOIN premises p ON p.id = a.premises_id
  JOIN building b ON b.id = p.building_id
  JOIN street t ON t.id = b.street_id
  JOIN settlement s ON s.id = t.settlement_id
  LEFT JOIN (
       SELECT account_id, person_id, name, name_key
         FROM account_holder JOIN person ON person.id = person_id
        WHERE retired_at IS NULL AND valid @> cast(:on AS date)
       ) h ON h.account_id = a.id
  LEFT JOIN (
       SELECT person_id,
              string_agg(CASE kind WHEN 'phone' THEN substr(value, 2) || ' ' || substr(value, 4)
                                   ELSE value END, ' ' ORDER BY id) AS phones
         FROM person_contact WHERE retired_at IS NULL GROUP BY person_id
       ) c ON c.person_id = h.person_id
  LEFT JOIN (
       SELECT account_id, string_agg(serial_key, ' ' ORDER BY id) AS serials
         FROM meter WHERE account_id IS NOT NULL GROUP BY account_id
       ) m ON m.account_id = a.id
"""  # noqa: S608 - made of the constants above

_REPLACE = """
    ON CONFLICT (account_id) DO UPDATE
       SET number = excluded.number, holder = excluded.holder, address = excluded.address,
           sort_key = excluded.sort_key, words = excluded.words
     WHERE (account_search.words, account_search.holder, account_search.address)
           IS DISTINCT FROM (excluded.words, excluded.holder, excluded.address)
"""
# The aggregates of a few accounts must not be made for all: the lateral form reads only theirs.
_SOME = (
    _LINES.replace(
        "FROM person_contact WHERE retired_at IS NULL GROUP BY person_id",
        "FROM person_contact WHERE retired_at IS NULL AND person_id = h.person_id"
        " GROUP BY person_id",
    )
    .replace(
        "FROM meter WHERE account_id IS NOT NULL GROUP BY account_id",
        "FROM meter WHERE account_id = a.id GROUP BY account_id",
    )
    .replace("LEFT JOIN (", "LEFT JOIN LATERAL (")
)

_RULES = {"gap": DIGIT_LETTER_GAP, "breaks": NOT_A_WORD, "latin": LATIN, "cyrillic": CYRILLIC}


def index_accounts(session: Session, *, account_ids: Collection[int], on: date) -> None:
    """Write anew what the given accounts are found by; call it after changing any part of it."""
    if account_ids:
        statement = text(f"{_SOME} WHERE a.id = ANY(:ids) {_REPLACE}")
        session.execute(statement, {**_RULES, "on": on, "ids": list(account_ids)})


def rebuild_search(session: Session, *, on: date) -> None:
    """Write anew what every account is found by: after an import, and nightly."""
    # Right after an import nothing is known of the tables' sizes; joined row by row, 20,000
    # accounts then took minutes. Every account is read, so no join here is a small one.
    session.execute(text("SET LOCAL enable_nestloop = off"))
    session.execute(text(_LINES + _REPLACE), {**_RULES, "on": on})
    session.execute(text("SET LOCAL enable_nestloop = on"))
