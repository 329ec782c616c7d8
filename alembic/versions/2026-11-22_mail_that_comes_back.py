"""mail that comes back: what was in each letter, what calendars were told, bounces, answers, choices"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BEFORE = "sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL"
WAITING = f"{BEFORE} AND held_at IS NULL"
INCOMING = (
    ("ix_incoming_kept", "arrived_at", "raw IS NOT NULL"),
    ("ix_incoming_unread", "tries", "read_at IS NULL"),
    ("ix_incoming_written", "arrived_at", "kind = 'human'"),
    ("ix_incoming_to_sort", "arrived_at", "review <> '' AND settled_at IS NULL"),
)
EMAIL_INDEXES = (("ix_email_held", "held_at"), ("ix_email_failed", "failed_at"))
MINUTES = "COALESCE({first} from_minutes {since}, meetup.minutes)"
BEGINS = "COALESCE({first} from_starts_at {since}, meetup.starts_at)"
UNHEARD = {  # the first move that the last letter did not know of: it says what that letter told
    "first": "(SELECT", "since": """FROM move WHERE move.meetup_id = meetup.id AND move.moved_at > email.sent_at
        ORDER BY move.number LIMIT 1)""",
}
ENDS = {
    "postgresql": "{begins} + {minutes} * interval '1 minute'",
    "sqlite": "strftime('%Y-%m-%d %H\\:%M\\:%f000', {begins}, '+' || {minutes} || ' minutes')",
}
NUMBER = {"postgresql": "split_part(about, '/', 1)", "sqlite": "substr(about, 1, instr(about || '/', '/') - 1)"}
THREADS = (  # organizers' own letters belong to no conversation
    """
    UPDATE email SET thread = 'invitations/' || {number} WHERE kind LIKE 'invitations/%' AND sent_at IS NOT NULL
    """,
    """
    UPDATE email SET thread = 'outreach/' || {number} WHERE sent_at IS NOT NULL
        AND kind IN ('outreach/ask', 'outreach/link', 'outreach/reminder', 'outreach/other')
    """,
    """
    UPDATE email SET thread = COALESCE(
        (SELECT 'outreach/' || booking.ask_id FROM booking WHERE CAST(booking.id AS VARCHAR) = {number}), '')
    WHERE sent_at IS NOT NULL AND kind IN ('outreach/proposed', 'outreach/confirmed', 'outreach/moved',
        'outreach/cancelled', 'outreach/released')
    """,
    """
    UPDATE email SET address = (SELECT person.email FROM person WHERE person.id = email.person_id)
    WHERE thread <> ''
    """,
)
LAST = """
    (SELECT last.id FROM email AS last WHERE last.person_id = {person} AND last.thread = {thread}
        AND last.kind IN ({kinds}) AND last.sent_at IS NOT NULL ORDER BY last.sent_at DESC, last.id DESC LIMIT 1)
"""
# Nobody wrote down under which domain an entry went out: its name ends with the @ (`entries.names_of`).
GUESTS = """
    SELECT guest.meetup_id || '.' || guest.secret || '@',
        (SELECT count(*) FROM move WHERE move.meetup_id = guest.meetup_id)
        + (SELECT count(*) FROM email AS others WHERE others.person_id = guest.person_id
            AND others.thread = email.thread AND others.kind IN ('invitations/answer', 'invitations/cancelled')),
        email.id,
        CASE WHEN email.kind = 'invitations/cancelled' OR email.kind = 'invitations/answer'
            AND (email.about LIKE '%-no' OR email.about LIKE '%-recording') THEN 'CANCEL' ELSE 'REQUEST' END,
        {begins}, {ends}, email.sent_at
    FROM guest
    JOIN meetup ON meetup.id = guest.meetup_id AND meetup.starts_at IS NOT NULL
    JOIN email ON email.id = {last}
"""
SPEAKERS = """
    SELECT booking.meetup_id || '.' || booking.secret || '@',
        (SELECT count(*) FROM move WHERE move.meetup_id = booking.meetup_id)
        + (SELECT count(*) FROM email AS others WHERE others.person_id = email.person_id
            AND others.thread = email.thread AND others.kind IN ('outreach/cancelled', 'outreach/released')),
        email.id,
        CASE WHEN email.kind IN ('outreach/cancelled', 'outreach/released') THEN 'CANCEL' ELSE 'REQUEST' END,
        {begins}, {ends}, email.sent_at
    FROM booking
    JOIN ask ON ask.id = booking.ask_id
    JOIN meetup ON meetup.id = booking.meetup_id AND meetup.starts_at IS NOT NULL
    JOIN email ON email.id = {last}
    WHERE booking.id = (SELECT max(same.id) FROM booking AS same
        WHERE same.meetup_id = booking.meetup_id AND same.secret = booking.secret)
        AND EXISTS (SELECT 1 FROM email AS settled JOIN booking AS same ON settled.about = CAST(same.id AS VARCHAR)
            WHERE settled.kind = 'outreach/confirmed' AND settled.sent_at IS NOT NULL AND same.secret = booking.secret)
