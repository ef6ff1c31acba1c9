"""Requests about debts older than three months (SUM_BORG), a row a person and service."""

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
    "debt_requests",
    "Запит про борги",
    columns,
    (
        registers.MAKE_MONTH,
        *registers.MATCH,
        Write(answers.ASKED_BY_CODE),
        answers.CODE_UNKNOWN,
        answers.FIGURES,
        answers.ANSWER_DEBT,
    ),
    fields={**registers.FIELDS, "month": "date"},
    answers=True,
)
