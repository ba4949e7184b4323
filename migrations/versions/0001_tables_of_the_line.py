"""The tables of the line: municipality, questionnaire version, wave, invitation, response, evaluation; and officials."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "municipality",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_municipality"),
        sa.UniqueConstraint("slug", name="uq_municipality_slug"),
    )
    op.create_table(
        "spent",
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name="pk_spent"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("refusal", sa.String()),
        sa.Column("result", sa.LargeBinary()),
        sa.Column("report_html", sa.LargeBinary()),
        sa.Column("report_pdf", sa.LargeBinary()),
        sa.Column("tables_xlsx", sa.LargeBinary()),
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name=op.f("ck_evaluation_known_state")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name="fk_evaluation_municipality_id"),
        sa.PrimaryKeyConstraint("id", name="pk_evaluation"),
    )
    op.create_table(
        "official",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name="fk_official_municipality_id"),
        sa.PrimaryKeyConstraint("id", name="pk_official"),
        sa.UniqueConstraint("email", name="uq_official_email"),
    )
    op.create_table(
        "version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name="fk_version_municipality_id"),
        sa.PrimaryKeyConstraint("id", name="pk_version"),
        sa.UniqueConstraint("municipality_id", "sha256", name="uq_version_municipality_id_sha256"),
    )
    op.create_table(
        "wave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer()),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("reach", sa.String(length=10), nullable=False),
        sa.Column("opens_on", sa.Date()),
        sa.Column("closes_on", sa.Date()),
        sa.Column("about", sa.Text(), nullable=False),
        sa.CheckConstraint("(reach = 'imported') = (version_id IS NULL)", name=op.f("ck_wave_questionnaire_unless_imported")),
        sa.CheckConstraint("reach IN ('codes', 'open_link', 'imported')", name=op.f("ck_wave_known_reach")),
        sa.CheckConstraint("closes_on >= opens_on", name=op.f("ck_wave_closes_after_it_opens")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name="fk_wave_municipality_id"),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_wave_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_wave"),
        sa.UniqueConstraint("municipality_id", "name", name="uq_wave_municipality_id_name"),
        sa.UniqueConstraint("slug", name="uq_wave_slug"),
    )
    op.create_table(
        "imported_microdata",
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name="fk_imported_microdata_wave_id"),
        sa.PrimaryKeyConstraint("wave_id", name="pk_imported_microdata"),
    )
    op.create_table(
        "invitation",
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("stratum", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name="fk_invitation_wave_id"),
        sa.PrimaryKeyConstraint("code_hash", name="pk_invitation"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "response",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("stratum", sa.String(length=60)),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name="fk_response_wave_id"),
        sa.PrimaryKeyConstraint("id", name="pk_response"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_response_wave_id", "response", ["wave_id"])
    op.create_table(
        "wave_stratum",
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name="fk_wave_stratum_wave_id"),
        sa.PrimaryKeyConstraint("wave_id", "code", name="pk_wave_stratum"),
    )


def downgrade() -> None:
    op.drop_table("wave_stratum")
    op.drop_table("response")
    op.drop_table("invitation")
    op.drop_table("imported_microdata")
    op.drop_table("wave")
    op.drop_table("version")
    op.drop_table("official")
    op.drop_table("evaluation")
    op.drop_table("spent")
    op.drop_table("municipality")
