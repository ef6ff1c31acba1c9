"""Requests of what households were charged in a month, a column a service (P1, N1…)."""

from collections.abc import Sequence
from dataclasses import replace

from app.exchange.kind import Column, Kind, Write
from app.exchange.known import Known
from app.exchange.steps import register_answers as answers
from app.exchange.steps import register_columns, registers

_COLUMNS = (
    replace(register_columns.MONTH, synonyms=(*register_columns.MONTH.synonyms, "dat_beg")),
    *register_columns.WHOM,
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a request."""
    del known
    return _COLUMNS


KIND = Kind(
    "charge_requests",
    "Запит фактичних нарахувань",
    columns,
    (
        answers.PUBLISHED,
        *registers.MATCH,
        Write(answers.ASKED),
        answers.PLACES_UNKNOWN,
        answers.FIGURES,
        answers.NOT_CHARGED,
        answers.ANSWER_CHARGED,
    ),
    fields={**registers.FIELDS, "mask": "text"},
    answers=True,
)
