"""Bank statements as files: the samples, and small ones made for one question."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from app.formats.reading import open_table
from app.formats.statements.titles import CREDIT, Title
from app.formats.table import Cell
from tests.factories.dbf import SAMPLES

Told = dict[Title, Cell]


def told(path: Path, *, encoding: str | None = None) -> list[Told]:
    """Return the movements of a file, each with what is told of it."""
    rows = iter(open_table(path, encoding=encoding).rows())
    assert next(rows).cells == tuple(each.value for each in Title)
    return [
        {title: cell for title, cell in zip(Title, row.cells, strict=True) if cell is not None}
        for row in rows
    ]


def told_of(name: str) -> list[Told]:
    return told(SAMPLES / name)


def told_in(folder: Path, content: bytes | str) -> list[Told]:
    path = folder / "statement"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return told(path)


def lines_of(folder: Path, content: bytes) -> list[int]:
    path = folder / "statement"
    path.write_bytes(content)
    return [row.line for row in open_table(path).rows()]


def moved(movements: Sequence[Told]) -> Decimal:
    """Return what the booked movements come to, as the account feels them."""
    total = Decimal(0)
    for each in movements:
        amount = each.get(Title.AMOUNT)
        if isinstance(amount, Decimal) and each.get(Title.STATUS) == "booked":
            total += amount if each[Title.DIRECTION] == CREDIT else -amount
    return total


def an_entry(amount: str = "845.37", *, more: str = "", currency: str = "UAH") -> str:
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-10</Dt></BookgDt>{more}</Ntry>"
    )


def a_camt(*entries: str, namespace: str = "", balances: str = "", head: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<Document{namespace}><BkToCstmrStmt><Stmt>'
        "<Id>S-1</Id><Acct><Id><IBAN>UA813052990000026007000111222</IBAN></Id><Ccy>UAH</Ccy></Acct>"
        f"{balances}{''.join(entries)}</Stmt></BkToCstmrStmt></Document>"
    )
