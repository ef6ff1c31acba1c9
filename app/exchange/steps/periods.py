"""The days a line of a file speaks of."""

from app.exchange.kind import Check

# Published price lists give the first day of the next price as the last of this one, so the end
# is the first day no longer inside, unless the file's owner says otherwise.
PERIOD = """daterange(coalesce(since_on, :since),
    until_on + CASE WHEN :end_is_last_day THEN 1 ELSE 0 END)"""

TURNED_ROUND = Check(
    "import.period.turned",
    "until_on",
    """
    SELECT line, jsonb_build_object('from', coalesce(since_on, :since), 'to', until_on)
    FROM staged
    WHERE until_on + CASE WHEN :end_is_last_day THEN 1 ELSE 0 END <= coalesce(since_on, :since)
    """,
)
