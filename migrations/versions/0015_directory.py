"""The directory of organisations

Organisations as they are, the areas of life they help in, and their history in versions.
"""

import sqlalchemy as sa
from alembic import op

import forum.db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LIVING = sa.text("removed_at IS NULL")
CHANGES = ("added", "changed", "verified", "removed", "put_back")


def upgrade() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("regions", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("stance", sa.JSON(), nullable=False),
        sa.Column("cost", sa.String(length=20), nullable=False),
        sa.Column("name_asked", sa.String(length=20), nullable=False),
        sa.Column("hours", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("site", sa.String(length=200), nullable=False),
        sa.Column("note", sa.JSON(), nullable=False),
        sa.Column("found_by", sa.Text(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("verified_as", sa.String(length=20), nullable=False),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", forum.db.Moment(timezone=True), nullable=True),
        _to("organisations", "verified_by_id", "members.id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("public_id", name=op.f("uq_organisations_public_id")),
    )
    op.create_index(op.f("ix_organisations_verified_by_id"), "organisations", ["verified_by_id"])
    op.create_index(op.f("ix_organisations_verified_on"), "organisations", ["verified_on"])
    op.create_index(
        "uq_organisations_living",
        "organisations",
        ["name_key"],
        unique=True,
        sqlite_where=LIVING,
        postgresql_where=LIVING,
    )
    op.create_table(
        "organisation_areas",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("area_key", sa.String(length=20), nullable=False),
        _to("organisation_areas", "area_key", "areas.key", "CASCADE"),
        _to("organisation_areas", "organisation_id", "organisations.id", "CASCADE"),
        sa.PrimaryKeyConstraint("organisation_id", "area_key", name=op.f("pk_organisation_areas")),
    )
    op.create_index(op.f("ix_organisation_areas_area_key"), "organisation_areas", ["area_key"])
    op.create_table(
        "organisation_versions",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("change", sa.String(length=20), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("at", forum.db.Moment(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_as", sa.String(length=20), nullable=False),
        sa.CheckConstraint(sa.column("change").in_(CHANGES), name=op.f("ck_organisation_versions_change")),
        _to("organisation_versions", "by_id", "members.id", "SET NULL"),
        _to("organisation_versions", "organisation_id", "organisations.id", "CASCADE"),
        sa.PrimaryKeyConstraint("organisation_id", "n", name=op.f("pk_organisation_versions")),
    )
    op.create_index(op.f("ix_organisation_versions_by_id"), "organisation_versions", ["by_id"])


def downgrade() -> None:
    for table in ("organisation_versions", "organisation_areas", "organisations"):
        op.drop_table(table)


def _to(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target.partition('.')[0]}")
    return sa.ForeignKeyConstraint([column], [target], name=name, ondelete=ondelete)
