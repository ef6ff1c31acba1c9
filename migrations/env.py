"""Run by Alembic with what `migrations.branches` put into the configuration."""

from typing import Any

from alembic import context

from migrations.branches import Branch

config = context.config
branch: Branch = config.attributes["branch"]
options: dict[str, Any] = {
    "target_metadata": config.attributes.get("metadata"),
    "version_table_schema": branch.version_schema,
    "transaction_per_migration": False,
}

if context.is_offline_mode():
    # The text is replayed inside the caller's transaction, so it has no BEGIN of its own.
    context.configure(dialect_name="postgresql", transactional_ddl=False, **options)
    context.run_migrations()
else:
    context.configure(connection=config.attributes["connection"], **options)
    context.run_migrations()
