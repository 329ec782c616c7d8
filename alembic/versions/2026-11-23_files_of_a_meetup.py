"""files of a meetup: slides and recordings that were handed in; what a speaker has done of their list"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sqlmodel.sql.sqltypes.UTCDateTime()


def upgrade() -> None:
    op.create_table(
        "meetup_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meetup_id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=130), nullable=False),
        sa.Column("octets", sa.Integer(), nullable=False),
        sa.Column("secret", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.Column("removed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["meetup_id"], ["meetup.id"]),
        sa.ForeignKeyConstraint(["removed_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("secret"),
    )
    op.create_index(op.f("ix_meetup_file_meetup_id"), "meetup_file", ["meetup_id"])
    op.create_index(op.f("ix_meetup_file_person_id"), "meetup_file", ["person_id"])
    op.create_table(
        "readied",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("task", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("done_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"]),
        sa.PrimaryKeyConstraint("booking_id", "task"),
    )


def downgrade() -> None:
    op.drop_table("readied")
    op.drop_index(op.f("ix_meetup_file_person_id"), "meetup_file")
    op.drop_index(op.f("ix_meetup_file_meetup_id"), "meetup_file")
    op.drop_table("meetup_file")
