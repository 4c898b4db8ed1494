"""Covered log-ins

After how many minutes without a touch its pages cover themselves, whether it is covered now, and what was half written
then. A log-in that is there already gets what its kind of phone gets by default. The defaults
stay: while the house is upgraded, code that knows none of this still makes log-ins.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("logins") as batch_op:
        batch_op.add_column(sa.Column("cover_after", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("covered", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("kept", sa.LargeBinary(), nullable=True))
    op.execute("UPDATE logins SET cover_after = 5 WHERE device = 'watched'")


def downgrade() -> None:
    with op.batch_alter_table("logins") as batch_op:
        batch_op.drop_column("kept")
        batch_op.drop_column("covered")
        batch_op.drop_column("cover_after")
