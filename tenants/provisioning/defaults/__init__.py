"""What a new company starts with. Each module here fills one noun's defaults.

A default is `fill(session, spec)`: it acts as the company's own user, in the transaction that
makes the company. The order of `DEFAULTS` is the order they run in.
"""

from collections.abc import Callable

from sqlalchemy.orm import Session

from tenants.provisioning.spec import CompanySpec

Default = Callable[[Session, CompanySpec], None]

DEFAULTS: list[Default] = []
"""A noun that has defaults adds its function here."""
