"""Requests for help"""

from typing import Any

import sqlalchemy as sa
from alembic import op

import forum.db

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BEFORE = (
    *("answer", "quote", "room", "news", "soon", "moved", "off", "place", "after"),
    *("released", "case", "decision", "outcome"),
)
TABLES = ("help_promises", "help_referrals", "help_openings", "help_letters", "help_access", "help_conversations")


def upgrade() -> None:
    op.create_table(
        "help_conversations",
        *_named("help_conversations"),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("asker", sa.LargeBinary(length=32), nullable=True),
        sa.Column("sealed_asker", sa.LargeBinary(), nullable=True),
        sa.Column("receipt", sa.LargeBinary(length=32), nullable=True),
        sa.Column("once", sa.LargeBinary(length=32), nullable=True),
        sa.Column("sealed_head", sa.LargeBinary(), nullable=False),
        sa.Column("wanted", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        _moment("asked_at"),
        _moment("due_at"),
        _moment("answered_at", nullable=True),
        _moment("last_at"),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("told_late", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        _moment("closed_at", nullable=True),
        _moment("ends_at", nullable=True),
        sa.Column("check_in", sa.String(length=20), nullable=False),
        _moment("check_in_at", nullable=True),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        _one_of("help_conversations", "wanted", "wanted", "either", "expert", "caseworker"),
        _one_of("help_conversations", "state", "state", "new", "claimed", "answered", "waiting", "closed"),
        _one_of("help_conversations", "check_in", "checkin", "none", "wanted", "asked", "said"),
        _to("help_conversations", "claimed_by_id", "members", "SET NULL"),
        sa.UniqueConstraint("receipt", name=op.f("uq_help_conversations_receipt")),
        sa.UniqueConstraint("once", name=op.f("uq_help_conversations_once")),
    )
    for column in ("asker", "check_in_at", "claimed_by_id", "ends_at", "key_id"):
        op.create_index(op.f(f"ix_help_conversations_{column}"), "help_conversations", [column])
    op.create_index("ix_help_conversations_state_due_at", "help_conversations", ["state", "due_at"])
    op.create_table(
        "help_access",
        *_named("help_access"),
        *_of_one("help_access"),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("access", sa.String(length=20), nullable=False),
        sa.Column("takes_over", sa.Boolean(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        _moment("at"),
        _one_of("help_access", "access", "access", "proposed", "open", "refused", "left"),
        _to("help_access", "member_id", "members", "CASCADE"),
        _to("help_access", "proposed_by_id", "members", "SET NULL"),
        sa.UniqueConstraint("conversation_id", "member_id", name=op.f("uq_help_access_conversation_id_member_id")),
    )
    op.create_index(op.f("ix_help_access_member_id"), "help_access", ["member_id"])
    op.create_index(op.f("ix_help_access_proposed_by_id"), "help_access", ["proposed_by_id"])
    op.create_table(
        "help_letters",
        *_named("help_letters"),
        *_of_one("help_letters"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(length=36), nullable=True),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _moment("at"),
        _one_of("help_letters", "by", "by", "asker", "staff", "house"),
        _to("help_letters", "author_id", "members", "SET NULL"),
        sa.UniqueConstraint("conversation_id", "number", name=op.f("uq_help_letters_conversation_id_number")),
        sa.UniqueConstraint("conversation_id", "once", name=op.f("uq_help_letters_conversation_id_once")),
    )
    op.create_index(op.f("ix_help_letters_author_id"), "help_letters", ["author_id"])
    op.create_table(
        "help_openings",
        sa.Column("id", sa.Integer(), nullable=False),
        *_of_one("help_openings"),
        sa.Column("member_id", sa.Integer(), nullable=True),
        _moment("at"),
        _to("help_openings", "member_id", "members", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_openings")),
    )
    op.create_index(op.f("ix_help_openings_conversation_id"), "help_openings", ["conversation_id"])
    op.create_index(op.f("ix_help_openings_member_id"), "help_openings", ["member_id"])
    op.create_table(
        "help_referrals",
        *_named("help_referrals"),
        *_of_one("help_referrals"),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _moment("at"),
        _to("help_referrals", "author_id", "members", "SET NULL"),
    )
    op.create_index(op.f("ix_help_referrals_author_id"), "help_referrals", ["author_id"])
    op.create_index(op.f("ix_help_referrals_conversation_id"), "help_referrals", ["conversation_id"])
    op.create_table(
        "help_promises",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_help_promises")),
    )
    _kinds(*BEFORE, "letter", "request", "late")


def downgrade() -> None:
    op.execute("DELETE FROM notices WHERE kind IN ('letter', 'request', 'late')")
    _kinds(*BEFORE)
    for table in TABLES:
        op.drop_table(table)


def _named(table: str) -> tuple[Any, ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _of_one(table: str) -> tuple[Any, ...]:
    """It belongs to one conversation, and goes with it."""
    column = sa.Column("conversation_id", sa.Integer(), nullable=False)
    return column, _to(table, "conversation_id", "help_conversations", "CASCADE")


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, forum.db.Moment(timezone=True), nullable=nullable)


def _one_of(table: str, column: str, name: str, *values: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(sa.column(column).in_(values), name=op.f(f"ck_{table}_{name}"))


def _to(table: str, column: str, other: str, ondelete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def _kinds(*kinds: str) -> None:
    """Let notices be of these kinds and no other."""
    with op.batch_alter_table("notices") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_notices_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_notices_kind"), sa.column("kind").in_(kinds))
