"""First tables, as plain SQL in the file beside this one."""

from pathlib import Path

from alembic import op

from migrations.sql_file import down, up

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    for statement in up(TABLES):
        op.execute(statement)


def downgrade() -> None:
    for statement in down(TABLES):
        op.execute(statement)
