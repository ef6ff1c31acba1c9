"""What scale.md asks of every table, and that the migrations make what the models say."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import BigInteger, Connection, Text, Uuid, create_engine, text

from app.database.engine import database_url
from app.models import METADATA
from migrations.branches import HERE, SHARED, TENANT, Branch, config_of
from migrations.first_tables import path_of, render
from tenants.directory.models import METADATA as SHARED_TABLES
from tests.factories.companies import TwoCompanies

BRANCHES = {"shared": (SHARED, SHARED_TABLES), "tenant": (TENANT, METADATA)}
# What a table is, apart from the name of its schema: enough for two schemas to be compared.
CATALOG = (
    """SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
           a.attidentity, pg_get_expr(d.adbin, d.adrelid)
    FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid AND c.relkind = 'r'
    LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = to_regnamespace(:schema) AND a.attnum > 0 AND NOT a.attisdropped""",
    """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = to_regnamespace(:schema) AND contype <> 'n'""",
    """SELECT tablename, indexname, replace(indexdef, schemaname || '.', '') FROM pg_indexes
    WHERE schemaname = :schema""",
)


@pytest.mark.parametrize("branch", BRANCHES)
def test_every_table_has_a_key_of_bigint_uuid_text_or_day(branch: str) -> None:
    for table in BRANCHES[branch][1].sorted_tables:
        assert table.primary_key.columns, table.name
        for column in table.primary_key.columns:
            kinds = (BigInteger, Uuid, Text)
            is_day = str(column.type) == "DATE"
            assert is_day or isinstance(column.type, kinds), f"{table.name}.{column.name}"


@pytest.mark.parametrize("branch", BRANCHES)
def test_no_constraint_waits_for_the_commit(branch: str) -> None:
    for table in BRANCHES[branch][1].sorted_tables:
        for constraint in table.constraints:
            assert not constraint.deferrable, f"{table.name}: {constraint.name}"


def test_company_tables_refer_to_no_shared_table() -> None:
    for table in METADATA.sorted_tables:
        assert table.schema is None, table.name
        for key in table.foreign_keys:
            assert "." not in key.target_fullname.removesuffix(f".{key.column.name}"), table.name


def test_shared_tables_are_named_with_their_schema() -> None:
    assert {table.schema for table in SHARED_TABLES.sorted_tables} == {"shared"}


@pytest.mark.parametrize("branch", BRANCHES)
def test_the_first_tables_are_what_the_models_say(branch: str) -> None:
    """`python -m migrations.first_tables` writes them anew, until the first release."""
    if len(list((HERE / branch / "versions").glob("0*.py"))) > 1:
        pytest.skip("0001 is history once another migration follows it")

    assert path_of(branch).read_text("utf-8") == render(BRANCHES[branch][1])


@pytest.mark.parametrize("branch", BRANCHES)
def test_each_branch_has_one_head(branch: str) -> None:
    assert len(ScriptDirectory.from_config(config_of(BRANCHES[branch][0])).get_heads()) == 1


def test_version_files_import_no_models() -> None:
    for path in versions():
        source = path.read_text("utf-8")
        assert "from app" not in source, path
        assert "from tenants" not in source, path
        assert "DO $$" not in source, path


def versions() -> list[Path]:
    return [
        path
        for branch in BRANCHES
        for path in (HERE / branch / "versions").iterdir()
        if path.suffix in {".py", ".sql"}
    ]


@pytest.mark.filterwarnings("error")  # what cannot be compared is told as a warning
@pytest.mark.parametrize("branch", BRANCHES)
def test_migrated_tables_differ_from_no_model(module_companies: TwoCompanies, branch: str) -> None:
    schema = "shared" if branch == "shared" else module_companies.kashtan.schema
    which, metadata = BRANCHES[branch]
    engine = create_engine(database_url(module_companies.database.superuser_url))
    with engine.connect() as connection:
        if which is TENANT:
            connection.execute(text(f'SET LOCAL search_path TO "{schema}"'))
            connection.dialect.default_schema_name = schema
        found = compare_metadata(_context(connection, which), metadata)
    engine.dispose()

    assert found == []


def test_migrated_tables_have_the_models_constraints_and_indexes(
    two_companies: TwoCompanies,
) -> None:
    migrated = two_companies.kashtan.schema
    engine = create_engine(database_url(two_companies.database.superuser_url))
    with engine.connect() as connection:
        connection.execute(text("CREATE SCHEMA from_models"))
        connection.execute(text("SET LOCAL search_path TO from_models"))
        connection.dialect.default_schema_name = "from_models"
        METADATA.create_all(connection, checkfirst=False)
        wanted, made = (_catalog(connection, schema) for schema in ("from_models", migrated))
    engine.dispose()

    assert len(wanted) > 300
    assert made == wanted


def _context(connection: Connection, branch: Branch) -> MigrationContext:
    def is_ours(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "schema" or name == branch.version_schema

    return MigrationContext.configure(
        connection,
        opts={
            "include_schemas": branch.version_schema is not None,
            "include_name": is_ours,
            "version_table_schema": branch.version_schema,
            "compare_type": True,
        },
    )


def _catalog(connection: Connection, schema: str) -> set[tuple[object, ...]]:
    connection.execute(text(f"SET LOCAL search_path TO {schema}"))
    rows = {
        tuple(row)
        for query in CATALOG
        for row in connection.execute(text(query), {"schema": schema})
    }
    return {row for row in rows if row[0] != "alembic_version"}
