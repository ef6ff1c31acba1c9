"""1CClientBankExchange of Ukrainian client-banks: ОКПО and МФО where the Russian form has others.

No key of the bank is taken from it: what `ДокументИД` is unique in, no document says, and a number
that begins anew each day would make two payments one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.formats.statements.cells import HEADER, Said, amount, day, optional_amount, row_of
from app.formats.statements.one_c_sections import WORDS, Section, sections_of
from app.formats.statements.titles import BOOKED, CREDIT, DEBIT, Title
from app.formats.table import Cell, CellFault, Fault, Origin, Row
from app.formats.text_lines import TextLines

_CURRENCIES = {"980": "UAH", "840": "USD", "978": "EUR"}
_PAYER, _PAYEE = "Плательщик", "Получатель"


@dataclass(slots=True)
class _Account:
    """What the file says of one of its own accounts, from all its sections."""

    line: int = 0
    said: dict[Title, Cell] = field(default_factory=dict)
    has_documents: bool = False


class OneC:
    """A file as a table; a movement has the line on which its section begins."""

    def __init__(self, path: Path, *, encoding: str | None = None) -> None:
        self._lines = TextLines(path, encoding=encoding, words=WORDS)

    @property
    def origin(self) -> Origin:
        """Return the encoding in use, whatever the file says of itself."""
        return Origin("1c", encoding=self._lines.encoding)

    def rows(self) -> Iterator[Row]:
        """Yield the titles, then a line a document, or one for an account without any."""
        yield HEADER
        accounts = self._accounts()
        for section in sections_of(self._lines):
            if section.kind == "account":
                account = accounts.get(_own(section) or "")
                if account and account.line == section.line and not account.has_documents:
                    yield row_of(section.line, account.said)
            elif section.kind == "document":
                yield from _movements(section, accounts)

    def _accounts(self) -> dict[str, _Account]:
        """Return the file's own accounts by their number."""
        accounts: dict[str, _Account] = {}
        of_file: dict[Title, Cell] = {}
        for section in sections_of(self._lines):
            if section.kind == "head":
                of_file = _period(section)
                for own in section.values.get("РасчСчет", []):
                    accounts.setdefault(own.strip(), _Account())
            elif section.kind == "account":
                _take_account(accounts, section)
            else:
                _take_sides(accounts, section)
        accounts.pop("", None)
        for own, account in accounts.items():
            account.said = {**of_file, **account.said, Title.OWN_IBAN: own}
        return accounts


def _take_sides(accounts: Mapping[str, _Account], section: Section) -> None:
    for role in (_PAYER, _PAYEE):
        if account := accounts.get(_account_of(section, role) or ""):
            account.has_documents = True


def _own(section: Section) -> str | None:
    return section.first("РасчСчет")


def _period(section: Section) -> dict[Title, Cell]:
    said: dict[Title, Cell] = {
        Title.FROM: day(section.first("ДатаНачала")),
        Title.TO: day(section.first("ДатаКонца")),
    }
    return {title: value for title, value in said.items() if value is not None}


def _take_account(accounts: dict[str, _Account], section: Section) -> None:
    """Add a section of an account: a later one is a later day of it."""
    account = accounts.setdefault(_own(section) or "", _Account())
    said = _period(section)
    balances: dict[Title, Cell] = {
        Title.OPENING: optional_amount(section.first("НачальныйОстаток")),
        Title.CLOSING: optional_amount(section.first("КонечныйОстаток")),
    }
    is_first = account.line == 0
    if is_first:
        account.line = section.line
        account.said |= said
    elif Title.TO in said:
        account.said[Title.TO] = said[Title.TO]
    for title, value in balances.items():
        if value is not None and (title is Title.CLOSING or title not in account.said):
            account.said[title] = value


def _movements(section: Section, accounts: Mapping[str, _Account]) -> Iterator[Row]:
    payer, payee = _account_of(section, _PAYER), _account_of(section, _PAYEE)
    went_out, came_in = _sides(section, payer in accounts, payee in accounts)
    common = _common(section)
    if not went_out and not came_in:
        unclear: Said = {Title.DIRECTION: CellFault("", Fault.ABSENT)}
        yield row_of(section.line, _heading_of_only(accounts), common, unclear)
        return
    if went_out:
        side = _side(section, _PAYEE, DEBIT, "ДатаСписано")
        yield row_of(section.line, _heading(accounts, payer), common, side)
    if came_in:
        # Between two accounts of the company it is two movements; the section has two lines.
        line = section.line + (1 if went_out else 0)
        side = _side(section, _PAYER, CREDIT, "ДатаПоступило")
        yield row_of(line, _heading(accounts, payee), common, side)


def _sides(section: Section, is_payer: bool, is_payee: bool) -> tuple[bool, bool]:  # noqa: FBT001
    """Return whether the document is a debit and a credit of the file's own accounts."""
    if is_payer != is_payee:
        return is_payer, is_payee
    out, in_ = section.first("ДатаСписано"), section.first("ДатаПоступило")
    if bool(out) != bool(in_):
        return bool(out), bool(in_)
    return is_payer, is_payee


def _heading(accounts: Mapping[str, _Account], own: str | None) -> Said:
    account = accounts.get(own or "")
    return account.said if account else {**_heading_of_only(accounts), Title.OWN_IBAN: own}


def _heading_of_only(accounts: Mapping[str, _Account]) -> Said:
    return next(iter(accounts.values())).said if len(accounts) == 1 else {}


def _account_of(section: Section, role: str) -> str | None:
    return section.first(f"{role}Счет", f"{role}РасчСчет")


def _common(section: Section) -> Said:
    code = section.first("КодВалюты")
    return {
        Title.AMOUNT: _sum(section),
        Title.CURRENCY: _CURRENCIES.get(code, code) if code else None,
        Title.STATUS: BOOKED,
        Title.DOCUMENT: section.first("Номер"),
        Title.PURPOSE: _purpose(section),
        Title.CODE_OF_BANK: section.first("ВидДокумента", "ВидОплаты"),
    }


def _purpose(section: Section) -> str | None:
    """Return the purpose: whole, or in the parts that some banks write beside or instead of it."""
    whole = section.first("НазначениеПлатежа")
    if whole:
        return whole
    parts = [section.first(f"НазначениеПлатежа{number}") for number in range(1, 7)]
    return " ".join(each for each in parts if each) or None


def _sum(section: Section) -> Cell:
    if section.is_cut:
        return CellFault(section.first("Номер") or "", Fault.CUT)
    stated = {each.strip() for each in section.values.get("Сумма", []) if each.strip()}
    if len(stated) > 1:
        return CellFault(", ".join(sorted(stated)), Fault.UNREADABLE)
    return amount(next(iter(stated), None))


def _side(section: Section, other: str, direction: str, dated: str) -> Said:
    booked = day(section.first(dated)) or day(section.first("Дата"))
    return {
        Title.DIRECTION: direction,
        Title.BOOKED_ON: booked or CellFault("", Fault.ABSENT),
        Title.COUNTERPARTY: section.first(other, f"{other}1"),
        Title.CODE: section.first(f"{other}ОКПО", f"{other}ИНН"),
        Title.IBAN: _account_of(section, other),
    }
