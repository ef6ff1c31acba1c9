"""The code by which papers name a person: ЄДРПОУ of a company, else РНОКПП."""

from typing import LiteralString


def code_of(person: LiteralString) -> LiteralString:
    """Return the SQL of a person's code, '' where none is known; `person` is that of the id."""
    return f"""coalesce((SELECT d.number FROM person_document AS d
                 WHERE d.person_id = {person} AND d.retired_at IS NULL
                   AND d.kind IN ('edrpou', 'rnokpp')
                 ORDER BY d.kind, d.id LIMIT 1), '')"""  # noqa: S608 - put together from constants
