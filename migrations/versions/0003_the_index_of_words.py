"""The index of words

Each database has it in its own way, so it is no model. The texts that are there already are put into it; a later
change of what a token is needs a migration that does so anew.
"""

import sqlalchemy as sa
from alembic import op

from forum.search import index

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BATCH = 500
TABLES = {
    "sqlite": (
        # Only spaces part our tokens: "~" and "=" belong to them, as does all that is not ASCII.
        """CREATE VIRTUAL TABLE post_words USING fts5(heading, body, tokenize = "ascii tokenchars '~='")""",
        # A row says that words may still lie in older segments of FTS5 although their text is gone.
        "CREATE TABLE post_words_left (id INTEGER PRIMARY KEY CHECK (id = 1))",
    ),
    "postgresql": (
        """CREATE TABLE post_words (
            post_id INTEGER PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE, words TSVECTOR NOT NULL
        )""",
        # Without its list of what is still to be sorted in, which each search would have to read.
        "CREATE INDEX ix_post_words_words ON post_words USING gin (words) WITH (fastupdate = off)",
    ),
}
TEXTS = sa.text(
    "SELECT p.id, CASE WHEN p.n = 1 THEN t.title ELSE '' END, p.html, b.audience FROM posts p "
    "JOIN threads t ON t.id = p.thread_id JOIN boards b ON b.id = t.board_id "
    "WHERE p.erased_at IS NULL AND p.id > :last ORDER BY p.id LIMIT :batch"
)


def upgrade() -> None:
    connection = op.get_bind()
    for statement in TABLES[connection.dialect.name]:
        op.execute(statement)
    last = 0
    while rows := connection.execute(TEXTS, {"last": last, "batch": BATCH}).all():
        index.keep(connection, [index.Text(*row) for row in rows])
        last = rows[-1][0]


def downgrade() -> None:
    op.execute("DROP TABLE post_words")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE post_words_left")
