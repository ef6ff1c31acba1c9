"""What came in: payments by channel, source and day, and the ledger's side of them."""
