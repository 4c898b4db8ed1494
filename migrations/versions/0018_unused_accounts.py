"""The month each account was last used in

Nobody knows it of accounts that are there already, so their time begins now.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    now = f"{datetime.now(UTC):%Y-%m}"
    with op.batch_alter_table("members") as batch_op:
        batch_op.add_column(sa.Column("used_in", sa.String(length=7), nullable=False, server_default=now))
    with op.batch_alter_table("members") as batch_op:
        batch_op.alter_column("used_in", server_default=None)
        batch_op.create_index(batch_op.f("ix_members_used_in"), ["used_in"])


def downgrade() -> None:
    with op.batch_alter_table("members") as batch_op:
        batch_op.drop_index(batch_op.f("ix_members_used_in"))
        batch_op.drop_column("used_in")
