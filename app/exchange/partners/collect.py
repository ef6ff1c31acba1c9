"""Files of a partner: fetched, kept, imported where nothing is at fault, and answered.

Each step is committed before the next. Who dies in the middle leaves a file where it lay, or
kept and not answered; the next look goes on from there, and nothing is imported twice.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import BinaryIO, cast

import structlog
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.database import company_session
from app.exchange.jobs import receive_file
from app.exchange.partners.answer import answer_to
from app.exchange.partners.carrier import Carrier, CarrierFailed, Opening, WaitingFile
from app.exchange.partners.models import Direction, ExchangePartner, FileState, PartnerFile
from app.exchange.partners.opening import way_to
from app.exchange.partners.take_in import take_in
from app.formats.table import kept_text
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.kernel.errors import DomainError, NotFound

log = structlog.get_logger()

LEASE = timedelta(minutes=20)


class PartnerMissing(NotFound):
    """The company has no such partner of exchange."""

    key = "partners.missing"


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at a partner's files came to."""

    found: int = 0
    imported: int = 0
    waits: int = 0
    """Files that a person is to look at."""
    trouble: str | None = None
    """Why the look failed, as a key of a refusal."""


def look_for_files(company: CompanyRef, partner_id: int) -> Looked | None:
    """Fetch and take in what waits at a partner; None where another does so just now.

    What fails is kept with the partner for the staff to see, and tried at the next look.
    """
    with _leased(company, partner_id) as way:
        if way is None:
            return None
        looked = Looked()
        try:
            with way as carrier:
                for file in carrier.waiting():
                    looked = _taken(company, partner_id, carrier, file, looked)
        except DomainError as refusal:
            log.warning("partners.look-failed", partner=partner_id, key=refusal.key)
            looked = replace(looked, trouble=refusal.key)
    _keep_look(company, partner_id, looked)
    return looked


def _taken(
    company: CompanyRef, partner_id: int, carrier: Carrier, file: WaitingFile, looked: Looked
) -> Looked:
    """Take one file; what is wrong with it is said of the look and stops no other."""
    try:
        return _counted(looked, _take(company, partner_id, carrier, file))
    except CarrierFailed:
        raise  # the way itself is gone: the others wait for the next look
    except DomainError as refusal:
        log.warning("partners.file-failed", partner=partner_id, key=refusal.key)
        return replace(looked, found=looked.found + 1, waits=looked.waits + 1, trouble=refusal.key)


def _counted(looked: Looked, state: FileState) -> Looked:
    is_imported = state == FileState.IMPORTED
    return replace(
        looked,
        found=looked.found + 1,
        imported=looked.imported + is_imported,
        waits=looked.waits + (not is_imported),
    )


@contextmanager
def _leased(company: CompanyRef, partner_id: int) -> Iterator[Opening | None]:
    now = clock.now()
    free = or_(ExchangePartner.busy_until.is_(None), ExchangePartner.busy_until < now)
    with company_session(company) as session:
        taken = session.scalar(
            update(ExchangePartner)
            .where(ExchangePartner.id == partner_id, ExchangePartner.is_on, free)
            .values(busy_until=now + LEASE)
            .returning(ExchangePartner)
        )
        way = way_to(session, taken) if taken is not None else None
    yield way


def _keep_look(company: CompanyRef, partner_id: int, looked: Looked) -> None:
    with company_session(company) as session:
        session.execute(
            update(ExchangePartner)
            .where(ExchangePartner.id == partner_id)
            .values(busy_until=None, looked_at=clock.now(), trouble=looked.trouble)
        )


def _take(company: CompanyRef, partner_id: int, carrier: Carrier, file: WaitingFile) -> FileState:
    with tempfile.TemporaryFile() as content:
        carrier.fetch(file, cast("BinaryIO", content))
        file_id = _keep(company, partner_id, file, cast("BinaryIO", content))
    take_in(company, file_id)
    with company_session(company) as session:
        answer = answer_to(session, file_id)
    carrier.acknowledge(file, answer.text)
    with company_session(company) as session:
        kept = session.get_one(PartnerFile, file_id)
        kept.acknowledged_at = clock.now()
        return FileState(kept.state)


def _keep(company: CompanyRef, partner_id: int, file: WaitingFile, content: BinaryIO) -> int:
    """Keep the file once, with its import; return the id of what is kept."""
    content.seek(0)
    digest = hashlib.sha256()
    while part := content.read(1 << 20):
        digest.update(part)
    name = kept_text(file.name) or "file"
    with company_session(company) as session:
        partner = get_partner(session, partner_id, lock=True)
        known = session.scalar(
            select(PartnerFile.id).where(
                PartnerFile.partner_id == partner_id,
                PartnerFile.direction == Direction.IN,
                PartnerFile.name == name,
                PartnerFile.sha256 == digest.hexdigest(),
            )
        )
        if known is not None:
            return known
        kept = PartnerFile(
            partner_id=partner_id,
            direction=Direction.IN,
            name=name,
            sha256=digest.hexdigest(),
            size=content.tell(),
            state=FileState.RECEIVED,
        )
        if kept.size:
            content.seek(0)
            by = job_actor(session, f"exchange:{partner_id}")
            kept.job_id = receive_file(session, content, kind=partner.kind, name=name, by=by)
        session.add(kept)
        session.flush()
        return kept.id


def get_partner(session: Session, partner_id: int, *, lock: bool = False) -> ExchangePartner:
    """Return a partner; with `lock`, nobody else changes it meanwhile.

    Raises:
        PartnerMissing.
    """
    query = select(ExchangePartner).where(ExchangePartner.id == partner_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    partner = session.scalar(query)
    if partner is None:
        raise PartnerMissing(f"no partner {partner_id}", partner=partner_id)
    return partner
