"""What acts and advance invoices have in common: numbered documents of a month for a customer."""
