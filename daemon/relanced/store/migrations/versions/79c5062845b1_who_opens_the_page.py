"""Who opens the page, and what its ledger is summed by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "79c5062845b1"
down_revision = "62ad3a8b9cd0"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "desk_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("creditors", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "desk_attempts",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "desk_session",
        sa.Column("id_hash", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("csrf", sa.String(), nullable=False),
        sa.Column("began_at", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["desk_account.id"],
        ),
        sa.PrimaryKeyConstraint("id_hash"),
    )
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.create_index(
            "item_held",
            ["creditor", "held", "held_until"],
            unique=False,
            sqlite_where=sa.text("held IS NOT NULL"),
            postgresql_where=sa.text("held IS NOT NULL"),
        )
        batch_op.create_index(
            "item_issued",
            ["creditor", "currency", "issue_on", "kind", "total_minor"],
            unique=False,
        )
        batch_op.create_index(
            "item_open",
            ["creditor", "currency", "due_on", "open_minor"],
            unique=False,
            sqlite_where=sa.text("gone_on IS NULL"),
            postgresql_where=sa.text("gone_on IS NULL"),
        )


def downgrade() -> None:
    """Take them back."""
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_index("item_issued")
        batch_op.drop_index(
            "item_open",
            sqlite_where=sa.text("gone_on IS NULL"),
            postgresql_where=sa.text("gone_on IS NULL"),
        )
        batch_op.drop_index(
            "item_held",
            sqlite_where=sa.text("held IS NOT NULL"),
            postgresql_where=sa.text("held IS NOT NULL"),
        )

    op.drop_table("desk_session")
    op.drop_table("desk_attempts")
    op.drop_table("desk_account")
