"""What a company says of a partner: kept whole, its password sealed and never shown again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.secrets import seal
from app.exchange.layouts import get_layout
from app.exchange.partners.collect import get_partner
from app.exchange.partners.models import ExchangePartner, PartnerFile, Way
from app.exchange.partners.opening import PURPOSE
from app.kernel.errors import Conflict, Invalid

KINDS = ("payments", "statements")
"""Kinds of imports whose files come by themselves."""


class PartnerNamedTwice(Conflict):
    """Two partners of one name could not be told apart in lists and letters."""

    key = "partners.named-twice"


class WayIncomplete(Invalid):
    """A server or mailbox needs its address, login and, of SFTP, its public key."""

    key = "partners.way-incomplete"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerSaid:
    """Everything that is said of a partner. `password` None leaves the one that is kept."""

    name: str
    way: Way
    kind: str
    host: str = ""
    login: str = ""
    password: str | None = None
    host_key: str = ""
    senders: str = ""
    folder_in: str = "in"
    folder_out: str = "out"
    layout: str | None = None
    source: str | None = None
    is_automatic: bool = False
    expected_by: time | None = None
    is_on: bool = True


@dataclass(frozen=True, slots=True)
class FileOfPartner:
    """A file as the partner's page lists it."""

    id: int
    direction: str
    name: str
    size: int
    state: str
    trouble: str | None
    job_id: int | None
    at: datetime


def keep_partner(
    session: Session, said: PartnerSaid, *, by: int, partner_id: int | None = None
) -> int:
    """Keep a new partner, or what is said of one anew; return its id.

    Raises:
        PartnerMissing, PartnerNamedTwice, WayIncomplete.
        LayoutUnknown: no layout of the kind has the name.
    """
    if partner_id is None:
        partner = ExchangePartner(recorded_by=by)
    else:
        partner = get_partner(session, partner_id, lock=True)
    _refuse_incomplete(said, kept=partner.password)
    if said.layout is not None:
        get_layout(session, kind=said.kind, name=said.layout)
    _refuse_twin(session, said.name, partner_id)
    session.add(partner)
    for name in (
        *("name", "way", "kind", "host", "login", "host_key", "senders", "folder_in"),
        *("folder_out", "layout", "source", "expected_by", "is_on"),
    ):
        setattr(partner, name, getattr(said, name))
    # Anybody may write to a mailbox, under any name: a person looks at what came.
    partner.is_automatic = said.is_automatic and said.way != Way.MAIL
    if said.password is not None:
        partner.password = seal(session, said.password, purpose=PURPOSE)
    partner.trouble = None
    session.flush()
    return partner.id


def partners(session: Session) -> Sequence[ExchangePartner]:
    """Return all partners, those that are on first, by name."""
    return session.scalars(
        select(ExchangePartner).order_by(
            ExchangePartner.is_on.desc(), ExchangePartner.name, ExchangePartner.id
        )
    ).all()


def files_of(
    session: Session, partner_id: int, *, before: int | None, limit: int
) -> Sequence[FileOfPartner]:
    """Return the files of a partner, the latest first, from before one on."""
    file = PartnerFile
    query = select(
        file.id,
        file.direction,
        file.name,
        file.size,
        file.state,
        file.trouble,
        file.job_id,
        file.at,
    ).where(file.partner_id == partner_id)
    if before is not None:
        query = query.where(file.id < before)
    return [
        FileOfPartner(*row) for row in session.execute(query.order_by(file.id.desc()).limit(limit))
    ]


def _refuse_incomplete(said: PartnerSaid, *, kept: bytes | None) -> None:
    needed = {
        Way.FOLDER: (),
        Way.SFTP: (said.host, said.login, said.host_key),
        Way.MAIL: (said.host, said.login, said.senders),
        Way.AUTOCLIENT: (said.password or kept,),
    }[said.way]
    if not all(needed):
        raise WayIncomplete(f"{said.way} without its address, login or key")


def _refuse_twin(session: Session, name: str, partner_id: int | None) -> None:
    twin = select(ExchangePartner.id).where(
        ExchangePartner.name == name, ExchangePartner.id.is_distinct_from(partner_id)
    )
    if session.scalar(twin) is not None:
        raise PartnerNamedTwice(f"there is a partner {name!r}", given=name)
