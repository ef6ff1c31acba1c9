"""Making an adjustment, signing it as the second person, declining and undoing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.charging.adjustments.lines import Line, Wanted, lines_for
from app.charging.adjustments.models import Adjustment, AdjustmentLine
from app.charging.adjustments.outlook import needs_second, refuse_ahead
from app.charging.adjustments.posting import adjusting_month, post_lines
from app.database.bulk import copy_rows
from app.kernel import clock
from app.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from app.kernel.text import clean_text
from app.ledger.post import reverse

_COLUMNS = (
    *("adjustment_id", "number", "account_id", "agreement_id", "service_id", "month"),
    *("amount", "vat_rate"),
)


class AdjustmentUnexplained(Invalid):
    """An adjustment names its paper and its reason."""

    key = "adjustments.unexplained"


class KeyUsed(Conflict):
    """The same form was sent with other figures; a new form has a key of its own."""

    key = "adjustments.key-used"


class AdjustmentMissing(NotFound):
    """There is no such adjustment."""

    key = "adjustments.missing"


class AdjustmentDecided(Conflict):
    """It was posted or declined meanwhile."""

    key = "adjustments.decided"


class NotPosted(Conflict):
    """Only what is posted can be undone."""

    key = "adjustments.not-posted"


class OtherPersonNeeded(Forbidden):
    """Beyond the company's limit a second person signs, and a second person takes it back."""

    key = "adjustments.other-person"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAdjustment:
    """An adjustment to be made. The same `key` with the same figures is the same adjustment."""

    key: str
    basis: str
    reason: str
    wanted: Sequence[Wanted]
    import_job_id: int | None = None
    brought_by: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """What became of an adjustment that was asked for."""

    id: int
    is_posted: bool
    is_new: bool
    """Whether this call made it; the same form sent again does not."""


