"""Themed sessions

Series and their evenings, the clock that opens and closes them, seats in rooms, links for calendars.
"""

import sqlalchemy as sa
from alembic import op

import forum.db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OF_SESSIONS = ("soon", "moved", "off", "place", "after")


def upgrade() -> None:
    op.create_table(
        "clock_lease",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.String(length=12), nullable=False),
        sa.Column("until", forum.db.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_lease")),
    )
    op.create_table(
        "session_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("begins", sa.String(length=5), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("ended_at", forum.db.Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_series")),
        sa.UniqueConstraint("public_id", name=op.f("uq_session_series_public_id")),
    )
    op.create_table(
        "calendar_links",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("with_links", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_calendar_links_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_calendar_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_calendar_links_digest")),
    )
    op.create_table(
        "room_seats",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_room_seats_room_id_rooms"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("room_id", "who", name=op.f("pk_room_seats")),
    )
    op.create_table(
        "themed_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("on_rule", sa.Date(), nullable=True),
        sa.Column("starts_at", forum.db.Moment(timezone=True), nullable=False),
        sa.Column("ends_at", forum.db.Moment(timezone=True), nullable=False),
        sa.Column("theme", sa.JSON(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "everyone", "members", "peers", name="audience", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=True),
        sa.Column("address_hours", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "open",
                "over",
                "cancelled",
                "skipped",
                name="sessionstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("last_n", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("came", sa.Integer(), nullable=True),
        sa.Column("wanted", sa.Integer(), nullable=True),
        sa.Column("summary", sa.String(length=12), nullable=False),
        sa.Column("ended_at", forum.db.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_themed_sessions_room_id_rooms"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["session_series.id"],
            name=op.f("fk_themed_sessions_series_id_session_series"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themed_sessions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_themed_sessions_public_id")),
        sa.UniqueConstraint("series_id", "on_rule", name=op.f("uq_themed_sessions_series_id_on_rule")),
    )
    with op.batch_alter_table("themed_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_themed_sessions_starts_at"), ["starts_at"], unique=False)

    op.create_table(
        "session_answered",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["themed_sessions.id"],
            name=op.f("fk_session_answered_session_id_themed_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "who", name=op.f("pk_session_answered")),
    )
    op.create_table(
        "session_hosts",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_session_hosts_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["themed_sessions.id"],
            name=op.f("fk_session_hosts_session_id_themed_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "member_id", name=op.f("pk_session_hosts")),
    )
    op.create_table(
        "session_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.LargeBinary(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "now",
                "done",
                "later",
                "hidden",
                name="questionstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["themed_sessions.id"],
            name=op.f("fk_session_questions_session_id_themed_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_questions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_session_questions_public_id")),
        sa.UniqueConstraint("session_id", "n", name=op.f("uq_session_questions_session_id_n")),
    )
    with op.batch_alter_table("session_questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_questions_who"), ["who"], unique=False)

    op.create_table(
        "session_sign_ups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed_member", sa.LargeBinary(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("has_place", sa.Boolean(), nullable=False),
        sa.Column("shown", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["themed_sessions.id"],
            name=op.f("fk_session_sign_ups_session_id_themed_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_sign_ups")),
        sa.UniqueConstraint("session_id", "n", name=op.f("uq_session_sign_ups_session_id_n")),
        sa.UniqueConstraint("session_id", "who", name=op.f("uq_session_sign_ups_session_id_who")),
    )
    op.create_table(
        "session_tallies",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("choice", sa.String(length=20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["themed_sessions.id"],
            name=op.f("fk_session_tallies_session_id_themed_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "question", "choice", name=op.f("pk_session_tallies")),
    )
    op.create_table(
        "session_question_seconds",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["session_questions.id"],
            name=op.f("fk_session_question_seconds_question_id_session_questions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("question_id", "who", name=op.f("pk_session_question_seconds")),
    )
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.add_column(sa.Column("session", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("seated", sa.Boolean(), nullable=False, server_default=sa.false()))
    _kinds("answer", "quote", "room", "news", *OF_SESSIONS)


def downgrade() -> None:
    op.execute("DELETE FROM notices WHERE kind IN ('soon', 'moved', 'off', 'place', 'after')")
    _kinds("answer", "quote", "room", "news")
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.drop_column("seated")
        batch_op.drop_column("session")

    op.drop_table("session_question_seconds")
    op.drop_table("session_tallies")
    op.drop_table("session_sign_ups")
    with op.batch_alter_table("session_questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_questions_who"))

    op.drop_table("session_questions")
    op.drop_table("session_hosts")
    op.drop_table("session_answered")
    with op.batch_alter_table("themed_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_themed_sessions_starts_at"))

    op.drop_table("themed_sessions")
    op.drop_table("room_seats")
    op.drop_table("calendar_links")
    op.drop_table("session_series")
    op.drop_table("clock_lease")


def _kinds(*kinds: str) -> None:
    """Let notices be of these kinds and no other."""
    with op.batch_alter_table("notices") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_notices_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_notices_kind"), sa.column("kind").in_(kinds))
