"""House rules in versions, and notices from outside

The rules were texts of a page; now they are rows, and every house gets the ten it had as its first version.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import forum.db
from forum.rules.first import FIRST, FIRST_VERSION

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

OUTCOMES = ("acted", "partly", "not_acted")


def upgrade() -> None:
    versions = op.create_table(
        "house_rule_versions",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("note", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_house_rule_versions")),
    )
    rules = op.create_table(
        "house_rules",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"],
            ["house_rule_versions.version"],
            name=op.f("fk_house_rules_version_house_rule_versions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version", "number", name=op.f("pk_house_rules")),
    )
    today = datetime.now(UTC).date()
    op.bulk_insert(versions, [{"version": FIRST_VERSION, "since": today, "note": {}}])
    op.bulk_insert(
        rules,
        [
            {"version": FIRST_VERSION, "number": number, "title": title, "text": text}
            for number, (title, text) in enumerate(FIRST, 1)
        ],
    )
    op.create_table(
        "outside_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_notices")),
        sa.UniqueConstraint("receipt", name=op.f("uq_outside_notices_receipt")),
    )
    op.create_table(
        "outside_looks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("second", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", forum.db.Moment(timezone=True), nullable=False),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.Column("claimed_at", forum.db.Moment(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", forum.db.Moment(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("rule_version", sa.Integer(), nullable=True),
        sa.Column("rule", sa.Integer(), nullable=True),
        sa.Column("sealed_answer", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(sa.column("outcome").in_(OUTCOMES), name=op.f("ck_outside_looks_outcome")),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["outside_notices.id"],
            name=op.f("fk_outside_looks_notice_id_outside_notices"),
            ondelete="CASCADE",
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], ["members.id"], name=op.f(f"fk_outside_looks_{column}_members"), ondelete="SET NULL"
            )
            for column in ("claimed_by_id", "answered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_looks")),
        sa.UniqueConstraint("public_id", name=op.f("uq_outside_looks_public_id")),
        sa.UniqueConstraint("notice_id", "second", name=op.f("uq_outside_looks_notice_id_second")),
    )
    op.create_index(op.f("ix_outside_looks_answered_at_asked_at"), "outside_looks", ["answered_at", "asked_at"])


def downgrade() -> None:
    for table in ("outside_looks", "outside_notices", "house_rules", "house_rule_versions"):
        op.drop_table(table)
