"""counted in steps: what is shown of confidential surveys, and what joins it next"""

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


def downgrade() -> None:
    op.drop_index("ix_response_uncounted", "response")
    for table in ("response", "counted"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("step")
    op.drop_table("next_count")
