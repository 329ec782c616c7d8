"""holds of a speaker and a date; weights of the comparison; the very date of "yes, but another date" """

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sqlmodel.sql.sqltypes.UTCDateTime()
CRITERIA = ("fit", "dates", "availability", "style", "value", "last_talk")


def upgrade() -> None:
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ask_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("held_by", sa.Integer(), nullable=False),
        sa.Column("held_at", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["ask_id"], ["ask.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["held_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_hold_ask_id"), "hold", ["ask_id"])
    op.create_table(
        "weights",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(criterion, sa.Integer(), nullable=False) for criterion in CRITERIA),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for table in ("ask", "reply"):
        op.add_column(table, sa.Column("other_at", MOMENT, nullable=True))


def downgrade() -> None:
    for table in ("reply", "ask"):
        op.drop_column(table, "other_at")
    op.drop_table("weights")
    op.drop_index(op.f("ix_hold_ask_id"), "hold")
    op.drop_table("hold")
