"""What a new company starts with. Each module here fills one noun's defaults.

A default is `fill(session, spec)`: it acts as the company's own user, in the transaction that
makes the company. The order of `DEFAULTS` is the order they run in.
"""

from collections.abc import Callable

from sqlalchemy.orm import Session

from tenants.provisioning.defaults.calendar import fill_calendar
from tenants.provisioning.defaults.catalogue import fill_catalogue
from tenants.provisioning.defaults.moratoria import fill_moratoria
from tenants.provisioning.defaults.people import fill_people
from tenants.provisioning.spec import CompanySpec

Default = Callable[[Session, CompanySpec], None]

DEFAULTS: list[Default] = [fill_catalogue, fill_calendar, fill_moratoria, fill_people]
"""A noun that has defaults adds its function here."""
