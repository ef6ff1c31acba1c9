"""Rows every company needs for the machinery itself: the outbox and document numbering."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Id, Instant
from app.database.facts import NO_DELETE


class OutboxEvent(CompanyBase):
    """Something that happened and must be told; written in the transaction that made it happen."""

    __tablename__ = "outbox_event"
    __table_args__ = (
        UniqueConstraint("dedup_key"),
        Index("ix_outbox_event_waiting", "id", postgresql_where=text("done_at IS NULL")),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    dedup_key: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    done_at: Mapped[datetime | None]
    next_try_at: Mapped[datetime | None]
    """Not before then: it failed, or somebody is telling it just now."""
    attempts: Mapped[int] = mapped_column(server_default="0")
    last_error: Mapped[str | None]


class DoneOnce(CompanyBase):
    """An act that a form or a call asked for, by the key it was sent with, and what came of it."""

    __tablename__ = "done_once"
    __table_args__ = ({"info": NO_DELETE},)

    key: Mapped[str] = mapped_column(primary_key=True)
    what: Mapped[str]
    result: Mapped[str | None]
    done_at: Mapped[Instant] = mapped_column(server_default=text("now()"))


class NumberSequence(CompanyBase):
    """The last number given out for a kind of document; read FOR UPDATE, so there are no gaps."""

    __tablename__ = "number_sequence"

    kind: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(server_default="0")
