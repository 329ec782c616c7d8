"""provisioning: which systems may write accounts, the accounts and groups they wrote, what they did lately"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_group",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("display_name", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("external_id", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_group")),
    )
    with op.batch_alter_table("account_group", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_group_display_name"), ["display_name"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_group_external_id"), ["external_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_group_made_at"), ["made_at"], unique=False)

    op.create_table(
        "account",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("external_id", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_account_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("person_id", name=op.f("uq_account_person_id")),
        sa.UniqueConstraint("user_name", name=op.f("uq_account_user_name")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_external_id"), ["external_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_made_at"), ["made_at"], unique=False)

    op.create_table(
        "account_member",
        sa.Column("group_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("member_id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["account_group.id"],
            name=op.f("fk_account_member_group_id_account_group"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("group_id", "member_id", name=op.f("pk_account_member")),
    )
    with op.batch_alter_table("account_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_member_member_id"), ["member_id"], unique=False)

    op.create_table(
        "provisioner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("used_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_provisioner_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provisioner")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_provisioner_fingerprint")),
    )
    op.create_table(
        "provisioning_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provisioner_id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("method", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("about", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["provisioner_id"], ["provisioner.id"], name=op.f("fk_provisioning_request_provisioner_id_provisioner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provisioning_request")),
    )
    with op.batch_alter_table("provisioning_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_provisioning_request_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_provisioning_request_provisioner_id"), ["provisioner_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("provisioning_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_provisioning_request_provisioner_id"))
        batch_op.drop_index(batch_op.f("ix_provisioning_request_at"))

    op.drop_table("provisioning_request")
    op.drop_table("provisioner")
    with op.batch_alter_table("account_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_member_member_id"))

    op.drop_table("account_member")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_made_at"))
        batch_op.drop_index(batch_op.f("ix_account_external_id"))

    op.drop_table("account")
    with op.batch_alter_table("account_group", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_group_made_at"))
        batch_op.drop_index(batch_op.f("ix_account_group_external_id"))
        batch_op.drop_index(batch_op.f("ix_account_group_display_name"))

    op.drop_table("account_group")
