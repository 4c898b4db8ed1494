"""Requests for help"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BEFORE = (
    *("answer", "quote", "room", "news", "soon", "moved", "off", "place", "after"),
    *("released", "case", "decision", "outcome"),
)


def upgrade() -> None:
    _kinds(*BEFORE, "letter", "request", "late")


def downgrade() -> None:
    op.execute("DELETE FROM notices WHERE kind IN ('letter', 'request', 'late')")
    _kinds(*BEFORE)


def _kinds(*kinds: str) -> None:
    """Let notices be of these kinds and no other."""
    with op.batch_alter_table("notices") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_notices_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_notices_kind"), sa.column("kind").in_(kinds))
