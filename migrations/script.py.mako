"""${message[0].upper() + message[1:]}."""

from alembic import op

revision = "${up_revision}"
down_revision = "${down_revision}"
branch_labels = None
depends_on = None

# Better to fail and be run again at night than to queue everyone behind a lock.
PATIENCE = "SET LOCAL lock_timeout = '3s'"


def upgrade() -> None:
    op.execute(PATIENCE)


def downgrade() -> None:
    op.execute(PATIENCE)
