"""A partner's file on its way into the books: tried, and imported where nothing is at fault."""

from decimal import Decimal

from app.access.actors import job_actor
from app.database import company_session
from app.exchange.jobs import get_job, twin_of
from app.exchange.models import ImportJob, ImportMode, ImportState
from app.exchange.partners.models import ExchangePartner, FileState, PartnerFile
from app.exchange.run_import import LinesAtFault, check_job, import_job
from app.exchange.whole_import import Wishes, prepare
from app.kernel.company import CompanyRef
from app.kernel.errors import DomainError

EMPTY = "error.file.empty"
TOTALS_DIFFER = "partners.totals-differ"
SAME_BEFORE = "partners.same-before"


def take_in(company: CompanyRef, file_id: int) -> None:
    """Read a kept file and import it, or leave it to a person with the reason.

    Called again after a crash it goes on; a file that is through is left as it is.
    """
    with company_session(company) as session:
        file = session.get_one(PartnerFile, file_id)
        if file.state != FileState.RECEIVED:
            return
        partner = session.get_one(ExchangePartner, file.partner_id)
        by = job_actor(session, f"exchange:{partner.id}")
        job_id, wishes = file.job_id, _wishes(partner)
        is_imported = job_id is not None and _state(get_job(session, job_id))
        is_automatic = partner.is_automatic
    if job_id is None:
        _end(company, file_id, FileState.UNREADABLE, EMPTY)
        return
    if is_imported == ImportState.IMPORTED:
        _end(company, file_id, FileState.IMPORTED, None)
        return
    try:
        prepare(company, job_id, wishes, by=by)
        check_job(company, job_id)
    except DomainError as refusal:
        _end(company, file_id, FileState.UNREADABLE, refusal.key)
        return
    doubt = _doubt(company, job_id)
    if doubt is not None or not is_automatic:
        _end(company, file_id, FileState.WAITS, doubt)
        return
    _import(company, file_id, job_id, by=by)


def _import(company: CompanyRef, file_id: int, job_id: int, *, by: int) -> None:
    try:
        import_job(company, job_id, mode=ImportMode.ALL, by=by)
    except (LinesAtFault, DomainError) as refusal:  # what was right a moment ago may not be now
        _end(company, file_id, FileState.WAITS, refusal.key)
    else:
        _end(company, file_id, FileState.IMPORTED, None)


def _wishes(partner: ExchangePartner) -> Wishes:
    constants = {"source": partner.source} if partner.source else {}
    return Wishes(layout=partner.layout, constants=constants)


def _state(job: ImportJob) -> ImportState:
    return ImportState(job.state)


def _doubt(company: CompanyRef, job_id: int) -> str | None:
    """Return why a file is not imported without a person, as a key; None where nothing speaks."""
    with company_session(company) as session:
        job = get_job(session, job_id)
        if job.bad_rows:
            return LinesAtFault.key
        if twin_of(session, job) is not None:
            return SAME_BEFORE
        return TOTALS_DIFFER if _totals_differ(job) else None


def _totals_differ(job: ImportJob) -> bool:
    of_lines, of_file = job.totals.get("lines", {}), job.totals.get("file", {})
    return any(Decimal(of_file[name]) != Decimal(of_lines.get(name, "0")) for name in of_file)


def _end(company: CompanyRef, file_id: int, state: FileState, trouble: str | None) -> None:
    with company_session(company) as session:
        file = session.get_one(PartnerFile, file_id)
        file.state, file.trouble = state, trouble
