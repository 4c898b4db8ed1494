"""The language a conversation, an answer and a room are in, as who wrote or keeps it said

Nothing is known of what was written before, and nothing is guessed: there it stays empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLES = ("threads", "posts", "rooms")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("language", sa.String(length=5), nullable=True))
    op.create_index(
        "ix_threads_board_language", "threads", ["board_id", "language", "pinned", "last_at", "id"], unique=False
    )
    op.create_index("ix_threads_language_last", "threads", ["language", "last_at", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_threads_language_last", table_name="threads")
    op.drop_index("ix_threads_board_language", table_name="threads")
    for table in TABLES:
        op.drop_column(table, "language")
