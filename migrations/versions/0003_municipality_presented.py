"""How a municipality presents itself to residents: whom to ask, its colour, and its files (logo, map of districts)."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

LONGEST_CONTACT = 200
COLUMNS = {"phone": 200, "email": 200, "web": 200, "colour": 7, "logo": 40}


def upgrade() -> None:
    for name, length in COLUMNS.items():
        op.add_column("municipality", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    op.create_table(
        "municipality_file",
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("media", sa.String(length=40), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name="fk_municipality_file_municipality_id"),
        sa.PrimaryKeyConstraint("municipality_id", "kind", name="pk_municipality_file"),
    )
    op.create_index("ix_municipality_file_name", "municipality_file", ["name"])


def downgrade() -> None:
    """Whom to ask is told in the one field that the older program has for it; what has no place there must be taken away first."""
    if op.get_bind().execute(sa.select(sa.literal(1)).select_from(sa.table("municipality_file")).limit(1)).first():
        raise RuntimeError("Not undone: logos and maps would be lost. Take them away first: ./pejl municipality --no-logo --no-map")
    town = sa.table("municipality", *(sa.column(name) for name in ("id", "contact", "phone", "email", "web")))
    for row in op.get_bind().execute(sa.select(town)).all():
        told = ", ".join(words for words in (row.contact, row.phone, row.email, row.web) if words)
        if len(told) > LONGEST_CONTACT:
            raise RuntimeError("Not undone: a contact would be cut off. Shorten it first: ./pejl municipality --contact …")
        op.execute(town.update().where(town.c.id == row.id).values(contact=told))
    op.drop_table("municipality_file")
    for name in COLUMNS:
        op.drop_column("municipality", name)
