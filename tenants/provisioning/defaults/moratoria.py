"""The bans on penalty that every company lives under."""

from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.penalty.operations import enter_wartime_ban
from tenants.provisioning.spec import CompanySpec


def fill_moratoria(session: Session, spec: CompanySpec) -> None:
    """Enter the ban that held for people in the whole country."""
    del spec
    enter_wartime_ban(session, by=job_actor(session, "defaults"))
