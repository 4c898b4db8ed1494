"""The trail

What who has a task here does. The database refuses to change an entry, and to take out any but those up to the number
that the newest entry of the kind "trail.shortened" names.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

REFUSAL = "the trail is only added to"
GUARDS = {
    "sqlite": (
        f"CREATE TRIGGER trail_is_not_changed BEFORE UPDATE ON trail BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        f"""CREATE TRIGGER trail_stays BEFORE DELETE ON trail
            WHEN OLD.n > coalesce(
                (SELECT max(CAST(target AS INTEGER)) FROM trail WHERE deed = 'trail.shortened'), 0
            )
            BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    ),
    "postgresql": (
        f"""CREATE FUNCTION trail_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF TG_OP = 'DELETE' THEN
                IF OLD.n <= (SELECT max(CAST(target AS integer)) FROM trail WHERE deed = 'trail.shortened') THEN
                    RETURN OLD;
                END IF;
            END IF;
            RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
        END $$""",
        """CREATE TRIGGER trail_stays BEFORE UPDATE OR DELETE ON trail
            FOR EACH ROW EXECUTE FUNCTION trail_refuses()""",
        """CREATE TRIGGER trail_is_not_emptied BEFORE TRUNCATE ON trail
            FOR EACH STATEMENT EXECUTE FUNCTION trail_refuses()""",
    ),
}


def upgrade() -> None:
    op.create_table(
        "trail",
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("deed", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_trail")),
    )
    op.create_index(op.f("ix_trail_deed"), "trail", ["deed"])
    for guard in GUARDS[op.get_bind().dialect.name]:
        op.execute(guard)


def downgrade() -> None:
    op.drop_table("trail")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION trail_refuses()")
