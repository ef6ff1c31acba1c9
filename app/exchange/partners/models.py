"""Who sends and takes files by itself, by which way, and every file that went it."""

from datetime import datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Id, Instant, Ref
from app.database.facts import NO_DELETE, one_of


class Way(StrEnum):
    """How files travel."""

    FOLDER = "folder"
    """A folder of this installation, which the bank's own program fills and empties."""
    SFTP = "sftp"
    MAIL = "mail"
    """A mailbox; anybody can write to one, so what comes this way waits for a person."""
    AUTOCLIENT = "autoclient"
    """PrivatBank's own interface, which tells statements by the day."""


TAKES_NOTHING = frozenset({Way.MAIL, Way.AUTOCLIENT})
"""Ways by which files only come."""


class Direction(StrEnum):
    """Where a file goes."""

    IN = "in"
    OUT = "out"


class FileState(StrEnum):
    """How far a file of a partner has come."""

    RECEIVED = "received"
    """Kept, and being read."""
    IMPORTED = "imported"
    WAITS = "waits"
    """For a person: something in it is at fault, or the partner's files are not taken alone."""
    UNREADABLE = "unreadable"
    """Kept byte for byte, but no file of the kind that was agreed."""
    SENT = "sent"


class ExchangePartner(CompanyBase):
    """Someone whose files come by themselves, and how they are read; or who takes ours."""

    __tablename__ = "exchange_partner"
    __table_args__ = (
        UniqueConstraint("name"),
        one_of("way", Way),
        CheckConstraint("way <> 'mail' OR NOT is_automatic", name="mail_waits_for_a_person"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    name: Mapped[str]
    way: Mapped[str]
    host: Mapped[str] = mapped_column(server_default="")
    """Of an SFTP server or a mailbox, with its port where that is not the usual one."""
    login: Mapped[str] = mapped_column(server_default="")
    """Of Autoclient, the id of a group of companies; mostly there is none."""
    password: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed. Of Autoclient, the token."""
    host_key: Mapped[str] = mapped_column(server_default="")
    """The SFTP server's public key, `ssh-ed25519 AAAA…`: another server gets no password."""
    senders: Mapped[str] = mapped_column(server_default="")
    """Addresses, by spaces, that files are taken from by mail."""
    folder_in: Mapped[str] = mapped_column(server_default="in")
    folder_out: Mapped[str] = mapped_column(server_default="out")
    kind: Mapped[str]
    """What kind of import its files are."""
    layout: Mapped[str | None]
    """The saved layout they are read by; without one it is found by their titles."""
    source: Mapped[str | None]
    """What stands as the source of every line."""
    is_automatic: Mapped[bool]
    """A file without a fault is imported without a person."""
    expected_by: Mapped[time | None]
    """Kyiv time by which a file has come on a working day; later it is late."""
    is_on: Mapped[bool] = mapped_column(server_default=text("true"))
    recorded_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    recorded_by: Mapped[Ref]
    busy_until: Mapped[datetime | None]
    """Somebody looks for its files just now; who dies meanwhile leaves them to the next after."""
    looked_at: Mapped[datetime | None]
    trouble: Mapped[str | None]
    """Why the last look failed, as a key of a refusal; empty when it did not."""


class PartnerFile(CompanyBase):
    """A file that came from a partner or went to one. The same bytes of one name are one file."""

    __tablename__ = "partner_file"
    __table_args__ = (
        one_of("direction", Direction),
        one_of("state", FileState),
        UniqueConstraint("partner_id", "direction", "name", "sha256"),
        Index("ix_partner_file_at", "partner_id", "at"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    partner_id: Mapped[int] = mapped_column(ForeignKey("exchange_partner.id"))
    direction: Mapped[str]
    name: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    state: Mapped[str]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("import_job.id"))
    register_id: Mapped[int | None] = mapped_column(ForeignKey("debt_register.id"))
    """Of one that went: the register of debts it is."""
    trouble: Mapped[str | None]
    at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    acknowledged_at: Mapped[datetime | None]
    """When its sender was answered; he may have been answered before, if we died meanwhile."""
