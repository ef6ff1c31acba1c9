import io
from typing import Any

import pytest
from sqlalchemy import select, update

from app.access.models import AuditRecord, Role, StaffUser
from app.access.rights import Right
from app.access.users import change_staff
from app.database import company_session
from app.kernel import clock
from app.web.guards import Room, Site, requires
from tenants.directory.models import Company, CompanyState
from tests.factories.companies import directory_session
from tests.web.conftest import CompanyClient, Web


@pytest.fixture
def guarded(web: Web) -> Web:
    room = Room(
        "vault", __name__, site=Site.OFFICE, right=Right.MONEY_VIEW, url_prefix="/office/vault"
    )

    @room.get("/")
    def index() -> str:
        return "figures"

    @room.post("/")
    def create() -> str:
        return "changed"

    @room.get("/staff")
    @requires(Right.STAFF_MANAGE)
    def staff() -> str:
        return "people"

    web.app.register_blueprint(room)
    return web


class TestARole:
    def test_opens_what_it_may(self, guarded: Web) -> None:
        clerk = guarded.staff(guarded.companies.kashtan, Role.CLERK)

        assert clerk.get("/office/vault/").text == "figures"

    def test_is_refused_the_rest_in_words_and_on_record(self, guarded: Web) -> None:
        company = guarded.companies.kashtan
        clerk = guarded.staff(company, Role.CLERK)

        answer = clerk.get("/office/vault/staff")

        assert answer.status_code == 403
        assert "Ваша роль не має доступу" in answer.text
        with company_session(company) as session:
            denied = session.scalars(
                select(AuditRecord).where(AuditRecord.event == "access.denied")
            ).one()
            assert denied.facts == {"right": "staff.manage", "path": "/office/vault/staff"}

    def test_of_the_owner_opens_all(self, guarded: Web) -> None:
        owner = guarded.staff(guarded.companies.kashtan, Role.OWNER)

        assert owner.get("/office/vault/staff").text == "people"

    def test_that_was_taken_away_ends_the_session_at_once(self, guarded: Web) -> None:
        company = guarded.companies.kashtan
        clerk = guarded.staff(company, Role.CLERK)
        with company_session(company) as session:
            user = session.scalars(select(StaffUser).where(StaffUser.role == Role.CLERK)).one()
            change_staff(session, user_id=user.id, role=Role.CLERK, disabled_at=clock.now())

        assert clerk.get("/office/vault/").status_code == 302


class TestTheOffice:
    def test_asks_strangers_to_sign_in_and_brings_them_back(self, guarded: Web) -> None:
        stranger = guarded.client(guarded.companies.kashtan)

        answer = stranger.get("/office/vault/")

        assert answer.location == "/office/sign-in?back=/office/vault/"

    def test_is_closed_to_subscribers(self, guarded: Web) -> None:
        subscriber = guarded.subscriber(guarded.companies.kashtan)

        assert subscriber.get("/office/vault/").status_code == 302

    def test_of_a_suspended_company_may_only_read(self, guarded: Web) -> None:
        company = guarded.companies.kashtan
        owner = guarded.staff(company, Role.OWNER)
        with directory_session(guarded.companies.database) as session:
            session.execute(
                update(Company).where(Company.id == company.id).values(state=CompanyState.SUSPENDED)
            )
        guarded.app.extensions["oselia"].find_company.__self__.forget()

        assert owner.get("/office/vault/").status_code == 200
        answer = owner.post("/office/vault/")
        assert answer.status_code == 403
        assert "призупинено" in answer.text


class TestALargeFile:
    def test_is_taken_only_from_those_who_may_import(self, web: Web) -> None:
        company = web.companies.kashtan
        content = "рахунок;площа\n" * 100_000

        def sent(client: CompanyClient, path: str) -> int:
            form: dict[str, Any] = {
                "kind": "accounts",
                "file": (io.BytesIO(content.encode()), "accounts.csv"),
            }
            return int(client.post(path, form, content_type="multipart/form-data").status_code)

        assert sent(web.client(company), "/sign-in") == 413
        assert sent(web.staff(company, Role.CLERK), "/office/imports/") == 403
        owner = web.staff(company)
        assert sent(owner, "/office/staff/") == 413
        assert sent(owner, "/office/imports/") == 303
