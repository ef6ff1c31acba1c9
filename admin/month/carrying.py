"""What is asked of a month, sent to a worker when the request has committed."""

from app.documents.models import MonthJob
from app.web.current import company
from app.web.later import send_later


def carry_out(job: MonthJob) -> None:
    """Have a worker do what was asked; without one it is done at once."""
    ref = company().ref
    send_later("bills.work_month", company_id=ref.id, slug=ref.slug, job_id=job.id)
