"""Imports: the file as it came, how it was read, what was found wrong, what came of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Id, Instant, Ref
from app.database.facts import NO_DELETE, one_of


class ImportState(StrEnum):
    """How far an import has come."""

    RECEIVED = "received"
    """The file is kept; nobody has read it yet."""
    READING = "reading"
    READ = "read"
    """Every line is typed and its own faults are known."""
    CHECKED = "checked"
    """The trial run has told what importing would do."""
    IMPORTED = "imported"
    UNDONE = "undone"


class ImportMode(StrEnum):
    """What happens when some lines cannot be imported."""

    ALL = "all"
    """Nothing is imported."""
    VALID = "valid"
    """The others are."""


class ImportFile(CompanyBase):
    """A part of a received file, byte for byte; the parts of one digest make the whole file."""

    __tablename__ = "import_file"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ImportLayout(CompanyBase):
    """Which column of a file is which, kept by name for the next file of the same sender."""

    __tablename__ = "import_layout"
    __table_args__ = (UniqueConstraint("kind", "name"),)

    id: Mapped[Id]
    kind: Mapped[str]
    name: Mapped[str]
    layout: Mapped[dict[str, Any]] = mapped_column(JSONB)
    recorded_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    recorded_by: Mapped[Ref]


class ImportJob(CompanyBase):
    """One file on its way into the company's books, or what became of it.

    What the import writes carries its id and is recorded by its own actor (`actor_id`), so that
    it can be undone.
    """

    __tablename__ = "import_job"
    __table_args__ = (
        one_of("state", ImportState),
        one_of("mode", ImportMode),
        Index("ix_import_job_sha256", "sha256"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    kind: Mapped[str]
    state: Mapped[str]
    mode: Mapped[str] = mapped_column(server_default="all")
    file_name: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    origin: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    """Format, encoding, delimiter, sheet: how the file was read."""
    layout: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    """The mapping and options in use: a copy, so that a layout may change later."""
    read_to: Mapped[int] = mapped_column(server_default="0")
    """Last line of the file that is kept as a row; reading goes on after it."""
    rows: Mapped[int] = mapped_column(server_default="0")
    bad_rows: Mapped[int] = mapped_column(server_default="0")
    totals: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    """Control totals: of the lines, and of the file's own totals line."""
    effects: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    """How many rows of what the import adds, changes or leaves."""
    actor_id: Mapped[Ref]
    received_by: Mapped[Ref]
    laid_out_by: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=text("'{}'"))
    """Everyone who said what its columns are, or gave what stands for all lines."""
    imported_by: Mapped[int | None]
    """Who said that it be imported as it had been tried."""
    received_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None]


class ImportRow(CompanyBase):
    """A line of the file, typed: numbers exact, days ISO, keys folded. Kept as evidence."""

    __tablename__ = "import_row"

    job_id: Mapped[int] = mapped_column(
        ForeignKey("import_job.id"), primary_key=True, autoincrement=False
    )
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_bad: Mapped[bool]
    values: Mapped[dict[str, Any]] = mapped_column(JSONB)


class ImportVerdict(CompanyBase):
    """What is wrong with a line: in which column, why, and (by `key`) how to mend it."""

    __tablename__ = "import_verdict"
    __table_args__ = (
        CheckConstraint("level IN ('error', 'warning')", name="level_known"),
        CheckConstraint("phase IN ('reading', 'checking')", name="phase_known"),
    )

    job_id: Mapped[int] = mapped_column(
        ForeignKey("import_job.id"), primary_key=True, autoincrement=False
    )
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    phase: Mapped[str]
    level: Mapped[str]
    column: Mapped[str]
    key: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
