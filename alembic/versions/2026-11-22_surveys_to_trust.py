"""surveys to trust: terms that stand, sealed answers, sums, themes, rounds of votes, a wall, reasons for setting aside"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sqlmodel.sql.sqltypes.UTCDateTime()
text = sqlmodel.sql.sqltypes.AutoString

# What people were told stands: "named" was the name of what kept names apart from all but interests.
CONFIDENTIAL = "UPDATE survey SET mode = 'confidential' WHERE mode = 'named'"
# A closing date that was set in place of an earlier one; what the first of them stood for was not written down.
INSTEAD_OF = """
    UPDATE closing SET instead_of = (SELECT before.closes_at FROM closing AS before
        WHERE before.survey_id = closing.survey_id AND before.id < closing.id ORDER BY before.id DESC LIMIT 1)
"""
# When a mail was practised stood in what is cleared once it waits to go for real.
PRACTISED = """
    UPDATE practice_mail SET practised_at = (SELECT coalesce(email.sent_at, email.written_at, email.queued_at)
        FROM email WHERE email.id = practice_mail.email_id)
"""
CHANGED = """OLD.sent_at IS NOT NULL AND (NEW.sent_at IS NULL OR NEW.mode <> OLD.mode OR NEW.k <> OLD.k
        OR NEW.k_words <> OLD.k_words OR NEW.segment <> OLD.segment)"""
TRIGGERS = {
    "survey": ("terms_stand", CHANGED, "the terms of a sent survey stand"),
    "seal": ("seal_stands", "1 = 1", "a seal stands"),
}
NEW_TABLES = (  # in the order in which they can be made
    "round",
    "weighing",
    "ballot",
    "comment",
    "correction",
    "counted",
    "envelope",
    "handed_in",
    "imported",
    "seal",
    "segment_group",
    "translation",
    "turnout",
    "free_text",
    "sorting",
    "sum",
    "theme",
    "condition",
    "placing",
    "suggestion",
    "hiding",
)


def upgrade() -> None:
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", text(120), nullable=False),
        sa.Column("opens_at", MOMENT, nullable=False),
        sa.Column("closes_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "weighing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("demand", sa.Integer(), nullable=False),
        sa.Column("freshness", sa.Integer(), nullable=False),
        sa.Column("teachable", sa.Integer(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "ballot",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("cast_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round_id", "person_id", "place"),
        sa.UniqueConstraint("round_id", "person_id", "topic_id"),
    )
    op.create_index(op.f("ix_ballot_person_id"), "ballot", ["person_id"])
    op.create_index(op.f("ix_ballot_topic_id"), "ballot", ["topic_id"])

    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("words", text(1000), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_comment_person_id"), "comment", ["person_id"])
    op.create_index(op.f("ix_comment_topic_id"), "comment", ["topic_id"])

    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("place", text(24), nullable=False),
        sa.Column("was", text(4000), nullable=False),
        sa.Column("becomes", text(4000), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_correction_survey_id"), "correction", ["survey_id"])

    op.create_table(
        "counted",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("counted_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("survey_id"),
    )
    op.create_table(
        "envelope",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_envelope_survey_id"), "envelope", ["survey_id"])

    op.create_table(
        "handed_in",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("survey_id", "person_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "imported",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("source", text(200), nullable=False),
        sa.Column("imported_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("survey_id"),
    )
    op.create_table(
        "seal",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("survey_id"),
    )
    op.create_table(
        "segment_group",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", text(400), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("survey_id", "number"),
    )
    op.create_table(
        "translation",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("language", text(8), nullable=False),
        sa.Column("place", text(24), nullable=False),
        sa.Column("words", text(4000), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("survey_id", "language", "place"),
    )
    op.create_table(
        "turnout",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("day", MOMENT, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("survey_id", "day"),
    )
    op.create_table(
        "free_text",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("side", text(5), nullable=False),
        sa.Column("words", text(4000), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_free_text_question_id"), "free_text", ["question_id"])

    op.create_table(
        "sorting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("grain", text(8), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("by_meaning", sa.Boolean(), nullable=False),
        sa.Column("problem", text(300), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_sorting_question_id"), "sorting", ["question_id"])

    op.create_table(
        "sum",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("what", text(24), nullable=False),
        sa.Column("segment", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("question_id", "what", "segment"),
    )
    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("name", text(120), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_theme_question_id"), "theme", ["question_id"])
    op.create_index(op.f("ix_theme_topic_id"), "theme", ["topic_id"])

    op.create_table(
        "condition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("on_id", sa.Integer(), nullable=False),
        sa.Column("option_id", sa.Integer(), nullable=True),
        sa.Column("least", sa.Integer(), nullable=True),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["on_id"], ["question.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["option_id"], ["option.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_condition_on_id"), "condition", ["on_id"])
    op.create_index(op.f("ix_condition_question_id"), "condition", ["question_id"])

    op.create_table(
        "placing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("text", text(16), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("placed_by", sa.Integer(), nullable=False),
        sa.Column("placed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["placed_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_placing_question_id"), "placing", ["question_id"])
    op.create_index(op.f("ix_placing_theme_id"), "placing", ["theme_id"])

    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sorting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", text(16), nullable=False),
        sa.ForeignKeyConstraint(["sorting_id"], ["sorting.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_suggestion_sorting_id"), "suggestion", ["sorting_id"])

    op.create_table(
        "hiding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wish_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("reason", text(300), nullable=False),
        sa.Column("hidden_by", sa.Integer(), nullable=False),
        sa.Column("hidden_at", MOMENT, nullable=False),
        sa.CheckConstraint("(wish_id IS NULL) <> (comment_id IS NULL)", name=op.f("ck_hiding_one")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["hidden_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["wish_id"], ["wish.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("comment_id"),
        sa.UniqueConstraint("wish_id"),
    )

    op.execute(CONFIDENTIAL)
    _add("closing", sa.Column("instead_of", MOMENT, nullable=True))
    op.execute(INSTEAD_OF)
    _add("practice_mail", sa.Column("practised_at", MOMENT, nullable=True), sa.Column("real_at", MOMENT, nullable=True))
    op.execute(PRACTISED)
    with op.batch_alter_table("practice_mail") as batch_op:
        batch_op.alter_column("practised_at", existing_type=MOMENT, nullable=False)
    _add("programme", sa.Column("conduct", text(4000), nullable=False, server_default=""))
    _add("response", sa.Column("segment", text(120), nullable=False, server_default=""))
    _add(
        "survey",
        sa.Column("k", sa.Integer(), nullable=False, server_default="5"),
        sa.Column("k_words", sa.Integer(), nullable=False, server_default="5"),
        sa.Column("segment", text(12), nullable=False, server_default=""),
        sa.Column("languages", sa.JSON(), nullable=False, server_default="[]"),
    )
    with op.batch_alter_table("survey") as batch_op:
        batch_op.create_check_constraint(op.f("ck_survey_mode"), "mode IN ('named', 'confidential', 'anonymous')")
        batch_op.create_check_constraint(op.f("ck_survey_k"), "k >= 3 AND k_words >= k")
    _add(
        "wish",
        sa.Column("set_aside_by", sa.Integer(), nullable=True),
        sa.Column("set_aside_reason", text(500), nullable=False, server_default=""),
    )
    with op.batch_alter_table("wish") as batch_op:
        batch_op.create_foreign_key("fk_wish_set_aside_by_person", "person", ["set_aside_by"], ["id"])
    for table, (name, when, why) in TRIGGERS.items():
        _forbid(table, name, when, why)


def downgrade() -> None:
    for table, (name, _when, _why) in TRIGGERS.items():
        _allow(table, name)
    with op.batch_alter_table("wish") as batch_op:
        batch_op.drop_constraint("fk_wish_set_aside_by_person", type_="foreignkey")
        batch_op.drop_column("set_aside_reason")
        batch_op.drop_column("set_aside_by")
    with op.batch_alter_table("survey") as batch_op:
        batch_op.drop_constraint(op.f("ck_survey_mode"), type_="check")
        batch_op.drop_constraint(op.f("ck_survey_k"), type_="check")
        for name in ("languages", "segment", "k_words", "k"):
            batch_op.drop_column(name)
    op.execute("UPDATE survey SET mode = 'named'")
    op.execute("DELETE FROM practice_mail WHERE real_at IS NOT NULL")
    for table, column in (
        ("response", "segment"), ("programme", "conduct"), ("closing", "instead_of"),
        ("practice_mail", "practised_at"), ("practice_mail", "real_at"),
    ):  # fmt: skip
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column(column)
    for table in reversed(NEW_TABLES):
        op.drop_table(table)


def _add(table: str, *columns: sa.Column) -> None:
    """New columns; what older rows have in them is filled in, and no default stays behind."""
    with op.batch_alter_table(table) as batch_op:
        for column in columns:
            batch_op.add_column(column)
    with op.batch_alter_table(table) as batch_op:
        for column in columns:
            if column.server_default is not None:
                batch_op.alter_column(column.name, existing_type=column.type, server_default=None)


def _forbid(table: str, name: str, when: str, why: str) -> None:
    """Whoever changes such a row is refused by the database itself, whatever program they use."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{why}'); END"
        )
        return
    op.execute(f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF {when} THEN RAISE EXCEPTION '{why}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$
    """)
    op.execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _allow(table: str, name: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {name}")
        return
    op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute(f"DROP FUNCTION {name}()")
