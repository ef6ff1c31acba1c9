"""Marks on whoever is metered, when states of meters or steps for missing readings change."""

_MARK = """
INSERT INTO to_recompute (month, account_id, because, marked_by)
SELECT DISTINCT month.month, taker.account_id, '{because}', CAST({by} AS bigint)
FROM {source} AS rule
JOIN month ON month.charging <> 'none'
 AND rule.valid && daterange(month.month, (month.month + interval '1 month')::date)
JOIN agreement AS taker ON taker.method = 'metered' AND taker.retired_at IS NULL
 AND (rule.service_id IS NULL OR taker.service_id = rule.service_id)
 AND taker.valid && daterange(month.month, (month.month + interval '1 month')::date)
"""


def mark_metered(source: str, *, because: str, by: str) -> str:
    """Return the statement that marks everybody metered whom the rules in `source` speak of.

    `by` is the name of the parameter that says who marks, with its colon.
    """
    return _MARK.format(source=source, because=because, by=by)
