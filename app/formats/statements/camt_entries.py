"""Entries of camt: one movement of the account, which may hold many payments."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.formats.statements.cells import Said, amount, day, one_of, with_remark
from app.formats.statements.titles import (
    BOOKED,
    CREDIT,
    DEBIT,
    INFORMATIONAL,
    PENDING,
    YES,
    Remark,
    Title,
)
from app.formats.table import Cell, CellFault, Fault
from app.formats.xml_parts import text_at

_DIRECTIONS = {"CRDT": CREDIT, "DBIT": DEBIT}
_STATES = {"BOOK": BOOKED, "PDNG": PENDING, "FUTR": PENDING, "INFO": INFORMATIONAL}
_NONE_STATED = "NOTPROVIDED"


@dataclass(frozen=True, slots=True)
class Part:
    """One payment inside an entry."""

    amount: Cell
    """None where the entry's sum is meant."""
    currency: str | None
    direction: str | None
    key: str | None
    told: Said
    parties: dict[str, Said]
    """`Dbtr` and `Cdtr`, each with name, code and account."""


def part_of(details: Any) -> Part:
    """Return a payment of an entry, with all that is told of it."""
    found = details.find("{*}Amt")
    if found is None:
        found = details.find("{*}AmtDtls/{*}TxAmt/{*}Amt")
    return Part(
        amount=amount(found.text) if found is not None else None,
        currency=found.get("Ccy") if found is not None else None,
        direction=_DIRECTIONS.get(text_at(details, "CdtDbtInd") or ""),
        key=text_at(details, "Refs", "AcctSvcrRef"),
        told=_told(details),
        parties={role: _party(details, role) for role in ("Dbtr", "Cdtr")},
    )


def _told(details: Any) -> Said:
    purpose = "".join(each.text or "" for each in details.iterfind("{*}RmtInf/{*}Ustrd")).strip()
    # Banks have two places for words, and payers write the number of their account in either.
    words = dict.fromkeys(each for each in (purpose, text_at(details, "AddtlTxInf")) if each)
    references = [
        text
        for each in details.iterfind("{*}RmtInf/{*}Strd/{*}CdtrRefInf")
        if (text := text_at(each, "Ref"))
    ]
    said: dict[Title, Cell] = {
        Title.PURPOSE: " ".join(words) or None,
        Title.REFERENCE: "; ".join(references) or None,
        Title.DOCUMENT: _document(details),
        Title.CODE_OF_BANK: _bank_code(details),
    }
    return {title: value for title, value in said.items() if value is not None}


def _document(details: Any) -> str | None:
    for name in ("EndToEndId", "InstrId", "TxId"):
        text = text_at(details, "Refs", name)
        if text and text != _NONE_STATED:
            return text
    return None


def _bank_code(element: Any) -> str | None:
    domain = [
        text_at(element, "BkTxCd", "Domn", "Cd"),
        text_at(element, "BkTxCd", "Domn", "Fmly", "Cd"),
        text_at(element, "BkTxCd", "Domn", "Fmly", "SubFmlyCd"),
    ]
    return "-".join(each for each in domain if each) or text_at(element, "BkTxCd", "Prtry", "Cd")


def _party(details: Any, role: str) -> Said:
    """Return who it was. Whom a bank pays for is the person, not the bank."""
    related = details.find("{*}RltdPties")
    if related is None:
        return {}
    person = related.find(f"{{*}}Ultmt{role}")
    if person is None or _name(person) is None:
        person = related.find(f"{{*}}{role}")
    said: dict[Title, Cell] = {
        Title.COUNTERPARTY: _name(person),
        Title.CODE: _code(person),
        Title.IBAN: text_at(related, f"{role}Acct", "Id", "IBAN")
        or text_at(related, f"{role}Acct", "Id", "Othr", "Id"),
    }
    return {title: value for title, value in said.items() if value is not None}


def _name(person: Any) -> str | None:
    if person is None:
        return None
    return text_at(person, "Pty", "Nm") or text_at(person, "Nm")


def _code(person: Any) -> str | None:
    if person is None:
        return None
    ways = [(*before, kind, "Othr", "Id") for before in _BEFORE for kind in ("OrgId", "PrvtId")]
    return next((text for way in ways if (text := text_at(person, *way))), None)


_BEFORE: tuple[tuple[str, ...], ...] = (("Pty", "Id"), ("Id",))


