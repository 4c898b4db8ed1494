"""The numbers of experts

A number that was given keeps its row for good, so that it is never given again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "expert_numbers",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_expert_numbers_member_id_members"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_expert_numbers")),
        sa.UniqueConstraint("member_id", name=op.f("uq_expert_numbers_member_id")),
    )
    op.add_column("posts", sa.Column("as_number", sa.Integer(), nullable=True))
    op.add_column("threads", sa.Column("as_number", sa.Integer(), nullable=True))


def downgrade() -> None:
    # Without the numbers these texts would stand under the pseudonyms they were to hide: rather under no name.
    for table in ("posts", "threads"):
        op.execute(f"UPDATE {table} SET author_id = NULL WHERE as_number IS NOT NULL")
        op.drop_column(table, "as_number")
    op.drop_table("expert_numbers")
