"""One payment that waits is taken back alone, with a reason, and let wait again."""

from decimal import Decimal

from sqlalchemy import select

from app.access.models import AuditRecord, Role
from app.database import company_session
from app.kernel.company import CompanyRef
from app.payments.queries import waiting
from tests.web.admin.test_payments import account, credited, told
from tests.web.conftest import Web

__all__ = ["account"]


def waits(company: CompanyRef) -> tuple[int, Decimal]:
    with company_session(company) as session:
        return waiting(session)


def test_is_taken_back_alone_with_a_reason_and_on_record(web: Web, account: int) -> None:
    """150.00 and 20.00 wait; the first is a slip of the bank."""
    kashtan = web.companies.kashtan
    (first,) = told(kashtan, "150.00")
    told(kashtan, "20.00")
    clerk = web.staff(kashtan, Role.CLERK)
    path = f"/office/payments/{first}"

    blank = clerk.post(f"{path}/withdrawal", {"because": " "})
    assert (blank.status_code, waits(kashtan)) == (422, (2, Decimal("170.00")))
    done = clerk.post(f"{path}/withdrawal", {"because": "банк сказав двічі"})
    again = clerk.post(f"{path}/withdrawal", {"because": "банк сказав двічі"})
    matched = clerk.post(f"{path}/account", {"account": str(account)})

    assert (done.status_code, again.status_code, matched.status_code) == (303, 409, 409)
    assert (waits(kashtan), credited(kashtan)) == ((1, Decimal("20.00")), Decimal(0))
    assert "банк сказав двічі" in clerk.get(path).get_data(as_text=True)
    assert path in clerk.get("/office/payments/?state=withdrawn").get_data(as_text=True)
    with company_session(kashtan) as session:
        event = select(AuditRecord.facts).where(AuditRecord.event == "payment.withdrawn")
        assert session.scalars(event).one()["reason"] == "банк сказав двічі"


def test_waits_again_and_is_credited_then(web: Web, account: int) -> None:
    kashtan = web.companies.kashtan
    (payment,) = told(kashtan, "150.00")
    clerk = web.staff(kashtan, Role.CLERK)
    path = f"/office/payments/{payment}"
    assert clerk.post(f"{path}/return").status_code == 409  # it waits

    clerk.post(f"{path}/withdrawal", {"because": "помилка"})
    told(kashtan, "150.00")  # the same file once more wakes nothing
    assert waits(kashtan) == (0, Decimal(0))
    assert clerk.post(f"{path}/return").status_code == 303

    assert waits(kashtan) == (1, Decimal("150.00"))
    assert clerk.post(f"{path}/account", {"account": str(account)}).status_code == 303
    assert credited(kashtan) == Decimal("-150.00")


def test_of_another_company_is_not_there(web: Web, account: int) -> None:
    assert account
    hidden = told(web.companies.vodokanal, "1.00", "2.00")[-1]
    clerk = web.staff(web.companies.kashtan, Role.CLERK)

    answer = clerk.post(f"/office/payments/{hidden}/withdrawal", {"because": "чуже"})

    assert answer.status_code == 404
    assert waits(web.companies.vodokanal) == (2, Decimal("3.00"))
