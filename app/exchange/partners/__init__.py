"""Banks, post offices and payment systems whose files come, and go, by themselves."""
