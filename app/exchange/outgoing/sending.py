"""A register of debts is written, and where it goes by itself sent, once a day it is due."""

import hashlib
import tempfile
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO, cast

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import company_session
from app.exchange.outgoing.keeping import columns_of, get_register
from app.exchange.outgoing.models import DebtRegister, Names
from app.exchange.outgoing.rows import asked_rows
from app.exchange.partners.models import Direction, ExchangePartner, FileState, PartnerFile
from app.exchange.partners.opening import way_to
from app.formats.table_writer import FileFormat, Letters, Written, write_table
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.kernel.errors import DomainError
from app.months.working_days import next_working_day
from app.payments.own_requisites import OwnRequisites, own_requisites

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """A written register: its name, and what is in it."""

    name: str
    written: Written


def write_register(
    session: Session, register: DebtRegister, target: BinaryIO, *, on: date, own: OwnRequisites
) -> RegisterFile:
    """Write a register as of a day.

    Raises:
        ValueTooWide: a sum does not fit its column.
    """
    columns, names = columns_of(register), Names(register.names)
    rows = (
        [line.value(each.told, names) for each in columns]
        for line in asked_rows(session, register, on=on, own=own)
    )
    written = write_table(
        target,
        rows,
        fields=[each.field for each in columns],
        as_=FileFormat(register.format),
        letters=Letters(register.letters),
    )
    name = register.file_name.replace("{day}", f"{on:%Y%m%d}")
    return RegisterFile(f"{name}.{register.format}", written)


def due_registers(session: Session, *, at: datetime) -> list[int]:
    """Return the registers that are to go by now and have not gone today."""
    local = at.astimezone(clock.KYIV)
    today = local.date()
    is_working = next_working_day(session, today) == today
    gone_today = select(PartnerFile.id).where(
        PartnerFile.register_id == DebtRegister.id,
        PartnerFile.at >= clock.first_instant(today),
    )
    waiting = session.scalars(
        select(DebtRegister)
        .join(ExchangePartner, ExchangePartner.id == DebtRegister.partner_id)
        .where(
            DebtRegister.is_on,
            ExchangePartner.is_on,
            DebtRegister.sends_at <= local.time(),
            ~gone_today.exists(),
        )
        .order_by(DebtRegister.id)
    )
    return [
        each.id
        for each in waiting
        if (is_working if each.sends_day is None else each.sends_day == today.day)
    ]


def send_register(company: CompanyRef, register_id: int) -> RegisterFile | None:
    """Write a register of today and leave it with its partner; None where it did not go.

    Sent by two that come at once, it is the same file under the same name.
    """
    today, own = clock.today(), own_requisites(company.id)
    with tempfile.TemporaryFile() as kept:
        content = cast("BinaryIO", kept)
        with company_session(company) as session:
            register = get_register(session, register_id)
            partner = session.get_one(ExchangePartner, register.partner_id)
            file = write_register(session, register, content, on=today, own=own)
            way, partner_id = way_to(session, partner), partner.id
        content.seek(0)
        try:
            with way as carrier:
                carrier.put(file.name, content)
        except DomainError as refusal:
            log.warning("outgoing.not-sent", register=register_id, key=refusal.key)
            _keep_trouble(company, register_id, refusal.key)
            return None
        _keep_sent(company, partner_id, register_id, file.name, content)
        _keep_trouble(company, register_id, None)
    return file


def _keep_trouble(company: CompanyRef, register_id: int, key: str | None) -> None:
    with company_session(company) as session:
        get_register(session, register_id).trouble = key


def _keep_sent(
    company: CompanyRef, partner_id: int, register_id: int, name: str, content: BinaryIO
) -> None:
    content.seek(0)
    digest = hashlib.sha256()
    while part := content.read(1 << 20):
        digest.update(part)
    sha256, file = digest.hexdigest(), PartnerFile
    with company_session(company) as session:
        known = session.scalar(
            select(file).where(
                file.partner_id == partner_id,
                file.direction == Direction.OUT,
                file.name == name,
                file.sha256 == sha256,
            )
        )
        if known is not None:  # nothing changed since: the same file went once more
            known.at = clock.now()
            return
        session.add(
            PartnerFile(
                partner_id=partner_id,
                direction=Direction.OUT,
                name=name,
                sha256=sha256,
                size=content.tell(),
                state=FileState.SENT,
                register_id=register_id,
            )
        )
