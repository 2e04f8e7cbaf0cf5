"""What proves that a letter left."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "7c1e0b5d92af"
down_revision = "b0f182cc6719"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("evidence", sa.String(), nullable=True))


def downgrade() -> None:
    """Take them back."""
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_column("evidence")
