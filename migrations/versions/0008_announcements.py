"""Announcements and meetings"""

import sqlalchemy as sa
from alembic import op

import forum.db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "everyone", "members", "peers", name="audience", native_enum=False, length=20, create_constraint=True
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("excerpt", sa.String(length=240), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("area_key", sa.String(length=20), nullable=True),
        sa.Column("from_at", forum.db.Moment(timezone=True), nullable=False),
        sa.Column("until_at", forum.db.Moment(timezone=True), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("starts_at", forum.db.Moment(timezone=True), nullable=True),
        sa.Column("ends_at", forum.db.Moment(timezone=True), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", forum.db.Moment(timezone=True), nullable=True),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["area_key"], ["areas.key"], name=op.f("fk_announcements_area_key_areas"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["members.id"], name=op.f("fk_announcements_author_id_members"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        sa.UniqueConstraint("author_id", "once", name=op.f("uq_announcements_author_id_once")),
        sa.UniqueConstraint("public_id", name=op.f("uq_announcements_public_id")),
    )
    with op.batch_alter_table("announcements") as batch_op:
        batch_op.create_index("ix_announcements_shown", ["from_at", "until_at"])
        batch_op.create_index("ix_announcements_starts_at", ["starts_at"])

    op.create_table(
        "announcements_seen",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name=op.f("fk_announcements_seen_announcement_id_announcements"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_announcements_seen_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "announcement_id", name=op.f("pk_announcements_seen")),
    )
    with op.batch_alter_table("announcements_seen") as batch_op:
        batch_op.create_index(batch_op.f("ix_announcements_seen_announcement_id"), ["announcement_id"])
    _kinds("answer", "quote", "room", "news")


def downgrade() -> None:
    unseen = "SELECT count(*) FROM notices WHERE member_id = members.id AND NOT seen AND kind <> 'news'"
    op.execute(f"UPDATE members SET bell = ({unseen}) WHERE bell > 0")
    op.execute("DELETE FROM notices WHERE kind = 'news'")
    _kinds("answer", "quote", "room")
    op.drop_table("announcements_seen")
    op.drop_table("announcements")


def _kinds(*kinds: str) -> None:
    """Let notices be of these kinds and no other."""
    with op.batch_alter_table("notices") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_notices_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_notices_kind"), sa.column("kind").in_(kinds))
