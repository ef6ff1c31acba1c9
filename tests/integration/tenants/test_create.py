from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app.database import company_session
from app.kernel.company import CompanyRef
from tenants.provisioning import create
from tenants.provisioning.create import SlugTaken, create_company
from tenants.provisioning.prepare import admin_engine
from tenants.provisioning.spec import BankDetails, CompanySpec
from tests.factories.companies import TwoCompanies, a_spec

TRACES = {
    "company": "SELECT count(*) FROM shared.company WHERE slug = 'teplo'",
    "schema": "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'company\\_%'",
    "role": "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'company\\_%'",
    "table": "SELECT count(*) FROM pg_class",
}


class Induced(Exception):
    """The failure that a test puts in the way."""


def traces(admin: Engine) -> dict[str, int]:
    with admin.connect() as connection:
        return {
            what: connection.execute(text(query)).scalar_one() for what, query in TRACES.items()
        }


def fail(*_: object, **__: object) -> None:
    raise Induced


def test_a_company_can_be_worked_in_at_once(two_companies: TwoCompanies) -> None:
    filled = []

    def fill(session: Session, spec: CompanySpec) -> None:
        user = session.execute(text("SELECT current_user")).scalar_one()
        filled.append((spec.slug, user))
        session.execute(
            text("INSERT INTO non_working_day VALUES ('2026-08-24', 'День Незалежності', 'law')")
        )

    with admin_engine(two_companies.database.admin_url) as admin:
        company = create_company(admin, a_spec("teplo"), defaults=[fill])

    assert filled == [("teplo", company.user_role)]
    with company_session(company) as session:
        days = session.execute(text("SELECT count(*) FROM non_working_day")).scalar_one()
    assert days == 1
    with company_session(two_companies.kashtan) as session:
        names = session.execute(text("SELECT name FROM non_working_day")).scalars().all()
    assert "День Незалежності" not in names


def test_a_taken_slug_is_refused_by_name(two_companies: TwoCompanies) -> None:
    with admin_engine(two_companies.database.admin_url) as admin:
        before = traces(admin)
        with pytest.raises(SlugTaken, match="kashtan"):
            create_company(admin, a_spec("kashtan"))
        assert traces(admin) == before


BAD_IBAN = BankDetails("КП", "03361075", "UA00")


@pytest.mark.parametrize(
    ("place", "replacement"),
    [
        ("_foundation", fail),
        ("_run", fail),
        ("company_grants", lambda *_: ["GRANT SELECT ON nowhere TO nobody"]),
        ("first_to_head_sql", lambda _: "CREATE TABLE half (id int); SELECT 1/0"),
        ("bind_to", fail),
    ],
)
def test_a_failure_on_the_way_leaves_nothing(
    two_companies: TwoCompanies,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    replacement: Callable[..., object],
) -> None:
    with admin_engine(two_companies.database.admin_url) as admin:
        before = traces(admin)
        with monkeypatch.context() as patched:
            patched.setattr(create, place, replacement)
            with pytest.raises(Exception, match=r"Induced|nowhere|division by zero|^$"):
                create_company(admin, a_spec("teplo"))
        assert traces(admin) == before

        made = create_company(admin, a_spec("teplo"))  # and the next try is not in its way

    assert isinstance(made, CompanyRef)


@pytest.mark.parametrize("spec", [a_spec("teplo", bank_details=(BAD_IBAN,)), a_spec("Teplo!")])
def test_what_the_directory_refuses_leaves_nothing(
    two_companies: TwoCompanies, spec: CompanySpec
) -> None:
    with admin_engine(two_companies.database.admin_url) as admin:
        before = traces(admin)
        with pytest.raises(Exception, match="check constraint"):
            create_company(admin, spec)
        assert traces(admin) == before


def test_a_failing_default_leaves_nothing(two_companies: TwoCompanies) -> None:
    with admin_engine(two_companies.database.admin_url) as admin:
        before = traces(admin)
        with pytest.raises(Induced):
            create_company(admin, a_spec("teplo"), defaults=[fail])
        assert traces(admin) == before
