"""counted in steps: what is shown of confidential surveys, and what joins it next; who ends hidings and rounds"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sqlmodel.sql.sqltypes.UTCDateTime()


def upgrade() -> None:
    op.create_table(
        "next_count",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("counted_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("survey_id"),
    )
    with op.batch_alter_table("counted") as batch_op:
        batch_op.add_column(sa.Column("step", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("counted") as batch_op:
        batch_op.alter_column("step", existing_type=sa.Integer(), server_default=None)
    with op.batch_alter_table("response") as batch_op:
        batch_op.add_column(sa.Column("step", sa.Integer(), nullable=True))
    none = sa.text("step IS NULL")
    op.create_index(
        "ix_response_uncounted", "response", ["survey_id"], sqlite_where=none, postgresql_where=none
    )
    _facts_kept()


def _facts_kept() -> None:
    """Who showed again what was hidden, and who closed a round before its time."""
    with op.batch_alter_table("hiding") as batch_op:
        batch_op.add_column(sa.Column("shown_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("shown_at", MOMENT, nullable=True))
        batch_op.create_foreign_key("fk_hiding_shown_by_person", "person", ["shown_by"], ["id"])
        for what in ("wish", "comment"):
            batch_op.drop_constraint(op.f(f"uq_hiding_{what}_id"), type_="unique")
    hidden = sa.text("shown_at IS NULL")
    for what in ("wish", "comment"):
        op.create_index(
            f"uq_hiding_of_{what}", "hiding", [f"{what}_id"], unique=True, sqlite_where=hidden, postgresql_where=hidden
        )
    with op.batch_alter_table("round") as batch_op:
        batch_op.add_column(sa.Column("closed_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("closed_at", MOMENT, nullable=True))
        batch_op.create_foreign_key("fk_round_closed_by_person", "person", ["closed_by"], ["id"])


def _facts_overwritten() -> None:
    op.execute("UPDATE round SET closes_at = closed_at WHERE closed_at IS NOT NULL")
    op.execute("DELETE FROM hiding WHERE shown_at IS NOT NULL")
    with op.batch_alter_table("round") as batch_op:
        batch_op.drop_constraint("fk_round_closed_by_person", type_="foreignkey")
        batch_op.drop_column("closed_at")
        batch_op.drop_column("closed_by")
    for what in ("wish", "comment"):
        op.drop_index(f"uq_hiding_of_{what}", "hiding")
    with op.batch_alter_table("hiding") as batch_op:
        batch_op.drop_constraint("fk_hiding_shown_by_person", type_="foreignkey")
        batch_op.drop_column("shown_at")
        batch_op.drop_column("shown_by")
        for what in ("wish", "comment"):
            batch_op.create_unique_constraint(op.f(f"uq_hiding_{what}_id"), [f"{what}_id"])


def downgrade() -> None:
    _facts_overwritten()
    op.drop_index("ix_response_uncounted", "response")
    for table in ("response", "counted"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("step")
    op.drop_table("next_count")
