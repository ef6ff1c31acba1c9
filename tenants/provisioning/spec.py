"""What must be known to make a company."""

from dataclasses import dataclass, field

from app.kernel.month import Month


@dataclass(frozen=True, slots=True)
class BankDetails:
    """Where the money for a service goes; `*` serves every service not named."""

    payee_name: str
    edrpou: str
    iban: str
    service_code: str = "*"


@dataclass(frozen=True, slots=True)
class CompanySpec:
    """A company to be made. `kinds` are values of `CompanyKind` and choose the defaults."""

    slug: str
    name_uk: str
    edrpou: str
    kinds: tuple[str, ...]
    name_en: str = ""
    locale: str = "uk"
    state: str = "active"
    hosts: tuple[str, ...] = ()
    bank_details: tuple[BankDetails, ...] = field(default=())
    brand_colour: str = "#1f4e79"
    first_month: Month | None = None
    """Month it starts charging with; the current one when not said."""
    owner_email: str | None = None
    """Who owns the company's back office; signs in with a code sent there."""
