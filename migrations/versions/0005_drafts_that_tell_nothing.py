"""Drafts that tell nothing

A draft's row told in which thread a member had begun to write, and the moment. Now a keyed digest stands for the place,
a day for the moment. The drafts that are there are dropped: a migration has no keys to open and seal them.
"""

import sqlalchemy as sa
from alembic import op

import forum.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MEMBER = "fk_drafts_member_id_members"


def upgrade() -> None:
    op.drop_table("drafts")
    op.create_table(
        "drafts",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("saved_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f(MEMBER), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", "place", name=op.f("pk_drafts")),
    )
    op.create_index(op.f("ix_drafts_saved_on"), "drafts", ["saved_on"])


def downgrade() -> None:
    op.drop_table("drafts")
    op.create_table(
        "drafts",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", forum.db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f(MEMBER), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", "place", name=op.f("pk_drafts")),
    )
    op.create_index(op.f("ix_drafts_saved_at"), "drafts", ["saved_at"])
