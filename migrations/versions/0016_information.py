"""Information pages

Pages by area, each in languages, each language in versions that never change.
"""

import sqlalchemy as sa
from alembic import op

import forum.db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "information_pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("area_key", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("taken_at", forum.db.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["area_key"], ["areas.key"], name=op.f("fk_information_pages_area_key_areas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_information_pages")),
        sa.UniqueConstraint("public_id", name=op.f("uq_information_pages_public_id")),
    )
    op.create_index("ix_information_pages_area_key_position", "information_pages", ["area_key", "position"])
    op.create_index(op.f("ix_information_pages_taken_at"), "information_pages", ["taken_at"])
    op.create_table(
        "information_texts",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.Column("published", sa.Integer(), nullable=True),
        sa.Column("clear", sa.Integer(), nullable=False),
        sa.Column("unclear", sa.Integer(), nullable=False),
        _of_page("information_texts"),
        sa.PrimaryKeyConstraint("page_id", "language", name=op.f("pk_information_texts")),
    )
    op.create_table(
        "information_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("translated_from", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("once", sa.String(length=36), nullable=True),
        _of_page("information_versions"),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["members.id"],
            name=op.f("fk_information_versions_author_id_members"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_information_versions")),
        sa.UniqueConstraint(
            "page_id", "language", "version", name=op.f("uq_information_versions_page_id_language_version")
        ),
        sa.UniqueConstraint("author_id", "once", name=op.f("uq_information_versions_author_id_once")),
    )


def downgrade() -> None:
    for table in ("information_versions", "information_texts", "information_pages"):
        op.drop_table(table)


def _of_page(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_page_id_information_pages")
    return sa.ForeignKeyConstraint(["page_id"], ["information_pages.id"], name=name, ondelete="CASCADE")
