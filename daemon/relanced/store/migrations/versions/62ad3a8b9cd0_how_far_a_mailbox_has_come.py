"""how far a mailbox has come, and mail of ours that fits no case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString as Text
from sqlmodel.sql.sqltypes import UTCDateTime as Moment

revision = "62ad3a8b9cd0"
down_revision = "7c1e0b5d92af"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count dots from now on: what left before has no sidecar to be compared with."""
    op.create_table(
        "stray",
        sa.Column("mailbox", Text(), nullable=False),
        sa.Column("message_id", Text(), nullable=False),
        sa.Column("left_at", Moment(), nullable=True),
        sa.Column("recipient", Text(), nullable=True),
        sa.Column("subject", Text(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("found_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", "message_id"),
    )
    with op.batch_alter_table("mailbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("dots", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("address", Text(), nullable=True))
        batch_op.add_column(sa.Column("machine", Text(), nullable=True))
        batch_op.add_column(sa.Column("words", Text(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Take them back."""
    with op.batch_alter_table("mailbox", schema=None) as batch_op:
        batch_op.drop_column("words")
        batch_op.drop_column("machine")
        batch_op.drop_column("address")
        batch_op.drop_column("dots")
    op.drop_table("stray")
