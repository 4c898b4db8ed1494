"""Rooms in full

Visits of guests, aliases, order in rooms, and what a message may carry besides its words.
"""

import sqlalchemy as sa
from alembic import op

import forum.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("room", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("ends_at", forum.db.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("name", name=op.f("uq_visits_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_visits_public_id")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_visits_token_digest")),
    )
    with op.batch_alter_table("visits") as batch_op:
        batch_op.create_index(batch_op.f("ix_visits_ends_at"), ["ends_at"])

    op.create_table(
        "room_aliases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed_member", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_room_aliases_room_id_rooms"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_aliases")),
        sa.UniqueConstraint("public_id", name=op.f("uq_room_aliases_public_id")),
        sa.UniqueConstraint("room_id", "who", name=op.f("uq_room_aliases_room_id_who")),
    )
    with op.batch_alter_table("room_aliases") as batch_op:
        batch_op.create_index(batch_op.f("ix_room_aliases_day"), ["day"])

    op.create_table(
        "room_bars",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.LargeBinary(length=32), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("muted_until", forum.db.Moment(timezone=True), nullable=True),
        sa.Column("banned_until", forum.db.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_room_bars_room_id_rooms"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("room_id", "who", name=op.f("pk_room_bars")),
        sa.UniqueConstraint("public_id", name=op.f("uq_room_bars_public_id")),
    )
    op.create_table(
        "room_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("created_at", forum.db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_room_calls_room_id_rooms"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_calls")),
        sa.UniqueConstraint("public_id", name=op.f("uq_room_calls_public_id")),
    )
    with op.batch_alter_table("room_calls") as batch_op:
        batch_op.create_index(batch_op.f("ix_room_calls_created_at"), ["created_at"])
        batch_op.create_index(batch_op.f("ix_room_calls_room_id"), ["room_id"])

    op.create_table(
        "room_hands",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.LargeBinary(length=32), nullable=False),
        sa.Column("shown", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("has_floor", sa.Boolean(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_room_hands_room_id_rooms"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_hands")),
        sa.UniqueConstraint("room_id", "who", name=op.f("uq_room_hands_room_id_who")),
    )
    op.create_table(
        "room_marks",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.LargeBinary(length=32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_room_marks_room_id_rooms"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("room_id", "who", name=op.f("pk_room_marks")),
    )
    with op.batch_alter_table("room_marks") as batch_op:
        batch_op.create_index(batch_op.f("ix_room_marks_on"), ["on"])

    op.create_table(
        "room_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=12), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("done_at", forum.db.Moment(timezone=True), nullable=True),
        sa.Column("created_at", forum.db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_room_reports_room_id_rooms"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_reports")),
        sa.UniqueConstraint("public_id", name=op.f("uq_room_reports_public_id")),
    )
    with op.batch_alter_table("room_reports") as batch_op:
        batch_op.create_index(batch_op.f("ix_room_reports_created_at"), ["created_at"])
        batch_op.create_index(batch_op.f("ix_room_reports_room_id"), ["room_id"])

    op.create_table(
        "message_support",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.LargeBinary(length=32), nullable=False),
        sa.Column("words", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_message_support_message_id_messages"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", "who", name=op.f("pk_message_support")),
    )
    with op.batch_alter_table("messages") as batch_op:
        batch_op.add_column(sa.Column("alias_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("visit_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reply_n", sa.Integer(), nullable=False, server_default=sa.text("0")))
        batch_op.add_column(sa.Column("notes", sa.String(length=100), nullable=False, server_default=sa.text("''")))
        batch_op.add_column(sa.Column("words", sa.String(length=60), nullable=False, server_default=sa.text("''")))
        batch_op.create_unique_constraint(batch_op.f("uq_messages_alias_id_client_id"), ["alias_id", "client_id"])
        batch_op.create_unique_constraint(batch_op.f("uq_messages_visit_id_client_id"), ["visit_id", "client_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_messages_alias_id_room_aliases"), "room_aliases", ["alias_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_messages_visit_id_visits"), "visits", ["visit_id"], ["id"], ondelete="SET NULL"
        )

    with op.batch_alter_table("rooms") as batch_op:
        batch_op.add_column(sa.Column("hours", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("retention_hours", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("slow_seconds", sa.Integer(), nullable=False, server_default=sa.text("0")))
        batch_op.add_column(sa.Column("floor_only", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("closed_at", forum.db.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("farewell", sa.Text(), nullable=False, server_default=sa.text("''")))
        batch_op.add_column(sa.Column("host_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_rooms_host_id_members"), "members", ["host_id"], ["id"], ondelete="SET NULL"
        )
    _kinds("answer", "quote", "room")


def downgrade() -> None:
    op.execute("DELETE FROM notices WHERE kind = 'room'")
    _kinds("answer", "quote")

    with op.batch_alter_table("rooms") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_rooms_host_id_members"), type_="foreignkey")
        batch_op.drop_column("farewell")
        batch_op.drop_column("closed_at")
        batch_op.drop_column("floor_only")
        batch_op.drop_column("slow_seconds")
        batch_op.drop_column("retention_hours")
        batch_op.drop_column("hours")
        batch_op.drop_column("host_id")

    with op.batch_alter_table("messages") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_messages_visit_id_visits"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_messages_alias_id_room_aliases"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_messages_visit_id_client_id"), type_="unique")
        batch_op.drop_constraint(batch_op.f("uq_messages_alias_id_client_id"), type_="unique")
        batch_op.drop_column("words")
        batch_op.drop_column("notes")
        batch_op.drop_column("reply_n")
        batch_op.drop_column("visit_id")
        batch_op.drop_column("alias_id")

    op.drop_table("message_support")
    op.drop_table("room_reports")
    op.drop_table("room_marks")
    op.drop_table("room_hands")
    op.drop_table("room_calls")
    op.drop_table("room_bars")
    op.drop_table("room_aliases")
    op.drop_table("visits")


def _kinds(*kinds: str) -> None:
    """Let notices be of these kinds and no other."""
    with op.batch_alter_table("notices") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_notices_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_notices_kind"), sa.column("kind").in_(kinds))
