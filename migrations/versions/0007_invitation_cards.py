"""Invitation cards"""

import sqlalchemy as sa
from alembic import op

import forum.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "card_batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("organisation", sa.String(length=80), nullable=False),
        sa.Column("for_whom", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("uses_each", sa.Integer(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("revoked_at", forum.db.Moment(timezone=True), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("sealed_codes", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_batches")),
        sa.UniqueConstraint("public_id", name=op.f("uq_card_batches_public_id")),
    )
    op.create_table(
        "cards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("uses_left", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["card_batches.id"], name=op.f("fk_cards_batch_id_card_batches"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        sa.UniqueConstraint("digest", name=op.f("uq_cards_digest")),
    )
    with op.batch_alter_table("cards") as batch_op:
        batch_op.create_index(batch_op.f("ix_cards_batch_id"), ["batch_id"])

    op.create_table(
        "own_cards",
        sa.Column("who", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("who", name=op.f("pk_own_cards")),
    )


def downgrade() -> None:
    op.drop_table("own_cards")
    op.drop_table("cards")
    op.drop_table("card_batches")
