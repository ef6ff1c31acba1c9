"""What of each instalment is open, set-wise: the SELECT under every list of agreements."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Numeric,
    ScalarSelect,
    Select,
    and_,
    cast,
    exists,
    func,
    literal,
    select,
)
from sqlalchemy.orm import aliased

from app.ledger.models import OpenItem
from app.restructuring.models import (
    Restructuring,
    RestructuringEnd,
    RestructuringInstalment,
    RestructuringPart,
)

_ZERO = cast(literal(0), Numeric(14, 2))


def instalments_open(*only: ColumnElement[bool]) -> Select[Any]:
    """Return the SELECT of every instalment not taken back and what of it is open.

    `only` chooses agreements. Columns: restructuring_id, number, due_on, amount, rest.
    Of a broken one nothing is open. Where two have parts of the same item (a bounced payment
    brought back what an earlier one had paid), what is open of it is first of the newest.
    """
    part, instalment, item = RestructuringPart, RestructuringInstalment, OpenItem
    item_of_part = (
        select(
            Restructuring.id,
            Restructuring.account_id,
            part.instalment,
            instalment.due_on,
            part.service_id,
            part.month,
            part.agreement_id,
            part.put_off_as,
            RestructuringEnd.restructuring_id.label("ended"),
            func.sum(part.amount).label("amount"),
        )
        .join(part, part.restructuring_id == Restructuring.id)
        .join(
            instalment,
            and_(
                instalment.restructuring_id == Restructuring.id,
                instalment.number == part.instalment,
            ),
        )
        .outerjoin(RestructuringEnd, RestructuringEnd.restructuring_id == Restructuring.id)
        .where(Restructuring.retired_at.is_(None), *only)
        .group_by(
            Restructuring.id,
            Restructuring.account_id,
            part.instalment,
            instalment.due_on,
            part.service_id,
            part.month,
            part.agreement_id,
            part.put_off_as,
            RestructuringEnd.restructuring_id,
        )
        .subquery()
    )
    of = item_of_part.c
    same = and_(
        item.account_id == of.account_id,
        item.service_id == of.service_id,
        item.month == of.month,
        item.agreement_id == of.agreement_id,
        item.nature == of.put_off_as,
        item.due_on == of.due_on,
        item.outstanding > 0,
        # An agreement made anew may have the same debts on the same days.
        of.ended.is_(None),
    )
    left = func.coalesce(item.outstanding - _of_newer(of), _ZERO)
    return (
        select(
            of.id.label("restructuring_id"),
            of.instalment.label("number"),
            of.due_on,
            func.sum(of.amount).label("amount"),
            func.sum(func.least(of.amount, func.greatest(left, _ZERO))).label("rest"),
        )
        .outerjoin(item, same)
        .group_by(of.id, of.instalment, of.due_on)
    )


def _of_newer(of: Any) -> ScalarSelect[Any]:
    """Return what agreements made later, not broken, have of the item that a part is of."""
    newer = aliased(Restructuring)
    part, instalment = aliased(RestructuringPart), aliased(RestructuringInstalment)
    end = aliased(RestructuringEnd)
    return (
        select(func.coalesce(func.sum(part.amount), _ZERO))
        .select_from(newer)
        .join(part, part.restructuring_id == newer.id)
        .join(
            instalment,
            and_(
                instalment.restructuring_id == newer.id,
                instalment.number == part.instalment,
            ),
        )
        .where(
            newer.account_id == of.account_id,
            newer.id > of.id,
            newer.retired_at.is_(None),
            ~exists().where(end.restructuring_id == newer.id),
            part.service_id == of.service_id,
            part.month == of.month,
            part.agreement_id == of.agreement_id,
            part.put_off_as == of.put_off_as,
            instalment.due_on == of.due_on,
        )
        .scalar_subquery()
    )
