"""what is said is kept: replies, closings, who ended a decision; sign-ins that end when left alone"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


SPEAKER = "SELECT person_id FROM ask WHERE ask.id = booking.ask_id"


def upgrade() -> None:
    op.create_table(
        "closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("closes_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("closing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_closing_survey_id"), ["survey_id"], unique=False)

    op.create_table(
        "earlier",
        sa.Column("ask_id", sa.Integer(), nullable=False),
        sa.Column("time", sa.Integer(), nullable=False),
        sa.Column("in_person", sa.Boolean(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("answer_by", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("link_asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("withdrawn_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["ask_id"], ["ask.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("ask_id", "time"),
    )
    op.create_table(
        "reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ask_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("said", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("said_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("date_ids", sa.JSON(), nullable=False),
        sa.Column("starts_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("other_dates", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("ask_again_on", sa.Date(), nullable=True),
        sa.Column("suggested_name", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("suggested_email", sqlmodel.sql.sqltypes.AutoString(length=254), nullable=False),
        sa.ForeignKeyConstraint(["ask_id"], ["ask.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ask_id", "number"),
    )
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reply_ask_id"), ["ask_id"], unique=False)

    _answers_become_replies()
    with op.batch_alter_table("ask", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_ask_recorded_by_person"), type_="foreignkey")
        batch_op.drop_column("recorded_by")
        batch_op.drop_column("answers")

    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.add_column(sa.Column("released_by", sa.Integer(), nullable=True))
        batch_op.create_foreign_key("fk_booking_released_by_person", "person", ["released_by"], ["id"])
    op.execute(f"UPDATE booking SET released_by = ({SPEAKER}) WHERE released_by_speaker")
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_column("released_by_speaker")

    with op.batch_alter_table("login_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("browser", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("code", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=True))

    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))

    with op.batch_alter_table("survey", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sent_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("told_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("typed_on", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=True))
        batch_op.create_foreign_key("fk_survey_told_by_person", "person", ["told_by"], ["id"])
        batch_op.create_foreign_key("fk_survey_sent_by_person", "person", ["sent_by"], ["id"])


def _answers_become_replies() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    listed = "coalesce(json_agg(date_id), '[]'::json)" if postgresql else "json_group_array(date_id)"
    as_it_was = "note, other_dates, ask_again_on, suggested_name, suggested_email"
    op.execute(
        f"INSERT INTO reply (ask_id, number, said, said_at, recorded_by, date_ids, {as_it_was})"
        f" SELECT id, CASE WHEN answers > 0 THEN answers ELSE 1 END, answer, answered_at, recorded_by,"
        f" (SELECT {listed} FROM tick WHERE tick.ask_id = ask.id), {as_it_was}"
        " FROM ask WHERE answered_at IS NOT NULL"
    )


def downgrade() -> None:
    with op.batch_alter_table("survey", schema=None) as batch_op:
        batch_op.drop_constraint("fk_survey_sent_by_person", type_="foreignkey")
        batch_op.drop_constraint("fk_survey_told_by_person", type_="foreignkey")
        batch_op.drop_column("typed_on")
        batch_op.drop_column("told_by")
        batch_op.drop_column("sent_by")

    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_column("seen_at")

    with op.batch_alter_table("login_request", schema=None) as batch_op:
        batch_op.drop_column("code")
        batch_op.drop_column("browser")

    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.add_column(sa.Column("released_by_speaker", sa.BOOLEAN(), server_default=sa.false(), nullable=False))
    op.execute(f"UPDATE booking SET released_by_speaker = (released_by = ({SPEAKER})) WHERE released_by IS NOT NULL")
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_constraint("fk_booking_released_by_person", type_="foreignkey")
        batch_op.drop_column("released_by")

    with op.batch_alter_table("ask", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answers", sa.INTEGER(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("recorded_by", sa.INTEGER(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_ask_recorded_by_person"), "person", ["recorded_by"], ["id"])

    op.execute("UPDATE ask SET answers = coalesce((SELECT max(number) FROM reply WHERE reply.ask_id = ask.id), 0)")
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reply_ask_id"))

    op.drop_table("reply")
    op.drop_table("earlier")
    with op.batch_alter_table("closing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_closing_survey_id"))

    op.drop_table("closing")
