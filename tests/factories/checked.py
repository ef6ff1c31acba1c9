"""A chunk for the rules of the shadow check: its lines, and answers instead of a database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any, cast

import polars as pl

from app.charging.facts import LINES
from app.charging.shadow.asking import Asker, Question
from app.charging.shadow.chunk import CheckedChunk, ChunkOfRun
from app.charging.shadow.questions import accounts
from app.database.columns import Column

NOVEMBER, OCTOBER = date(2026, 11, 1), date(2026, 10, 1)
ACCOUNT, OTHER, HOUSE, PRIVATE = 11, 12, 7, 8
WATER, HEAT = 1, 2
AGREEMENT, TARIFF = 501, 31


def rows_of(question: Question, *rows: Mapping[str, Any]) -> pl.DataFrame:
    """Return an answer to the question: figures are absent where nothing is said."""
    kinds = {
        name: pl.String if kind is Column.TEXT else pl.Int64
        for name, kind in question.columns.items()
    }
    return pl.DataFrame([{name: row.get(name) for name in kinds} for row in rows], schema=kinds)


def a_line(**told: Any) -> dict[str, Any]:
    """Return a line of three units of water at 10 hryvnias, that nothing is wrong with."""
    line: dict[str, Any] = {name: 0 for name, kind in LINES.items() if kind == pl.Int64}
    line |= dict.fromkeys((*(f"figure_{n}" for n in range(1, 7)), "days", "of_days"))
    line |= {"account_id": ACCOUNT, "service_id": WATER, "part": "", "also": ""}
    line |= {"agreement_id": AGREEMENT, "tariff_id": TARIFF, "method": "metered"}
    line |= {"quantity": 3_000_000, "price": 10_000_000, "amount": 3000, "vat_rate": 2000}
    return line | {"form": "follows", "figure_1": 9} | told


_KNOWN: Mapping[str, pl.DataFrame] = {
    accounts.PREMISES.statement: rows_of(
        accounts.PREMISES, {"premises_id": 41, "place_building": HOUSE}
    ),
    accounts.ACCOUNTS.statement: rows_of(
        accounts.ACCOUNTS,
        {"account_id": ACCOUNT, "premises_id": 41, "place_category": "population"},
        {"account_id": OTHER, "premises_id": 41, "place_category": "population"},
    ),
    accounts.BUILDINGS.statement: rows_of(
        accounts.BUILDINGS,
        {"place_building": HOUSE, "place_private": 0, "place_settlement": 1, "place_district": ""},
    ),
    accounts.TARIFFS.statement: rows_of(
        accounts.TARIFFS,
        {
            "tariff_id": TARIFF,
            "tariff_service": WATER,
            "tariff_price": 10_000_000,
            "tariff_part": "",
            "tariff_floor": 0,
            "tariff_valid": 1,
            "tariff_tiered": 0,
            "tariff_category": "",
            "tariff_district": "",
        },
    ),
    accounts.AGREEMENTS.statement: rows_of(
        accounts.AGREEMENTS,
        {"agreement_id": AGREEMENT, "owner": ACCOUNT, "owners_service": WATER, "is_charged": 0},
    ),
}


_AS_A_WHOLE = {
    id(accounts.ACCOUNTS_AT): accounts.ACCOUNTS,
    id(accounts.PREMISES_NAMED): accounts.PREMISES,
    id(accounts.AGREEMENTS_NAMED): accounts.AGREEMENTS,
}
"""What is asked of some is answered as if it were asked of all."""


@dataclass
class Answers:
    """What the database would say; about what nobody told, nothing."""

    lines: bytes
    known: dict[str, pl.DataFrame] = field(default_factory=dict)

    def value(self, _statement: str) -> bytes:
        return self.lines

    def rows(self, question: Question, **_besides: object) -> pl.DataFrame:
        question = _AS_A_WHOLE.get(id(question), question)
        return self.known.get(question.statement, rows_of(question))

    def named(self, question: Question, _ids: pl.Series) -> pl.DataFrame:
        return self.rows(question)


def a_chunk(
    lines: Iterable[Mapping[str, Any]],
    *answers: tuple[Question, Mapping[str, Any]],
    month: date = NOVEMBER,
    lines_over: int = 200,
) -> CheckedChunk:
    """Return a chunk of these lines; each answer is a row that answers a question."""
    frame = pl.DataFrame([dict(line) for line in lines], schema=LINES)
    buffer = BytesIO()
    frame.write_ipc(buffer, compression="zstd")
    known = dict(_KNOWN)
    for question in {id(each): each for each, _ in answers}.values():
        rows = [row for of, row in answers if of is question]
        known[question.statement] = rows_of(question, *rows)
    of = ChunkOfRun(
        run_id=1,
        posted=NOVEMBER,
        number=1,
        month=month,
        buildings=(1, 100),
        lines=frame.height,
        total=Decimal(int(frame["amount"].sum())).scaleb(-2),
    )
    asker = cast("Asker", Answers(buffer.getvalue(), known))
    return CheckedChunk(asker, of, lines_over=lines_over)
