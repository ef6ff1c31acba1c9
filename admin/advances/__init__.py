"""The desk of advance invoices."""
