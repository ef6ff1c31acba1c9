"""Requests about households that ask for a subsidy (files A*.DBF): charged, used and owed."""

from collections.abc import Sequence

from app.exchange.kind import Column, Kind, Write, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import register_answers as answers
from app.exchange.steps import register_columns, registers

_COLUMNS = (
    register_columns.MONTH,
    *register_columns.WHOM,
    column("mask", "Які послуги (маска)", common.TEXT, "text", "opp", "opp_serv"),
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a request."""
    del known
    return _COLUMNS


KIND = Kind(
    "subsidy_requests",
    "Запит для субсидії (файл A)",
    columns,
    (
        answers.PUBLISHED,
        *registers.MATCH,
        Write(answers.ASKED),
        answers.PLACES_UNKNOWN,
        answers.FIGURES,
        answers.NOT_CHARGED,
        answers.ANSWER_SUBSIDY,
    ),
    fields=registers.FIELDS,
    answers=True,
)
