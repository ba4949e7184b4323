"""A remark may belong to the line beside an option, whose name is longer than an item's."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
BEFORE, AFTER = 60, 121


def upgrade() -> None:
    _name_of(AFTER)


def downgrade() -> None:
    longer = sa.text("SELECT 1 FROM remark WHERE length(item) > :most LIMIT 1")
    if op.get_bind().execute(longer, {"most": BEFORE}).first():
        raise RuntimeError("Not undone: remarks with longer names would be lost.")
    _name_of(BEFORE)


def _name_of(length: int) -> None:
    """SQLite makes the table anew, in the order of its random keys."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("remark", "item", type_=sa.String(length))
        return
    op.drop_index("ix_remark_wave_id", "remark")
    op.rename_table("remark", "remark_before")
    op.create_table(
        "remark",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=length), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name="fk_remark_wave_id"),
        sa.PrimaryKeyConstraint("id", name="pk_remark"),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO remark (id, wave_id, item, words) SELECT id, wave_id, item, words FROM remark_before ORDER BY id")
    op.drop_table("remark_before")
    op.create_index("ix_remark_wave_id", "remark", ["wave_id"])
