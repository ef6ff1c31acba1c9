"""Single accounts of groups: with a weight, or bearing nothing of what their house bears."""

from collections.abc import Sequence

from app.exchange import cells
from app.exchange.kind import Column, Kind, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import accounts, groups
from app.exchange.steps.facts import FactTable
from app.exchange.steps.periods import PERIOD, TURNED_ROUND
from app.registry.groups.models import GroupMember

BEARS = Column(
    "bears",
    "Участь",
    cells.one_of(true="сплачує|бере участь|так", false="не сплачує|не бере участі|ні|звільнено"),
    {"bears": "text"},
    ("бере участь", "сплачує"),
)
_COLUMNS = (
    groups.GROUP,
    accounts.ACCOUNT,
    BEARS,
    column("weight", "Вага", cells.decimals(6), "numeric", "коефіцієнт", "вага в групі"),
    common.BASIS,
    common.FROM,
    common.TO,
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of accounts of groups."""
    del known
    return _COLUMNS


KIND = Kind(
    "group_members",
    "Групи рахунків: окремі рахунки",
    columns,
    (
        *accounts.KNOWN_ACCOUNT,
        TURNED_ROUND,
        *groups.ENTER,
        *FactTable(
            GroupMember,
            ("group_id", "account_id"),
            f"""
            SELECT line, group_id, account_id, coalesce(bears, 'true')::boolean AS bears,
                   weight, basis, {PERIOD} AS valid
            FROM staged
            """,
            "account",
            accounts="none",
        ).steps,
        groups.AGREE,
    ),
    fields={**accounts.IDS, **groups.IDS},
)
