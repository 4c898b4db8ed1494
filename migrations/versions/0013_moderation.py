"""Moderation

Cases with their reports, decisions and appeals; sanctions; texts that moderators took away.
"""

import sqlalchemy as sa
from alembic import op

import forum.db

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BEFORE = ("answer", "quote", "room", "news", "soon", "moved", "off", "place", "after")
OF_MODERATION = ("released", "case", "decision", "outcome")
AUDIENCES = ("everyone", "members", "peers", "team")
REASONS = ("data", "client", "threat", "advert", "pressure", "worry", "other")
STANDINGS = ("waiting", "active", "muted", "suspended", "banned")
WAITS = sa.text("decided_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "sanctions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("until", forum.db.Moment(timezone=True), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(sa.column("kind").in_(STANDINGS), name=op.f("ck_sanctions_standing")),
        _to("sanctions", "member_id", "members", "CASCADE"),
        *_keys("sanctions"),
    )
    op.create_index(op.f("ix_sanctions_member_id"), "sanctions", ["member_id"])
    op.create_index(op.f("ix_sanctions_until"), "sanctions", ["until"])
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("thing", sa.String(length=12), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("guise", sa.LargeBinary(length=32), nullable=True),
        sa.Column("earlier", sa.String(length=20), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_member", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", forum.db.Moment(timezone=True), nullable=False),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.Column("claimed_at", forum.db.Moment(timezone=True), nullable=True),
        sa.Column("sealed_note", sa.LargeBinary(), nullable=True),
        sa.Column("decided_at", forum.db.Moment(timezone=True), nullable=True),
        sa.CheckConstraint(sa.column("audience").in_(AUDIENCES), name=op.f("ck_cases_audience")),
        sa.CheckConstraint(sa.column("earlier").in_(("none", "some", "several")), name=op.f("ck_cases_earlier")),
        _to("cases", "claimed_by_id", "members", "SET NULL"),
        *_keys("cases"),
    )
    op.create_index(op.f("ix_cases_guise"), "cases", ["guise"])
    op.create_index("ix_cases_waiting", "cases", ["decided_at", "opened_at", "id"])
    op.create_index(
        "uq_cases_open", "cases", ["kind", "thing"], unique=True, sqlite_where=WAITS, postgresql_where=WAITS
    )
    op.create_table(
        "case_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.LargeBinary(length=32), nullable=True),
        sa.Column("sealed_member", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("sealed_note", sa.LargeBinary(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.CheckConstraint(sa.column("reason").in_(REASONS), name=op.f("ck_case_reports_reason")),
        _to("case_reports", "case_id", "cases", "CASCADE"),
        sa.UniqueConstraint("case_id", "who", name=op.f("uq_case_reports_case_id_who")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_reports")),
    )
    op.create_table(
        "case_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", forum.db.Moment(timezone=True), nullable=False),
        sa.Column("measures", sa.String(length=80), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Integer(), nullable=False),
        sa.Column("letter", sa.LargeBinary(length=32), nullable=False),
        sa.Column("receipt", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=True),
        sa.Column("undone_at", forum.db.Moment(timezone=True), nullable=True),
        _to("case_decisions", "case_id", "cases", "CASCADE"),
        _to("case_decisions", "decided_by_id", "members", "SET NULL"),
        sa.UniqueConstraint("letter", name=op.f("uq_case_decisions_letter")),
        sa.UniqueConstraint("receipt", name=op.f("uq_case_decisions_receipt")),
        *_keys("case_decisions"),
    )
    op.create_index(op.f("ix_case_decisions_case_id"), "case_decisions", ["case_id"])
    op.create_index(op.f("ix_case_decisions_decided_at"), "case_decisions", ["decided_at"])
    op.create_table(
        "case_appeals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", forum.db.Moment(timezone=True), nullable=False),
        sa.Column("answered_at", forum.db.Moment(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        _to("case_appeals", "decision_id", "case_decisions", "CASCADE"),
        _to("case_appeals", "answered_by_id", "members", "SET NULL"),
        sa.UniqueConstraint("decision_id", name=op.f("uq_case_appeals_decision_id")),
        *_keys("case_appeals"),
    )
    op.create_index(op.f("ix_case_appeals_answered_at"), "case_appeals", ["answered_at"])
    with op.batch_alter_table("posts") as batch_op:
        batch_op.add_column(sa.Column("hidden", sa.Boolean(), nullable=False, server_default=sa.false()))
    _kinds(*BEFORE, *OF_MODERATION)


def downgrade() -> None:
    op.execute("DELETE FROM notices WHERE kind IN ('released', 'case', 'decision', 'outcome')")
    _kinds(*BEFORE)
    with op.batch_alter_table("posts") as batch_op:
        batch_op.drop_column("hidden")
    for table in ("case_appeals", "case_decisions", "case_reports", "cases", "sanctions"):
        op.drop_table(table)


def _to(table: str, column: str, other: str, ondelete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def _keys(table: str) -> tuple[sa.UniqueConstraint, sa.PrimaryKeyConstraint]:
    return (
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _kinds(*kinds: str) -> None:
    """Let notices be of these kinds and no other."""
    with op.batch_alter_table("notices") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_notices_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_notices_kind"), sa.column("kind").in_(kinds))
