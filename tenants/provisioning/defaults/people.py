"""The first member of staff."""

from sqlalchemy.orm import Session

from app.access.models import Role
from app.access.users import add_staff
from tenants.provisioning.spec import CompanySpec


def fill_people(session: Session, spec: CompanySpec) -> None:
    """Let the owner in, when one is named."""
    if spec.owner_email:
        add_staff(session, email=spec.owner_email, full_name=spec.name_uk, role=Role.OWNER)
