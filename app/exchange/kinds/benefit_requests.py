"""Requests in the form «2-пільга»: what was used and at what price, a row a person and service."""

from collections.abc import Sequence

from app.exchange.kind import Column, Kind, Write
from app.exchange.known import Known
from app.exchange.steps import register_answers as answers
from app.exchange.steps import register_columns, registers

_COLUMNS = (*register_columns.WHOM, *register_columns.YEAR_AND_MONTH, register_columns.LG_CODE)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a request."""
    del known
    return _COLUMNS


KIND = Kind(
    "benefit_requests",
    "Запит за формою «2-пільга»",
    columns,
    (
        registers.MAKE_MONTH,
        answers.PUBLISHED,
        *registers.MATCH,
        Write(answers.ASKED_BY_CODE),
        answers.CODE_UNKNOWN,
        answers.FIGURES,
        answers.NOT_CHARGED,
        answers.ANSWER_BENEFIT,
    ),
    fields={**registers.FIELDS, "month": "date"},
    answers=True,
)