def make_adjustment(session: Session, new: NewAdjustment, *, by: int) -> Made:
    """Make an adjustment and post it; beyond the company's limit it waits for another person.

    Raises:
        AdjustmentUnexplained, AdjustmentOfNothing, AdjustmentTooLarge, AccountTwice,
        ServiceNotTaken, MonthAhead, NoMonthForAdjustment, KeyUsed.
    """
    basis, reason = clean_text(new.basis), clean_text(new.reason)
    if not basis or not reason:
        raise AdjustmentUnexplained("an adjustment without a paper or a reason")
    digest = _digest(basis, reason, new.wanted)
    if (known := _known(session, new.key, digest)) is not None:
        return known
    month = adjusting_month(session)
    refuse_ahead(new.wanted, month)
    lines = lines_for(session, new.wanted)
    moved = sum((abs(each.wanted.amount) for each in lines), Decimal("0.00"))
    made = session.scalar(
        insert(Adjustment)
        .values(
            key=new.key,
            digest=digest,
            basis=basis,
            reason=reason,
            accounts=len({each.wanted.account_id for each in lines}),
            total=sum((each.wanted.amount for each in lines), Decimal("0.00")),
            moved=moved,
            needs_second=needs_second(session, moved),
            made_by=by,
            import_job_id=new.import_job_id,
            brought_by=list(new.brought_by),
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(Adjustment)
    )
    if made is None:  # the same form was sent twice at once, and the other was first
        known = _known(session, new.key, digest)
        assert known is not None, "a key in the way is a committed one"
        return known
    _write_lines(session, made.id, lines)
    if not made.needs_second:
        _post(session, made, by=by)
    return Made(made.id, made.posting_id is not None, is_new=True)


def approve_adjustment(session: Session, adjustment_id: int, *, by: int) -> None:
    """Post a waiting adjustment, as another person than its maker and than who brought its file.

    Raises:
        AdjustmentMissing, AdjustmentDecided, OtherPersonNeeded.
        NoMonthForAdjustment: it goes on waiting.
    """
    adjustment = _waiting(session, adjustment_id)
    if adjustment.is_of(by):
        raise OtherPersonNeeded(f"adjustment {adjustment_id} is by {by} himself")
    _post(session, adjustment, by=by)


def decline_adjustment(session: Session, adjustment_id: int, *, because: str, by: int) -> None:
    """Decline a waiting adjustment; its maker may take it back so.

    Raises:
        AdjustmentMissing, AdjustmentDecided.
    """
    adjustment = _waiting(session, adjustment_id)
    adjustment.decided_by, adjustment.declined_at = by, clock.now()
    adjustment.declined_because = because
    session.flush()


def undo_adjustment(session: Session, adjustment_id: int, *, reason: str, by: int) -> int:
    """Take a posted adjustment back by a reversing document in the open month; return its id.

    Raises:
        AdjustmentMissing, NotPosted, NoMonthForAdjustment.
        OtherPersonNeeded: two persons signed it; one whose it is does not take it back alone.
        AlreadyReversed: it was undone before.
    """
    adjustment = get_adjustment(session, adjustment_id, is_locked=True)
    if adjustment.posting_id is None:
        raise NotPosted(f"adjustment {adjustment_id} is not posted")
    if adjustment.needs_second and adjustment.is_of(by):
        raise OtherPersonNeeded(f"adjustment {adjustment_id} is by {by} himself")
    into = adjusting_month(session)
    return reverse(
        session, adjustment.posting_id, reason=reason, by=by, into=into, on_day=clock.today()
    )


def get_adjustment(session: Session, adjustment_id: int, *, is_locked: bool = False) -> Adjustment:
    """Return an adjustment by its id.

    Raises:
        AdjustmentMissing: the company has no such adjustment.
    """
    query = select(Adjustment).where(Adjustment.id == adjustment_id)
    if is_locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    if (found := session.scalar(query)) is None:
        raise AdjustmentMissing(f"no adjustment {adjustment_id}")
    return found


def _waiting(session: Session, adjustment_id: int) -> Adjustment:
    adjustment = get_adjustment(session, adjustment_id, is_locked=True)
    if adjustment.posting_id is not None or adjustment.declined_at is not None:
        raise AdjustmentDecided(f"adjustment {adjustment_id} is decided")
    return adjustment


def _post(session: Session, adjustment: Adjustment, *, by: int) -> None:
    lines = session.scalars(
        select(AdjustmentLine)
        .where(AdjustmentLine.adjustment_id == adjustment.id)
        .order_by(AdjustmentLine.number)
    ).all()
    posting_id = post_lines(
        session, lines, adjustment_id=adjustment.id, reason=adjustment.reason, by=by
    )
    if adjustment.needs_second:
        adjustment.decided_by = by
    adjustment.posting_id = posting_id
    session.flush()


def _known(session: Session, key: str, digest: str) -> Made | None:
    found = session.scalar(select(Adjustment).where(Adjustment.key == key))
    if found is None:
        return None
    if found.digest != digest:
        raise KeyUsed(f"key {key} is of adjustment {found.id}, which says something else")
    return Made(found.id, found.posting_id is not None, is_new=False)


def _write_lines(session: Session, adjustment_id: int, lines: Sequence[Line]) -> None:
    copy_rows(
        session,
        AdjustmentLine,
        _COLUMNS,
        (
            (
                adjustment_id,
                number,
                line.wanted.account_id,
                line.agreement_id,
                line.wanted.service_id,
                line.wanted.month.first_day,
                line.wanted.amount,
                line.vat_rate,
            )
            for number, line in enumerate(lines, start=1)
        ),
    )


def _digest(basis: str, reason: str, wanted: Sequence[Wanted]) -> str:
    said = "\n".join(
        f"{each.account_id} {each.service_id} {each.month} {each.amount:.2f}"
        for each in sorted(wanted)
    )
    return sha256(f"{basis}\n{reason}\n{said}".encode()).hexdigest()
