"""Duty, figures, and places for the team

Hours of duty and notes for the next shift; counts of months that are over; a place may be for the experts alone.
"""

import sqlalchemy as sa
from alembic import op

import forum.db

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ALL = ("everyone", "members", "peers")
PLACES = ("boards", "rooms", "announcements", "themed_sessions")


def upgrade() -> None:
    op.create_table(
        "duty_shifts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("begins", sa.String(length=5), nullable=False),
        sa.Column("ends", sa.String(length=5), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_duty_shifts_weekday")),
        _of_member("duty_shifts", "member_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_shifts")),
        sa.UniqueConstraint("public_id", name=op.f("uq_duty_shifts_public_id")),
        sa.UniqueConstraint("member_id", "weekday", "begins", name=op.f("uq_duty_shifts_member_id_weekday_begins")),
    )
    op.create_table(
        "duty_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins", sa.String(length=5), nullable=False),
        sa.Column("ends", sa.String(length=5), nullable=False),
        _of_member("duty_days", "member_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_days")),
        sa.UniqueConstraint("public_id", name=op.f("uq_duty_days_public_id")),
        sa.UniqueConstraint("member_id", "day", "begins", name=op.f("uq_duty_days_member_id_day_begins")),
    )
    op.create_index(op.f("ix_duty_days_day"), "duty_days", ["day"])
    op.create_table(
        "duty_taps",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.Column("until_at", forum.db.Moment(timezone=True), nullable=False),
        _of_member("duty_taps", "member_id"),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_duty_taps")),
    )
    op.create_index(op.f("ix_duty_taps_until_at"), "duty_taps", ["until_at"])
    op.create_table(
        "duty_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("until_at", forum.db.Moment(timezone=True), nullable=False),
        _of_member("duty_notes", "author_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_notes")),
        sa.UniqueConstraint("public_id", name=op.f("uq_duty_notes_public_id")),
    )
    op.create_index(op.f("ix_duty_notes_author_id"), "duty_notes", ["author_id"])
    op.create_index(op.f("ix_duty_notes_until_at"), "duty_notes", ["until_at"])
    op.create_table(
        "figures",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "name", name=op.f("pk_figures")),
    )
    op.create_table(
        "figure_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "name", name=op.f("pk_figure_days")),
    )
    _places_for(*ALL, "team")


def downgrade() -> None:
    for place in PLACES:
        op.execute(f"DELETE FROM {place} WHERE audience = 'team'")
    _places_for(*ALL)
    for table in ("figure_days", "figures", "duty_notes", "duty_taps", "duty_days", "duty_shifts"):
        op.drop_table(table)


def _of_member(table: str, column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_members")
    return sa.ForeignKeyConstraint([column], ["members.id"], name=name, ondelete="CASCADE")


def _places_for(*audiences: str) -> None:
    """Let places be for these and nobody else."""
    for place in PLACES:
        with op.batch_alter_table(place) as batch_op:
            name = batch_op.f(f"ck_{place}_audience")
            batch_op.drop_constraint(name, type_="check")
            batch_op.create_check_constraint(name, sa.column("audience").in_(audiences))