"""
OF_GUESTS = {
    "person": "guest.person_id", "thread": "'invitations/' || guest.meetup_id",
    "kinds": "'invitations/invite', 'invitations/answer', 'invitations/move', 'invitations/cancelled'",
}
OF_SPEAKERS = {
    "person": "ask.person_id", "thread": "'outreach/' || ask.id",
    "kinds": "'outreach/confirmed', 'outreach/moved', 'outreach/cancelled', 'outreach/released'",
}
FEEDBACK_REMINDERS = """
    UPDATE email SET kind = '{new}' WHERE kind = '{old}' AND EXISTS (
        SELECT 1 FROM survey WHERE survey.about_talk AND email.about LIKE CAST(survey.id AS VARCHAR) || '/%')
"""


def upgrade() -> None:
    op.create_table("mail_key",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("key", sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint("id")
    )
    op.create_table("skeleton",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
    sa.Column("content", sa.LargeBinary(), nullable=False),
    sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint("id"),
    sa.UniqueConstraint("fingerprint")
    )
    op.create_table("feed",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("person_id", sa.Integer(), nullable=True),
    sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
    sa.Column("made_by", sa.Integer(), nullable=False),
    sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column("seen_on", sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(["made_by"], ["person.id"]),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
    sa.PrimaryKeyConstraint("id"),
    sa.UniqueConstraint("fingerprint")
    )
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feed_person_id"), ["person_id"], unique=False)

    op.create_table("mail_rules",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("weekly", sa.Integer(), nullable=False),
    sa.Column("release_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column("set_by", sa.Integer(), nullable=False),
    sa.Column("set_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(["set_by"], ["person.id"]),
    sa.PrimaryKeyConstraint("id")
    )
    op.create_table("unwanted",
    sa.Column("person_id", sa.Integer(), nullable=False),
    sa.Column("category", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
    sa.PrimaryKeyConstraint("person_id", "category")
    )
    op.create_table("wording",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column("language", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
    sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column("body", sqlmodel.sql.sqltypes.AutoString(length=8000), nullable=False),
    sa.Column("written_by", sa.Integer(), nullable=False),
    sa.Column("written_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column("reset_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column("reset_by", sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(["reset_by"], ["person.id"]),
    sa.ForeignKeyConstraint(["written_by"], ["person.id"]),
    sa.PrimaryKeyConstraint("id")
    )
    with op.batch_alter_table("wording", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wording_kind"), ["kind"], unique=False)

    op.create_table("calendar_version",
    sa.Column("uid", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column("sequence", sa.Integer(), nullable=False),
    sa.Column("email_id", sa.Integer(), nullable=False),
    sa.Column("method", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column("starts_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column("ends_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column("told", sa.LargeBinary(), nullable=True),
    sa.Column("stamped_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(["email_id"], ["email.id"], ondelete="CASCADE"),
    sa.PrimaryKeyConstraint("uid", "sequence")
    )
    with op.batch_alter_table("calendar_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_version_email_id"), ["email_id"], unique=False)

    op.create_table("incoming",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("arrived_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
    sa.Column("sender", sqlmodel.sql.sqltypes.AutoString(length=320), nullable=False),
    sa.Column("recipient", sqlmodel.sql.sqltypes.AutoString(length=320), nullable=False),
    sa.Column("dated_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column("tries", sa.Integer(), nullable=False),
    sa.Column("try_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column("read_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column("email_id", sa.Integer(), nullable=True),
    sa.Column("person_id", sa.Integer(), nullable=True),
    sa.Column("thread", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column("said_by", sqlmodel.sql.sqltypes.AutoString(length=320), nullable=False),
    sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column("text", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column("trimmed", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column("away_until", sa.Date(), nullable=True),
    sa.Column("authentication", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column("review", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column("settled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column("settled_by", sa.Integer(), nullable=True),
    sa.Column("raw", sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(["email_id"], ["email.id"], ondelete="CASCADE"),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
    sa.ForeignKeyConstraint(["settled_by"], ["person.id"]),
    sa.PrimaryKeyConstraint("id"),
    sa.UniqueConstraint("fingerprint")
    )
    with op.batch_alter_table("incoming", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incoming_email_id"), ["email_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_incoming_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_incoming_thread"), ["thread"], unique=False)
        for name, column, where in INCOMING:
            condition = sa.text(where)
            batch_op.create_index(name, [column], sqlite_where=condition, postgresql_where=condition)

    op.create_table("receiving_trouble",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("way", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column("began_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column("said", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint("id")
    )

    op.create_table("bounce",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("email_id", sa.Integer(), nullable=False),
    sa.Column("person_id", sa.Integer(), nullable=False),
    sa.Column("incoming_id", sa.Integer(), nullable=True),
    sa.Column("address", sqlmodel.sql.sqltypes.AutoString(length=254), nullable=False),
    sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column("status", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column("permanent", sa.Boolean(), nullable=False),
    sa.Column("said", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column("letter_sent_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column("settled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column("settled_by", sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(["email_id"], ["email.id"], ondelete="CASCADE"),
    sa.ForeignKeyConstraint(["incoming_id"], ["incoming.id"], ondelete="SET NULL"),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
    sa.ForeignKeyConstraint(["settled_by"], ["person.id"]),
    sa.PrimaryKeyConstraint("id"),
    sa.UniqueConstraint("incoming_id")
    )
    with op.batch_alter_table("bounce", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bounce_email_id"), ["email_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bounce_person_id"), ["person_id"], unique=False)

    op.create_table("calendar_answer",
    sa.Column("incoming_id", sa.Integer(), nullable=False),
    sa.Column("uid", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column("meetup_id", sa.Integer(), nullable=False),
    sa.Column("person_id", sa.Integer(), nullable=False),
    sa.Column("method", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column("partstat", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column("sequence", sa.Integer(), nullable=False),
    sa.Column("stamped_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column("comment", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
    sa.Column("delegated_to", sqlmodel.sql.sqltypes.AutoString(length=254), nullable=False),
    sa.Column("said_as", sqlmodel.sql.sqltypes.AutoString(length=320), nullable=False),
    sa.Column("starts_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column("ends_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column("applied_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column("settled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column("settled_by", sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(["incoming_id"], ["incoming.id"], ondelete="CASCADE"),
    sa.ForeignKeyConstraint(["meetup_id"], ["meetup.id"]),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
    sa.ForeignKeyConstraint(["settled_by"], ["person.id"]),
    sa.PrimaryKeyConstraint("incoming_id")
    )
    with op.batch_alter_table("calendar_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_answer_meetup_id"), ["meetup_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_calendar_answer_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_calendar_answer_uid"), ["uid"], unique=False)

    with op.batch_alter_table("email", schema=None) as batch_op:
        batch_op.drop_index("ix_email_waiting")
        batch_op.add_column(sa.Column("address", sqlmodel.sql.sqltypes.AutoString(length=254), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("thread", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("skeleton_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("marks", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("written_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("claimed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("doubts", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("held_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("held_for", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("held_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("released_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("released_by", sa.Integer(), nullable=True))
        batch_op.create_index(
            "ix_email_waiting", ["try_at"], unique=False,
            sqlite_where=sa.text(WAITING), postgresql_where=sa.text(WAITING),
        )
        for name, column in EMAIL_INDEXES:
            where = sa.text(f"{column} IS NOT NULL")
            batch_op.create_index(name, [column], sqlite_where=where, postgresql_where=where)
        batch_op.create_index("ix_email_kind_about", ["kind", "about"], unique=False)
        batch_op.create_index("ix_email_person_thread", ["person_id", "thread"], unique=False)
        batch_op.create_index(batch_op.f("ix_email_skeleton_id"), ["skeleton_id"], unique=False)
        batch_op.create_foreign_key("fk_email_released_by_person", "person", ["released_by"], ["id"])
        batch_op.create_foreign_key("fk_email_skeleton_id_skeleton", "skeleton", ["skeleton_id"], ["id"])
        batch_op.create_foreign_key("fk_email_held_by_person", "person", ["held_by"], ["id"])

    with op.batch_alter_table("guest", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answered_by", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False, server_default=""))

    with op.batch_alter_table("meetup", schema=None) as batch_op:
        batch_op.add_column(sa.Column("worded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))

    with op.batch_alter_table("move", schema=None) as batch_op:
        batch_op.add_column(sa.Column("from_join_url", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False, server_default=""))

    op.create_table("rewording",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("meetup_id", sa.Integer(), nullable=False),
    sa.Column("from_title", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column("from_abstract", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
    sa.Column("reworded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(["meetup_id"], ["meetup.id"]),
    sa.PrimaryKeyConstraint("id")
    )
    with op.batch_alter_table("rewording", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rewording_meetup_id"), ["meetup_id"], unique=False)

    _what_calendars_were_told()
    op.execute(FEEDBACK_REMINDERS.format(new="surveys/feedback_reminder", old="surveys/reminder"))


def _what_calendars_were_told() -> None:
    """Letters that went out get their conversation; the last with an entry its SEQUENCE: the next one is higher."""
    connection, dialect = op.get_bind(), op.get_bind().dialect.name
    for update in THREADS:
        connection.execute(sa.text(update.format(number=NUMBER[dialect])))
    begins, minutes = BEGINS.format(**UNHEARD), MINUTES.format(**UNHEARD)
    ends = ENDS[dialect].format(begins=begins, minutes=minutes)
    into = "INSERT INTO calendar_version (uid, sequence, email_id, method, starts_at, ends_at, stamped_at)"
    for rows, of in ((GUESTS, OF_GUESTS), (SPEAKERS, OF_SPEAKERS)):
        connection.execute(sa.text(f"{into} {rows.format(begins=begins, ends=ends, last=LAST.format(**of))}"))


def downgrade() -> None:
    op.execute(FEEDBACK_REMINDERS.format(new="surveys/reminder", old="surveys/feedback_reminder"))
    op.drop_table("rewording")
    with op.batch_alter_table("move", schema=None) as batch_op:
        batch_op.drop_column("from_join_url")

    with op.batch_alter_table("meetup", schema=None) as batch_op:
        batch_op.drop_column("worded_at")

    with op.batch_alter_table("guest", schema=None) as batch_op:
        batch_op.drop_column("answered_by")

    with op.batch_alter_table("email", schema=None) as batch_op:
        batch_op.drop_constraint("fk_email_held_by_person", type_="foreignkey")
        batch_op.drop_constraint("fk_email_skeleton_id_skeleton", type_="foreignkey")
        batch_op.drop_constraint("fk_email_released_by_person", type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_email_skeleton_id"))
        batch_op.drop_index("ix_email_person_thread")
        batch_op.drop_index("ix_email_kind_about")
        for name, _column in EMAIL_INDEXES:
            batch_op.drop_index(name)
        batch_op.drop_index("ix_email_waiting")
        batch_op.drop_column("released_by")
        batch_op.drop_column("released_at")
        batch_op.drop_column("held_by")
        batch_op.drop_column("held_for")
        batch_op.drop_column("held_at")
        batch_op.drop_column("doubts")
        batch_op.drop_column("claimed_at")
        batch_op.drop_column("written_at")
        batch_op.drop_column("marks")
        batch_op.drop_column("skeleton_id")
        batch_op.drop_column("thread")
        batch_op.drop_column("address")
        batch_op.create_index(
            "ix_email_waiting", ["try_at"], unique=False,
            sqlite_where=sa.text(BEFORE), postgresql_where=sa.text(BEFORE),
        )

    with op.batch_alter_table("calendar_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_answer_uid"))
        batch_op.drop_index(batch_op.f("ix_calendar_answer_person_id"))
        batch_op.drop_index(batch_op.f("ix_calendar_answer_meetup_id"))

    op.drop_table("calendar_answer")
    with op.batch_alter_table("bounce", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bounce_person_id"))
        batch_op.drop_index(batch_op.f("ix_bounce_email_id"))

    op.drop_table("bounce")
    op.drop_table("receiving_trouble")
    with op.batch_alter_table("incoming", schema=None) as batch_op:
        for name, _column, _where in INCOMING:
            batch_op.drop_index(name)
        batch_op.drop_index(batch_op.f("ix_incoming_thread"))
        batch_op.drop_index(batch_op.f("ix_incoming_person_id"))
        batch_op.drop_index(batch_op.f("ix_incoming_email_id"))

    op.drop_table("incoming")
    with op.batch_alter_table("calendar_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_version_email_id"))

    op.drop_table("calendar_version")
    with op.batch_alter_table("wording", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wording_kind"))

    op.drop_table("wording")
    op.drop_table("unwanted")
    op.drop_table("mail_rules")
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feed_person_id"))

    op.drop_table("feed")
    op.drop_table("skeleton")
    op.drop_table("mail_key")
