"""search: by which terms people, talks and meetups are found, and what has to be looked at again"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
LEAVES = "INSERT INTO search_index (search_index, rowid, terms) VALUES ('delete', OLD.number, OLD.terms);"
COMES = "INSERT INTO search_index (rowid, terms) VALUES (NEW.number, NEW.terms);"


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "stale",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    if op.get_bind().dialect.name == "sqlite":
        _fts5()
    else:
        op.execute(
            "CREATE INDEX search_index ON search_entry USING gin (array_to_tsvector(string_to_array(terms, ' ')))"
            " WITH (fastupdate = off)"
        )


def _fts5() -> None:
    """The terms come as they are to be found: nothing is folded or cut but at the blanks between them."""
    op.execute(
        "CREATE VIRTUAL TABLE search_index USING fts5(terms, content='search_entry', content_rowid='number',"
        " detail='none', prefix='1 2 3 4',"
        " tokenize=\"unicode61 remove_diacritics 0 tokenchars '@~=:-_+#'\")"
    )
    for event, does in (("INSERT", COMES), ("DELETE", LEAVES), ("UPDATE", f"{LEAVES} {COMES}")):
        op.execute(f"CREATE TRIGGER search_entry_{event.lower()} AFTER {event} ON search_entry BEGIN {does} END")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    op.drop_table("stale")
    op.drop_table("search_entry")
