"""Verdicts in words, and as a workbook to be mended and sent again."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange.jobs import get_job
from app.exchange.kinds import columns_of, get_kind
from app.exchange.known import load_known
from app.exchange.models import ImportVerdict
from app.exchange.texts import TEXTS
from app.exchange.texts_of_columns import COLUMNS
from app.formats.workbook_writer import Column, Look, Sheet, write_workbook
from app.kernel.translation import N_

Translate = Callable[[str], str]

_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_ISO_MONTH = re.compile(r"(\d{4})-(\d\d)")
_AT_A_TIME = 2_000


@dataclass(frozen=True, slots=True)
class WrittenVerdict:
    """A verdict as a person reads it."""

    line: int
    column: str
    """Title of the column."""
    is_error: bool
    what: str
    mend: str


def words_of(key: str, facts: Mapping[str, Any], *, translate: Translate = str) -> tuple[str, str]:
    """Return what is wrong and how to mend it, filled with the facts."""
    what, mend = TEXTS[key]
    written = {name: _written(name, value) for name, value in facts.items()}
    return translate(what) % written, translate(mend) % written


def _written(name: str, value: object) -> str:
    text = "" if value is None else str(value)
    if day := _ISO_DAY.fullmatch(text):
        return f"{day[3]}.{day[2]}.{day[1]}"
    # By name: the number of an account may look the same.
    if name == "month" and (month := _ISO_MONTH.fullmatch(text)):
        return f"{month[2]}.{month[1]}"
    return text.replace(".", ",") if re.fullmatch(r"-?\d+\.\d+", text) else text


def verdicts(
    session: Session,
    job_id: int,
    *,
    translate: Translate = str,
    after: tuple[int, int] = (0, -1),
    limit: int = 100,
) -> tuple[list[WrittenVerdict], tuple[int, int] | None]:
    """Return a page of the job's verdicts by line, and where the next page begins after."""
    job = get_job(session, job_id)
    own = columns_of(get_kind(job.kind), load_known(session))
    titles = {**COLUMNS, **{column.name: column.title for column in own}}
    rows = session.scalars(
        select(ImportVerdict)
        .where(
            ImportVerdict.job_id == job_id,
            (ImportVerdict.line > after[0])
            | ((ImportVerdict.line == after[0]) & (ImportVerdict.number > after[1])),
        )
        .order_by(ImportVerdict.line, ImportVerdict.number)
        .limit(limit)
    ).all()
    written = [
        WrittenVerdict(
            row.line,
            translate(titles.get(row.column, row.column)),
            row.level == "error",
            *words_of(row.key, row.facts, translate=translate),
        )
        for row in rows
    ]
    session.expunge_all()
    return written, (rows[-1].line, rows[-1].number) if len(rows) == limit else None


def write_verdicts(
    session: Session, job_id: int, target: BinaryIO, *, translate: Translate = str
) -> None:
    """Write all verdicts of a job as XLSX: line, column, what is wrong, how to mend it."""
    columns = [
        Column(translate(N_("Рядок")), Look.WHOLE, 8),
        Column(translate(N_("Колонка")), width=26),
        Column(translate(N_("Важливість")), width=14),
        Column(translate(N_("Що не так")), width=60),
        Column(translate(N_("Як виправити")), width=60),
    ]
    rows = (
        (
            each.line,
            each.column,
            translate(N_("помилка")) if each.is_error else translate(N_("зауваження")),
            each.what,
            each.mend,
        )
        for each in _all(session, job_id, translate)
    )
    write_workbook(target, [Sheet(translate(N_("Зауваження")), columns, rows)])


def _all(session: Session, job_id: int, translate: Translate) -> Iterable[WrittenVerdict]:
    after: tuple[int, int] | None = (0, -1)
    while after is not None:
        page, after = verdicts(session, job_id, translate=translate, after=after, limit=_AT_A_TIME)
        yield from page
