"""Which companies background work goes to, asked in a transaction of its own."""

from collections.abc import Sequence

from app.database import shared_session
from app.kernel.company import CompanyRef
from tenants.directory.models import CompanyState
from tenants.directory.queries import ListedCompany, companies


def kept_companies() -> Sequence[CompanyRef]:
    """Return the companies that are not archived: a suspended one's subscribers still pay."""
    with shared_session() as session:
        return [each.ref for each in companies(session) if each.state != CompanyState.ARCHIVED]


def working_companies() -> Sequence[ListedCompany]:
    """Return the companies whose staff may write."""
    with shared_session() as session:
        return [each for each in companies(session) if not each.is_read_only]
