"""Marks on all who bear a sum together, when a file changes the share of one of them."""

_CHANGED = {
    "account_parameter": """
        SELECT own.service_id, own.share_group, fact.valid
        FROM {source} AS fact
        JOIN agreement AS own ON own.account_id = fact.account_id AND own.method = 'share'
         AND coalesce(own.area_kind, 'share') = fact.kind AND own.valid && fact.valid
    """,
    "agreement": """
        SELECT fact.service_id, fact.share_group, fact.valid
        FROM {source} AS fact WHERE fact.method = 'share'
    """,
}
_MARK = """
INSERT INTO to_recompute (month, account_id, because, marked_by)
SELECT DISTINCT month.month, other.account_id, '{because}', CAST({by} AS bigint)
FROM ({changed}) AS changed
JOIN agreement AS other
  ON other.service_id = changed.service_id AND other.share_group = changed.share_group
 AND other.method = 'share' AND other.retired_at IS NULL
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
    return _MARK.format(changed=changed, because=because, by=by)
