"""Answers wait sealed in pools until they are mixed; drafts; remarks apart; waves that have been closed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("wave", sa.Column("closed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "pool",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("strata", sa.Text(), nullable=False),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("public", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name="fk_pool_wave_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pool"),
    )
    op.create_index("ix_pool_wave_id", "pool", ["wave_id"])
    op.create_table(
        "outbox",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"], name="fk_outbox_pool_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_outbox_pool_id", "outbox", ["pool_id"])
    op.create_table(
        "draft",
        sa.Column("id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("locked", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name="fk_draft_wave_id"),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_draft_wave_id", "draft", ["wave_id"])
    op.create_table(
        "remark",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name="fk_remark_wave_id"),
        sa.PrimaryKeyConstraint("id", name="pk_remark"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_remark_wave_id", "remark", ["wave_id"])
    op.create_table(
        "spent_in_wave",
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=True),
        sa.Column("form", sa.LargeBinary(length=32), nullable=True),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name="fk_spent_wave_id"),
        sa.PrimaryKeyConstraint("code_hash", name="pk_spent_in_wave"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO spent_in_wave (code_hash, wave_id) SELECT spent.code_hash, invitation.wave_id "
        "FROM spent LEFT JOIN invitation ON invitation.code_hash = spent.code_hash ORDER BY spent.code_hash"
    )
    op.drop_table("spent")
    op.rename_table("spent_in_wave", "spent")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE spent RENAME CONSTRAINT pk_spent_in_wave TO pk_spent")
        op.alter_column("response", "stratum", type_=sa.Text())


def downgrade() -> None:
    for table, words in (("outbox", "answers wait to be mixed: close the waves first"), ("remark", "remarks would be lost")):
        if op.get_bind().execute(sa.select(sa.literal(1)).select_from(sa.table(table)).limit(1)).first():
            raise RuntimeError(f"Not undone: {words}.")
    op.create_table(
        "spent_alone",
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name="pk_spent_alone"),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO spent_alone (code_hash) SELECT code_hash FROM spent ORDER BY code_hash")
    op.drop_table("spent")
    op.rename_table("spent_alone", "spent")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE spent RENAME CONSTRAINT pk_spent_alone TO pk_spent")
        op.alter_column("response", "stratum", type_=sa.String(60))
    for table in ("remark", "draft", "outbox", "pool"):
        op.drop_table(table)
    with op.batch_alter_table("wave") as wave:
        wave.drop_column("closed")
