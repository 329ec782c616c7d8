"""leads: talks given elsewhere, who gave them, who is the same person"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forgotten",
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("forgotten_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint"),
    )
    op.create_table(
        "lead",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("about", sqlmodel.sql.sqltypes.AutoString(length=600), nullable=False),
        sa.Column("link", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("found_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_table(
        "sameness",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("other_lead_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("different", sa.Boolean(), nullable=False),
        sa.Column("said_by", sa.Integer(), nullable=False),
        sa.Column("said_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("taken_back_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_lead_id"], ["lead.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["said_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("sameness", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sameness_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sameness_other_lead_id"), ["other_lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sameness_person_id"), ["person_id"], unique=False)

    op.create_table(
        "schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("event", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("read_by", sa.Integer(), nullable=False),
        sa.Column("read_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("applied_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["read_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "past_talk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("ref", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("abstract", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(length=35), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("link", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("event", "ref"),
    )
    with op.batch_alter_table("past_talk", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_past_talk_schedule_id"), ["schedule_id"], unique=False)

    op.create_table(
        "given_by",
        sa.Column("talk_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("as_written", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["talk_id"], ["past_talk.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("talk_id", "lead_id"),
    )
    with op.batch_alter_table("given_by", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_given_by_lead_id"), ["lead_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("given_by", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_given_by_lead_id"))

    op.drop_table("given_by")
    with op.batch_alter_table("past_talk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_past_talk_schedule_id"))

    op.drop_table("past_talk")
    op.drop_table("schedule")
    with op.batch_alter_table("sameness", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sameness_person_id"))
        batch_op.drop_index(batch_op.f("ix_sameness_other_lead_id"))
        batch_op.drop_index(batch_op.f("ix_sameness_lead_id"))

    op.drop_table("sameness")
    op.drop_table("lead")
    op.drop_table("forgotten")
