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
    op.rename_table("spent", "spent_before")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE spent_before RENAME CONSTRAINT pk_spent TO pk_spent_before")
    op.create_table(
        "spent",
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=True),
        sa.Column("form", sa.LargeBinary(length=32), nullable=True),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name="fk_spent_wave_id"),
        sa.PrimaryKeyConstraint("code_hash", name="pk_spent"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO spent (code_hash, wave_id) SELECT spent_before.code_hash, invitation.wave_id "
        "FROM spent_before LEFT JOIN invitation ON invitation.code_hash = spent_before.code_hash ORDER BY spent_before.code_hash"
    )
    op.drop_table("spent_before")
    _stratum_as(sa.Text())


def downgrade() -> None:
    for table, words in (("outbox", "answers wait to be mixed: close the waves first"), ("remark", "remarks would be lost")):
        if op.get_bind().execute(sa.select(sa.literal(1)).select_from(sa.table(table)).limit(1)).first():
            raise RuntimeError(f"Not undone: {words}.")
    op.rename_table("spent", "spent_after")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE spent_after RENAME CONSTRAINT pk_spent TO pk_spent_after")
    op.create_table(
        "spent",
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name="pk_spent"),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO spent (code_hash) SELECT code_hash FROM spent_after ORDER BY code_hash")
    op.drop_table("spent_after")
    _stratum_as(sa.String(60))
    for table in ("remark", "draft", "outbox", "pool"):
        op.drop_table(table)
    with op.batch_alter_table("wave") as wave:
        wave.drop_column("closed")


def _stratum_as(kind: sa.types.TypeEngine[str]) -> None:
    """Joined strata need more room. SQLite makes the table anew, in the order of its random keys."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("response", "stratum", type_=kind)
        return
    op.drop_index("ix_response_wave_id", "response")
    op.rename_table("response", "response_before")
    op.create_table(
        "response",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("stratum", kind),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name="fk_response_wave_id"),
        sa.PrimaryKeyConstraint("id", name="pk_response"),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO response (id, wave_id, stratum, answers) SELECT id, wave_id, stratum, answers FROM response_before ORDER BY id")
    op.drop_table("response_before")
    op.create_index("ix_response_wave_id", "response", ["wave_id"])