def movements(entry: Any, parts: Sequence[Part], *, currency: Cell) -> Iterator[Said]:
    """Yield the payments of an entry where they make its sum, else the entry as one movement."""
    common = _common(entry, currency)
    if len(parts) > 1 and _make_the_sum(parts, entry, common):
        for number, part in enumerate(parts, start=1):
            direction = part.direction or common[Title.DIRECTION]
            yield {
                **common,
                **part.told,
                **_other_party(part, common | {Title.DIRECTION: direction}),
                Title.BANK_KEY: common[Title.BANK_KEY] or part.key,
                Title.PART: Decimal(number),
                Title.DIRECTION: direction,
                Title.AMOUNT: part.amount,
            }
        return
    yield _as_one(entry, parts, common)


def _common(entry: Any, currency: Cell) -> dict[Title, Cell]:
    state = text_at(entry, "Sts", "Cd") or text_at(entry, "Sts", "Prtry") or text_at(entry, "Sts")
    is_reversal = text_at(entry, "RvslInd") in {"true", "1"}
    return {
        Title.BANK_KEY: text_at(entry, "AcctSvcrRef"),
        Title.DIRECTION: one_of(text_at(entry, "CdtDbtInd"), _DIRECTIONS),
        Title.AMOUNT: _entry_amount(entry, currency),
        Title.BOOKED_ON: _day_of(entry, "BookgDt"),
        Title.VALUE_ON: _day_of(entry, "ValDt"),
        Title.STATUS: one_of(state, _STATES),
        Title.IS_REVERSAL: YES if is_reversal else None,
        Title.PURPOSE: text_at(entry, "AddtlNtryInf"),
        Title.CODE_OF_BANK: _bank_code(entry),
    }


def _entry_amount(entry: Any, currency: Cell) -> Cell:
    found = entry.find("{*}Amt")
    if found is None:
        return CellFault("", Fault.ABSENT)
    stated = found.get("Ccy")
    if stated and currency and stated != currency:
        return CellFault(f"{found.text} {stated}", Fault.CURRENCY)
    return amount(found.text)


def _day_of(entry: Any, name: str) -> Cell:
    return day(text_at(entry, name, "Dt") or text_at(entry, name, "DtTm"))


def _make_the_sum(parts: Sequence[Part], entry: Any, common: Said) -> bool:
    total, direction = common[Title.AMOUNT], common[Title.DIRECTION]
    found = entry.find("{*}Amt")
    currency = found.get("Ccy") if found is not None else None
    if not isinstance(total, Decimal):
        return False
    of_parts = Decimal(0)
    for part in parts:
        if not isinstance(part.amount, Decimal) or part.currency != currency:
            return False
        of_parts += part.amount if part.direction in {None, direction} else -part.amount
    return of_parts == total


def _as_one(entry: Any, parts: Sequence[Part], common: Said) -> Said:
    said = dict(common)
    if len(parts) == 1:
        said |= {**parts[0].told, **_other_party(parts[0], common)}
        said[Title.BANK_KEY] = common[Title.BANK_KEY] or parts[0].key
    elif parts:
        purposes = [str(text) for part in parts if (text := part.told.get(Title.PURPOSE))]
        said[Title.PURPOSE] = "; ".join(purposes) or common[Title.PURPOSE]
    if _differs(entry, parts, common):
        said[Title.REMARK] = with_remark(None, Remark.DETAILS_DIFFER)
    return said


def _differs(entry: Any, parts: Sequence[Part], common: Said) -> bool:
    """Return whether the details tell another sum; another currency's sum tells nothing."""
    if len(parts) > 1:
        return True
    stated = entry.find("{*}Amt")
    return any(
        part.amount is not None
        and stated is not None
        and part.currency == stated.get("Ccy")
        and part.amount != common[Title.AMOUNT]
        for part in parts
    )


def _other_party(part: Part, common: Said) -> Said:
    """Return the other side: the payer of what came in, the payee of what went out.

    A reversal names them as the movement did that it takes back.
    """
    came_in = (common[Title.DIRECTION] == CREDIT) != (common[Title.IS_REVERSAL] == YES)
    first, second = ("Dbtr", "Cdtr") if came_in else ("Cdtr", "Dbtr")
    return part.parties[first] or (part.parties[second] if came_in else {})
