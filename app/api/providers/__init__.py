"""Protocols of payment systems: one module each, over the core of `app.payments.providers`."""
