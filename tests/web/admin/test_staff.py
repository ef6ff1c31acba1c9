"""The staff desk: the owner lets people in and out, of the owner's own company only."""

from sqlalchemy import select

from app.access.models import Role, StaffUser
from app.access.users import add_staff
from app.database import company_session
from app.kernel.company import CompanyRef
from tests.web.conftest import Web


def hired(company: CompanyRef, email: str, role: Role = Role.CLERK) -> int:
    with company_session(company) as session:
        return add_staff(session, email=email, full_name="Мельник Олег", role=role)


class TestStaffDesk:
    def test_lists_ones_own_company_and_adds(self, web: Web) -> None:
        hired(web.companies.vodokanal, "stranger@example.com")
        owner = web.staff(web.companies.kashtan)

        form = {"email": "Nova@Example.com", "full_name": "Бондар Ніна", "role": "accountant"}
        assert owner.post("/office/staff/", form).status_code == 303
        assert owner.post("/office/staff/", form).status_code == 409
        assert owner.post("/office/staff/", {**form, "role": "king"}).status_code == 422

        page = owner.get("/office/staff/").get_data(as_text=True)
        assert "nova@example.com" in page
        assert "stranger@example.com" not in page

    def test_closes_and_restores_access(self, web: Web) -> None:
        company = web.companies.kashtan
        clerk = web.staff(company, Role.CLERK)
        owner = web.staff(company)
        with company_session(company) as session:
            user = session.scalars(select(StaffUser.id).where(StaffUser.role == "clerk")).one()

        answer = owner.post(f"/office/staff/{user}", {"role": "clerk", "access": "off"})

        assert answer.status_code == 303
        assert clerk.get("/office/accounts/").status_code == 302
        owner.post(f"/office/staff/{user}", {"role": "accountant", "access": "on"})
        with company_session(company) as session:
            kept = session.get_one(StaffUser, user)
            assert (kept.role, kept.disabled_at) == ("accountant", None)

    def test_keeps_the_last_owner(self, web: Web) -> None:
        company = web.companies.kashtan
        owner = web.staff(company)
        with company_session(company) as session:
            user = session.scalars(select(StaffUser.id).where(StaffUser.role == "owner")).one()

        for form in ({"role": "clerk", "access": "on"}, {"role": "owner", "access": "off"}):
            answer = owner.post(f"/office/staff/{user}", form)
            assert answer.status_code == 409
            assert "Це останній власник" in answer.get_data(as_text=True)
        assert owner.get("/office/staff/").status_code == 200

    def test_is_for_the_owner_only(self, web: Web) -> None:
        for role in (Role.CLERK, Role.ACCOUNTANT):
            client = web.staff(web.companies.kashtan, role)
            assert client.get("/office/staff/").status_code == 403
            form = {"email": "a@example.com", "full_name": "А", "role": "owner"}
            assert client.post("/office/staff/", form).status_code == 403

    def test_of_another_company_is_404(self, web: Web) -> None:
        owner = web.staff(web.companies.kashtan)
        users = [hired(web.companies.vodokanal, f"{n}@example.com") for n in range(3)]

        answer = owner.post(f"/office/staff/{users[-1]}", {"role": "owner", "access": "on"})

        assert answer.status_code == 404
        with company_session(web.companies.vodokanal) as session:
            assert session.get_one(StaffUser, users[-1]).role == "clerk"
