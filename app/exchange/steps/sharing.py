"""Marks on all who bear sums together, when a file changes what one of them bears, or the sum."""

from app.registry.groups.membership import MEMBERSHIP

_OWN_GROUPS = """
SELECT own.group_id, fact.valid * shared.valid * own.valid AS valid
FROM {source} AS fact
JOIN ({membership}) AS own ON own.account_id = fact.account_id AND own.valid && fact.valid
JOIN shared_sum AS shared ON shared.group_id = own.group_id AND shared.retired_at IS NULL
 AND shared.valid && fact.valid AND {touched}
"""
_CHANGED = {
    "account_parameter": _OWN_GROUPS.format(
        source="{source}",
        membership=MEMBERSHIP,
        touched="""(shared.key = fact.kind OR shared.cap_per = CASE fact.kind
            WHEN 'total_area' THEN 'm2' WHEN 'persons' THEN 'person' END)""",
    ),
    "agreement": _OWN_GROUPS.format(
        source="{source}",
        membership=MEMBERSHIP,
        touched="fact.service_id IN (shared.service_id, shared.of_service_id)",
    ),
    "shared_sum": "SELECT fact.group_id, fact.valid FROM {source} AS fact",
    "group_place": "SELECT fact.group_id, fact.valid FROM {source} AS fact",
    "group_member": "SELECT fact.group_id, fact.valid FROM {source} AS fact",
}
"""Table -> the groups and days that its facts in a file change."""
_LEFT = {
    "group_place": """
        SELECT fact.group_id, a.id AS account_id, fact.valid
        FROM {source} AS fact
        JOIN premises AS p ON p.building_id = fact.building_id
         AND (fact.entrance IS NULL OR p.entrance = fact.entrance)
        JOIN account AS a ON a.premises_id = p.id
    """,
    "group_member": "SELECT fact.group_id, fact.account_id, fact.valid FROM {source} AS fact",
}
"""Table -> whoever its facts themselves name: what is retired is nobody's place any more."""
_OF_ONE = {"account_parameter", "agreement"}
"""Tables whose facts are one account's: for whoever shares with it they are another's."""
_MARK = """
INSERT INTO to_recompute (month, account_id, because, is_others, marked_by)
SELECT DISTINCT month.month, other.account_id, '{because}', {is_others}, CAST({by} AS bigint)
FROM ({changed}) AS changed
JOIN ({others}) AS other ON other.group_id = changed.group_id AND other.valid && changed.valid
JOIN month ON month.charging <> 'none'
 AND changed.valid && daterange(month.month, (month.month + interval '1 month')::date)
 AND other.valid && daterange(month.month, (month.month + interval '1 month')::date)
"""


def is_shared(table: str) -> bool:
    """Return whether facts of this table say what part of a sum an account bears."""
    return table in _CHANGED


def mark_sharers(table: str, source: str, *, because: str, by: str) -> str:
    """Return the statement that marks whoever shares a sum with the facts in `source`.

    `by` is the name of the parameter that says who marks, with its colon.
    """
    changed = _CHANGED[table].format(source=source)
    others = " UNION ALL ".join(
        [MEMBERSHIP, *([_LEFT[table].format(source=source)] if table in _LEFT else [])]
    )
    is_others = "true" if table in _OF_ONE else "false"
    return _MARK.format(changed=changed, others=others, because=because, is_others=is_others, by=by)
