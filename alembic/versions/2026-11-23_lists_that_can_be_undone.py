"""staff lists: how they are read is remembered, what they did can be undone, long ones wait in parts"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

IN_A_ROW = ("line", "name", "email", "department", "site", "title", "language", "zone", "left", "extra")


def upgrade() -> None:
    op.create_table(
        "import_part",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["staff_import.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("import_id", "number"),
    )
    op.create_table(
        "import_original",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("table", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["staff_import.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("import_id"),
    )
    op.create_table(
        "mapping",
        sa.Column("fingerprint", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("domain", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("headed", sa.Boolean(), nullable=False),
        sa.Column("said_by", sa.Integer(), nullable=False),
        sa.Column("said_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["said_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("fingerprint"),
    )
    op.create_table(
        "applied",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("did", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["staff_import.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("import_id", "person_id"),
    )
    with op.batch_alter_table("applied", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_applied_person_id"), ["person_id"], unique=False)

    _rows_become_parts()
    with op.batch_alter_table("staff_import", schema=None) as batch_op:
        batch_op.drop_column("rows")
        batch_op.add_column(sa.Column("applied_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("undone_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("undone_by", sa.Integer(), nullable=True))
        batch_op.create_foreign_key("fk_staff_import_applied_by_person", "person", ["applied_by"], ["id"])
        batch_op.create_foreign_key("fk_staff_import_undone_by_person", "person", ["undone_by"], ["id"])


_LISTS = sa.table("staff_import", sa.column("id", sa.Integer), sa.column("rows", sa.JSON))
_PARTS = sa.table(
    "import_part", sa.column("import_id", sa.Integer), sa.column("number", sa.Integer), sa.column("rows", sa.JSON)
)


def _rows_become_parts() -> None:
    """A list that waits is one part, each of its people a list of values."""
    bind = op.get_bind()
    for number, rows in bind.execute(sa.select(_LISTS.c.id, _LISTS.c.rows)).all():
        if rows:
            people = [[row.get(name, "") for name in IN_A_ROW] for row in rows]
            bind.execute(_PARTS.insert().values(import_id=number, number=0, rows=people))


def _parts_become_rows() -> None:
    bind = op.get_bind()
    bind.execute(_LISTS.update().values(rows=[]))
    for number in bind.execute(sa.select(_LISTS.c.id)).scalars().all():
        parts = sa.select(_PARTS.c.rows).where(_PARTS.c.import_id == number).order_by(_PARTS.c.number)
        rows = [dict(zip(IN_A_ROW, row, strict=True)) for part in bind.execute(parts).scalars().all() for row in part]
        bind.execute(_LISTS.update().where(_LISTS.c.id == number).values(rows=rows))


def downgrade() -> None:
    with op.batch_alter_table("staff_import", schema=None) as batch_op:
        batch_op.drop_constraint("fk_staff_import_undone_by_person", type_="foreignkey")
        batch_op.drop_constraint("fk_staff_import_applied_by_person", type_="foreignkey")
        batch_op.drop_column("undone_by")
        batch_op.drop_column("undone_at")
        batch_op.drop_column("applied_by")
        batch_op.add_column(sa.Column("rows", sa.JSON(), nullable=False, server_default="[]"))

    _parts_become_rows()
    with op.batch_alter_table("applied", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_applied_person_id"))

    op.drop_table("applied")
    op.drop_table("mapping")
    op.drop_table("import_original")
    op.drop_table("import_part")
