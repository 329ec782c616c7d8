"""raw mail apart: in a table of its own; that a letter went and that it came back are two facts; names are kept whole"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PARTIAL = (
    ("ix_incoming_unread", "tries", "read_at IS NULL"),
    ("ix_incoming_written", "arrived_at", "kind = 'human'"),
    ("ix_incoming_to_sort", "arrived_at", "review <> '' AND settled_at IS NULL"),
)
KEPT = ("ix_incoming_kept", "arrived_at", "raw IS NOT NULL")
ADDRESS = sqlmodel.sql.sqltypes.AutoString(length=320)
DEAD = "('5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10', '5.4.4')"
# A letter that came back had failed, and its bounce said when it had gone.
WENT = """
    UPDATE email SET failed_at = NULL, sent_at = (SELECT max(bounce.letter_sent_at) FROM bounce
        WHERE bounce.email_id = email.id AND bounce.permanent AND bounce.at = email.failed_at)
    WHERE email.sent_at IS NULL AND EXISTS (SELECT 1 FROM bounce WHERE bounce.email_id = email.id
        AND bounce.permanent AND bounce.at = email.failed_at AND bounce.letter_sent_at IS NOT NULL)
"""
FAILED = """
    UPDATE email SET sent_at = NULL, failed_at = (SELECT max(bounce.at) FROM bounce
        WHERE bounce.email_id = email.id AND bounce.permanent AND bounce.letter_sent_at = email.sent_at)
    WHERE EXISTS (SELECT 1 FROM bounce WHERE bounce.email_id = email.id
        AND bounce.permanent AND bounce.letter_sent_at = email.sent_at)
"""
# What a meetup without a title was called was left out; it went by its topic's name.
CALLED = """
    UPDATE rewording SET from_title = (SELECT topic.title FROM choice JOIN topic ON topic.id = choice.topic_id
        WHERE choice.meetup_id = rewording.meetup_id)
    WHERE from_title = '' AND EXISTS (SELECT 1 FROM choice JOIN topic ON topic.id = choice.topic_id
        WHERE choice.meetup_id = rewording.meetup_id AND choice.chosen_at < rewording.reworded_at)
"""


def upgrade() -> None:
    op.create_table(
        "raw_mail",
        sa.Column("incoming_id", sa.Integer(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["incoming_id"], ["incoming.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("incoming_id"),
    )
    op.execute("INSERT INTO raw_mail (incoming_id, raw) SELECT id, raw FROM incoming WHERE raw IS NOT NULL")
    _drop_indexes(KEPT, *PARTIAL)
    with op.batch_alter_table("incoming") as batch_op:
        batch_op.drop_column("raw")
        batch_op.alter_column("sender", existing_type=ADDRESS, nullable=True)
    _create_indexes(*PARTIAL)
    op.create_index(op.f("ix_incoming_arrived_at"), "incoming", ["arrived_at"])
    op.execute("UPDATE incoming SET sender = NULL WHERE recipient = ''")  # what a mailbox kept no envelope of

    op.drop_index("ix_email_held", "email")
    op.execute(WENT)
    op.execute(CALLED)
    with op.batch_alter_table("bounce") as batch_op:
        batch_op.drop_column("permanent")
    _index_held("held_at IS NOT NULL AND sent_at IS NULL")


def downgrade() -> None:
    with op.batch_alter_table("bounce") as batch_op:
        batch_op.add_column(sa.Column("permanent", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(f"UPDATE bounce SET permanent = (status IN {DEAD})")
    with op.batch_alter_table("bounce") as batch_op:
        batch_op.alter_column("permanent", existing_type=sa.Boolean(), server_default=None)
    op.drop_index("ix_email_held", "email")
    op.execute(FAILED)
    _index_held("held_at IS NOT NULL")

    op.execute("UPDATE incoming SET recipient = '' WHERE sender IS NULL")
    op.execute("UPDATE incoming SET sender = '' WHERE sender IS NULL")
    op.drop_index(op.f("ix_incoming_arrived_at"), "incoming")
    _drop_indexes(*PARTIAL)
    with op.batch_alter_table("incoming") as batch_op:
        batch_op.alter_column("sender", existing_type=ADDRESS, nullable=False)
        batch_op.add_column(sa.Column("raw", sa.LargeBinary(), nullable=True))
    op.execute("UPDATE incoming SET raw = (SELECT raw_mail.raw FROM raw_mail WHERE incoming_id = incoming.id)")
    _create_indexes(KEPT, *PARTIAL)
    op.drop_table("raw_mail")


def _index_held(where: str) -> None:
    """What was held and has gone long since is not looked through in every round."""
    op.create_index("ix_email_held", "email", ["held_at"], sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _drop_indexes(*which: tuple[str, str, str]) -> None:
    for name, _column, _where in which:
        op.drop_index(name, "incoming")


def _create_indexes(*which: tuple[str, str, str]) -> None:
    for name, column, where in which:
        condition = sa.text(where)
        op.create_index(name, "incoming", [column], sqlite_where=condition, postgresql_where=condition)
