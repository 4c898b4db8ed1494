"""Puzzles of sign-up that were used"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "used_puzzles",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_used_puzzles")),
    )
    with op.batch_alter_table("used_puzzles") as batch_op:
        batch_op.create_index(batch_op.f("ix_used_puzzles_ends_at"), ["ends_at"])


def downgrade() -> None:
    op.drop_table("used_puzzles")
