"""What a company says of a register of debts, and its columns as a person writes them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange.outgoing.fields import USUAL_WIDTH, Told, ToldColumn
from app.exchange.outgoing.models import DebtRegister, Names
from app.exchange.partners.collect import get_partner
from app.exchange.partners.models import TAKES_NOTHING
from app.formats.table_writer import FileFormat, Letters
from app.kernel.errors import Conflict, Invalid, NotFound
from app.tariffs.models import Payee

_DBF_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,9}")
_FILE_NAME = re.compile(r"[\w\-]*(\{day\})?[\w\-]*")
LONGEST_COLUMN = 254
MOST_COLUMNS = 40


class DebtRegisterMissing(NotFound):
    """The company has no such register of debts, or no such payee to list."""

    key = "outgoing.missing"


class RegisterNamedTwice(Conflict):
    """Two registers of one name could not be told apart."""

    key = "outgoing.named-twice"


class ColumnUnreadable(Invalid):
    """A line of the columns is not `what; TITLE; width`."""

    key = "outgoing.column-unreadable"


class TitleOfDbf(Invalid):
    """A field of a DBF is named by ten Latin capitals, digits and `_` at most, each once."""

    key = "outgoing.title-of-dbf"


class ColumnsMissing(Invalid):
    """A register tells accounts and sums, or it is none."""

    key = "outgoing.columns-missing"


class FileNameUnreadable(Invalid):
    """A name of a file has letters, digits, `-`, `_` and `{day}`."""

    key = "outgoing.file-name"


class NotByMail(Invalid):
    """Registers go to a folder or an SFTP server: a letter tells debts to whoever reads it."""

    key = "outgoing.not-by-mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterSaid:
    """Everything that is said of a register of debts."""

    name: str
    file_name: str
    format: FileFormat
    letters: Letters
    columns: Sequence[ToldColumn]
    names: Names
    only_owing: bool
    payee_id: int | None = None
    partner_id: int | None = None
    sends_day: int | None = None
    sends_at: time | None = None
    is_on: bool = True


def columns_in(text: str) -> Sequence[ToldColumn]:
    """Return the columns that a text names, a line each: `number; ABCOUNT; 15`.

    The title may be left out, and the width.

    Raises:
        ColumnUnreadable: names the line.
    """
    found: list[ToldColumn] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        told, title, width = [*(part.strip() for part in line.split(";")), "", ""][:3]
        if told not in set(Told) or (width and not width.isdecimal()):
            raise ColumnUnreadable(f"{line!r} is no column", given=line)
        wide = int(width[:9]) if width else USUAL_WIDTH[Told(told)]
        if not 0 < wide <= LONGEST_COLUMN or len(found) == MOST_COLUMNS:
            raise ColumnUnreadable(f"{line!r} is too wide", given=line)
        found.append(ToldColumn(Told(told), title or told.upper(), wide))
    return found


def written_columns(columns: Sequence[ToldColumn]) -> str:
    """Return columns as a person writes them."""
    return "\n".join(f"{each.told}; {each.title}; {each.width}" for each in columns)


def columns_of(register: DebtRegister) -> Sequence[ToldColumn]:
    """Return the columns that are kept."""
    return [_column(each) for each in register.columns]


def _column(kept: Mapping[str, Any]) -> ToldColumn:
    return ToldColumn(Told(kept["told"]), kept["title"], kept["width"])


def keep_register(
    session: Session, said: RegisterSaid, *, by: int, register_id: int | None = None
) -> int:
    """Keep a new register of debts, or what is said of one anew; return its id.

    Raises:
        DebtRegisterMissing, RegisterNamedTwice, ColumnsMissing, TitleOfDbf, FileNameUnreadable,
        NotByMail.
    """
    _refuse(session, said)
    twin = select(DebtRegister.id).where(
        DebtRegister.name == said.name, DebtRegister.id.is_distinct_from(register_id)
    )
    if session.scalar(twin) is not None:
        raise RegisterNamedTwice(f"there is a register {said.name!r}", given=said.name)
    register = DebtRegister() if register_id is None else get_register(session, register_id)
    for name in RegisterSaid.__dataclass_fields__:
        setattr(register, name, getattr(said, name))
    register.columns = [
        {"told": each.told.value, "title": each.title, "width": each.width} for each in said.columns
    ]
    register.recorded_by = by
    session.add(register)
    session.flush()
    return register.id


def get_register(session: Session, register_id: int) -> DebtRegister:
    """Return a register of debts.

    Raises:
        DebtRegisterMissing.
    """
    register = session.get(DebtRegister, register_id)
    if register is None:
        raise DebtRegisterMissing(f"no register {register_id}", register=register_id)
    return register


def registers(session: Session) -> Sequence[DebtRegister]:
    """Return all registers of debts, those that are on first, by name."""
    return session.scalars(
        select(DebtRegister).order_by(DebtRegister.is_on.desc(), DebtRegister.name)
    ).all()


def _refuse(session: Session, said: RegisterSaid) -> None:
    _refuse_columns(said)
    if not said.file_name or not _FILE_NAME.fullmatch(said.file_name):
        raise FileNameUnreadable(f"{said.file_name!r} is no name of a file")
    if said.payee_id is not None and session.get(Payee, said.payee_id) is None:
        raise DebtRegisterMissing(f"no payee {said.payee_id}")
    if said.partner_id is not None and get_partner(session, said.partner_id).way in TAKES_NOTHING:
        raise NotByMail(f"{said.name} to a partner that takes no files")


def _refuse_columns(said: RegisterSaid) -> None:
    told = {each.told for each in said.columns}
    if Told.NUMBER not in told or not told & {Told.TO_PAY, Told.TO_PAY_KOPECKS}:
        raise ColumnsMissing(f"{said.name} tells no number or no sum")
    titles = [each.title for each in said.columns]
    is_dbf = said.format is FileFormat.DBF
    if is_dbf and not all(_DBF_NAME.fullmatch(each) for each in titles):
        raise TitleOfDbf(f"{titles} are no names of fields")
    if len(set(titles)) < len(titles):
        raise TitleOfDbf(f"{titles} are named twice")
