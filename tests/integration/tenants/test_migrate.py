"""Migrations up and down on filled companies, and what a failing one does to the others."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from app.database import company_session
from app.kernel.company import CompanyRef
from migrations import branches
from migrations.branches import SHARED, TENANT, head_of
from tenants.provisioning.migrate import lagging, migrate_companies, migrate_company
from tenants.provisioning.prepare import admin_engine
from tests.factories.companies import TwoCompanies

SEALS = """
from alembic import op
revision = "9001"
down_revision = "{head}"
branch_labels = None
depends_on = None
def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '3s'")
    op.execute("CREATE TABLE seal (id bigint PRIMARY KEY, day date NOT NULL)")
    op.execute("INSERT INTO seal SELECT row_number() OVER (), day FROM non_working_day")
    op.execute("ALTER TABLE seal ADD CONSTRAINT ck_seal_new CHECK (day >= '2000-01-01')")
def downgrade() -> None:
    op.execute("DROP TABLE seal")
"""


@pytest.fixture
def admin(two_companies: TwoCompanies) -> Iterator[Engine]:
    for company, day in zip(two_companies.both, ("1999-01-01", "2026-01-01"), strict=True):
        with company_session(company) as session:
            session.execute(
                text("INSERT INTO non_working_day VALUES (:day, 'x', 'test')"), {"day": day}
            )
    with admin_engine(two_companies.database.admin_url) as engine:
        yield engine


@pytest.fixture
def next_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Put a further migration beside the real ones, as the next release will."""
    here = tmp_path / "migrations"
    (here / "tenant" / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        (here / name).write_text((branches.HERE / name).read_text())
    for path in (branches.HERE / "tenant" / "versions").iterdir():
        if path.is_file():
            (here / "tenant" / "versions" / path.name).write_text(path.read_text())
    seals = here / "tenant" / "versions" / "9001_seals.py"
    seals.write_text(SEALS.format(head=head_of(TENANT)))
    monkeypatch.setattr(branches, "HERE", here)
    return "9001"


def recorded(admin: Engine) -> dict[int, tuple[str, str]]:
    with admin.connect() as connection:
        rows = connection.execute(
            text("SELECT company_id, revision, state FROM shared.company_migration")
        )
        return {row.company_id: (row.revision, row.state) for row in rows}


def tables(admin: Engine, company: CompanyRef) -> set[str]:
    return set(inspect(admin).get_table_names(schema=company.schema))


def test_nothing_lags_in_a_fresh_company(admin: Engine, two_companies: TwoCompanies) -> None:
    assert lagging(admin) == {}
    assert list(migrate_companies(admin)) == []
    assert recorded(admin) == {each.id: (head_of(TENANT), "done") for each in two_companies.both}


def test_one_company_that_fails_does_not_stop_the_others(
    admin: Engine, two_companies: TwoCompanies, next_release: str
) -> None:
    first = head_of(TENANT) if not next_release else "0001"
    assert set(lagging(admin)) == set(two_companies.both)

    outcomes = {each.company: each for each in migrate_companies(admin)}

    bad, good = two_companies.both
    assert "ck_seal_new" in (outcomes[bad].error or "")
    assert outcomes[good].error is None
    assert "seal" not in tables(admin, bad)
    assert "seal" in tables(admin, good)
    assert recorded(admin) == {bad.id: (first, "failed"), good.id: (next_release, "done")}
    assert lagging(admin) == {bad: first}


def test_a_restored_backup_is_found_by_its_own_version(
    admin: Engine, two_companies: TwoCompanies
) -> None:
    old = two_companies.vodokanal
    with admin.begin() as connection:
        connection.execute(text(f'SET LOCAL ROLE "{old.owner_role}"'))
        connection.execute(text(f"UPDATE {old.schema}.alembic_version SET version_num = '0000'"))

    assert recorded(admin)[old.id][1] == "done"
    assert lagging(admin) == {old: "0000"}


def test_down_and_up_again_on_a_filled_company(admin: Engine, two_companies: TwoCompanies) -> None:
    company = two_companies.kashtan
    before = tables(admin, company)
    with admin.begin() as connection:
        migrate_company(connection, company, to="base")
    assert tables(admin, company) == {"alembic_version"}
    with admin.begin() as connection:
        migrate_company(connection, company)
    assert tables(admin, company) == before
    with company_session(company) as session:  # grants came back with the tables
        assert session.execute(text("SELECT count(*) FROM non_working_day")).scalar_one() == 0


def test_one_head_a_branch() -> None:
    assert head_of(SHARED)
    assert head_of(TENANT)
