"""The gate

Who is new here, texts that wait for a look, lists of words and sites, the calm mode.
"""

import sqlalchemy as sa
from alembic import op

import forum.db

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)


def upgrade() -> None:
    op.create_table(
        "gate_newcomers",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("texts_to_see", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_gate_newcomers_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_gate_newcomers")),
    )
    with op.batch_alter_table("gate_newcomers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_newcomers_until"), ["until"], unique=False)

    op.create_table(
        "gate_waiting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=12), nullable=False),
        sa.Column("audience", _one_of("audience", "everyone", "members", "peers", "team"), nullable=False),
        sa.Column("who", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed_member", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("once", sa.String(length=36), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("state", _one_of("waiting", "waiting", "returned"), nullable=False),
        sa.Column("created_at", forum.db.Moment(timezone=True), nullable=False),
        sa.Column("until", forum.db.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_waiting")),
        sa.UniqueConstraint("public_id", name=op.f("uq_gate_waiting_public_id")),
    )
    with op.batch_alter_table("gate_waiting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_waiting_once"), ["once"], unique=False)
        batch_op.create_index(batch_op.f("ix_gate_waiting_until"), ["until"], unique=False)

    op.create_table(
        "gate_filters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("words", sa.String(length=80), nullable=False),
        sa.Column("is_site", sa.Boolean(), nullable=False),
        sa.Column("does", _one_of("filterdoes", "warn", "hold", "refuse"), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_filters")),
        sa.UniqueConstraint("public_id", name=op.f("uq_gate_filters_public_id")),
    )
    op.create_table(
        "gate_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("calm_until", forum.db.Moment(timezone=True), nullable=True),
        sa.Column("filters", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_state")),
    )


def downgrade() -> None:
    op.drop_table("gate_state")
    op.drop_table("gate_filters")
    with op.batch_alter_table("gate_waiting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gate_waiting_until"))
        batch_op.drop_index(batch_op.f("ix_gate_waiting_once"))

    op.drop_table("gate_waiting")
    with op.batch_alter_table("gate_newcomers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gate_newcomers_until"))

    op.drop_table("gate_newcomers")
