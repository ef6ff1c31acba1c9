"""One-off orders and what was charged for them: listing them, taking them back."""
