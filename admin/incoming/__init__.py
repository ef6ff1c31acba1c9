"""The desk of what came in: by channel, source and day, and against the ledger."""
