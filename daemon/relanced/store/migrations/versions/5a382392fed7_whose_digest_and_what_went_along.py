"""whose digest, what an approver saw, what went along."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString as Text
from sqlmodel.sql.sqltypes import UTCDateTime as Moment

revision = "5a382392fed7"
down_revision = "490d5df9aaa5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give each audience and recipient a digest of its own; the old ones keep their numbers and days."""
    op.create_table(
        "digest_new",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audience", Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("recipient", Text(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("not_before", Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("told_until", Moment(), nullable=False),
        sa.Column("message_id", Text(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("audience", "day", "recipient", name="digest_once"),
    )
    op.execute(
        "INSERT INTO digest_new (audience, number, day, recipient, state, attempts, told_until, ended_at)"
        " SELECT '', number, day, '', CASE WHEN state = 'SENT' THEN 'SENT' ELSE 'SENDING' END, 1,"
        " COALESCE(sent_at, CURRENT_TIMESTAMP), sent_at FROM digest"
    )
    op.drop_table("digest")
    op.rename_table("digest_new", "digest")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("approved_print", Text(), nullable=True))
        batch_op.add_column(sa.Column("enclosed", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take them back; of a creditor's own digests nothing stays."""
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_column("enclosed")
        batch_op.drop_column("approved_print")
    op.create_table(
        "digest_old",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("message_id", Text(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("day"),
    )
    op.execute(
        "INSERT INTO digest_old (number, day, state, sent_at)"
        " SELECT number, day, MIN(state), MIN(ended_at) FROM digest WHERE audience = '' GROUP BY number, day"
    )
    op.drop_table("digest")
    op.rename_table("digest_old", "digest")
