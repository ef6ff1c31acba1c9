"""An unusual month is published by another person than who charged it, where there is one."""

from sqlalchemy.orm import Session

from app.access.rights import Right
from app.access.users import others_with
from app.charging.models import Run
from app.kernel.errors import Conflict


class OwnApproval(Conflict):
    """Who charged an unusual month does not approve of it alone."""

    key = "error.charging.own-approval"

    def __init__(self, *, run_id: int) -> None:
        super().__init__(f"run {run_id} was started by the one who publishes it", run_id=run_id)


def refuse_own(session: Session, run: Run, *, by: int) -> None:
    """Refuse to let a member of staff publish an unusual month that the same person charged.

    A company whose staff has nobody else with the right to publish does so all the same.

    Raises:
        OwnApproval: somebody else may and is to look at it.
    """
    if by == run.started_by and others_with(session, Right.MONTH_PUBLISH, than=by):
        raise OwnApproval(run_id=run.id)
