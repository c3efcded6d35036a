"""The whole dossier: the forms' tables, and what the first ones lacked."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "shared_0003"
down_revision = "shared_0002"
branch_labels = None

FORMS = (
    "action_plan", "buying_role", "care", "competitor", "competitor_contact", "complaint", "consent",
    "contact_plan", "contact_report", "contract", "decision_step", "event", "gift", "influence", "institution",
    "map_position", "market", "opinion", "planned_action", "planned_contact", "post", "revenue_plan",
    "revenue_project", "service_level", "service_promise", "survey", "team_member", "trade", "contract_duty",
    "contract_term", "service_contact", "service_equipment",
)  # fmt: skip


def _reference(table: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [f"{target}_id"], [f"{target}.id"], name=op.f(f"fk_{table}_{target}_id"), initially="DEFERRED", deferrable=True
    )


def _form(name: str, *fields: sa.Column[Any], part_of: str | None = None) -> None:
    """A form's table: its fields, what every form has, and the row that it is a part of."""
    belongs_to = ("dossier", part_of) if part_of else ("dossier",)
    json = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
    op.create_table(
        name,
        *(sa.Column(f"{target}_id", sa.Uuid(as_uuid=False), nullable=False) for target in belongs_to),
        *fields,
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("clk", json, server_default="{}", nullable=False),
        sa.Column("extra", json, nullable=True),
        sa.Column("deleted", sa.Boolean(), server_default=sa.false(), nullable=False),
        *(_reference(name, target) for target in belongs_to),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    for target in belongs_to:
        op.create_index(op.f(f"ix_{name}_{target}_id"), name, [f"{target}_id"], unique=False)


def _added() -> tuple[tuple[str, sa.Column[Any]], ...]:
    """What the first tables lacked: made anew for each use, as a column belongs to one statement."""
    return (
        ("attachment", sa.Column("about", sa.String(length=30), nullable=True)),
        ("attachment", sa.Column("about_id", sa.Uuid(as_uuid=False), nullable=True)),
        ("dossier", sa.Column("company_system", sa.String(length=80), nullable=True)),
        ("dossier", sa.Column("unit_kind", sa.String(length=20), nullable=True)),
        ("dossier", sa.Column("scale", sa.String(length=12), nullable=True)),
        ("information", sa.Column("ability", sa.Text(), nullable=True)),
        ("information", sa.Column("source", sa.String(length=200), nullable=True)),
        ("information", sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=True)),
        ("opportunity", sa.Column("purchase_kind", sa.String(length=20), nullable=True)),
        ("opportunity", sa.Column("buying_way", sa.String(length=12), nullable=True)),
        ("opportunity", sa.Column("expected_on", sa.Date(), nullable=True)),
        ("person", sa.Column("human_id", sa.Uuid(as_uuid=False), nullable=True)),
        ("relation", sa.Column("level", sa.String(length=20), nullable=True)),
        ("relation", sa.Column("desired_level", sa.String(length=20), nullable=True)),
        ("relation", sa.Column("certainty", sa.String(length=12), nullable=True)),
        ("relation", sa.Column("note", sa.Text(), nullable=True)),
    )


def upgrade() -> None:
    _form(
        "action_plan",
        sa.Column("goal", sa.Text(), nullable=True),
        sa.Column("where_now", sa.Text(), nullable=True),
        sa.Column("where_to", sa.Text(), nullable=True),
        sa.Column("between", sa.Text(), nullable=True),
    )
    _form(
        "buying_role",
        sa.Column("opportunity_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("placeholder", sa.String(length=120), nullable=True),
        sa.Column("effect", sa.Text(), nullable=True),
        sa.Column("looks_at", sa.Text(), nullable=True),
        sa.Column("support", sa.Integer(), nullable=True),
        sa.Column("influence", sa.Integer(), nullable=True),
        sa.Column("certainty", sa.String(length=12), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
    )
    op.create_index(op.f("ix_buying_role_opportunity_id"), "buying_role", ["opportunity_id"], unique=False)
    _form(
        "care",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("what", sa.String(length=300), nullable=True),
        sa.Column("staff_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("every_year", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("introduced", sa.String(length=300), nullable=True),
        sa.Column("effect", sa.Text(), nullable=True),
    )
    op.create_index("ix_care_done_on_planned_on", "care", ["done_on", "planned_on"], unique=False)
    _form(
        "competitor",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("products", sa.String(length=300), nullable=True),
        sa.Column("strengths", sa.Text(), nullable=True),
        sa.Column("weaknesses", sa.Text(), nullable=True),
        sa.Column("present_state", sa.Text(), nullable=True),
        sa.Column("share_bp", sa.Integer(), nullable=True),
        sa.Column("counter_strategy", sa.Text(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
    )
    _form(
        "competitor_contact",
        sa.Column("competitor_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("contact", sa.String(length=80), nullable=True),
        sa.Column("standing", sa.String(length=20), nullable=True),
        sa.Column("strength", sa.Integer(), nullable=True),
        sa.Column("since_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
    )
    _form(
        "complaint",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=True),
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("severity", sa.String(length=12), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("responsible_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("apology", sa.String(length=12), nullable=True),
        sa.Column("compensation_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("improvement", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("cause_kind", sa.String(length=20), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("prevention", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
    )
    op.create_index("ix_complaint_closed_at_received_at", "complaint", ["closed_at", "received_at"], unique=False)
    _form(
        "consent",
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("third_party", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("third_party_name", sa.String(length=80), nullable=True),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.Column("evidence_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
    )
    op.create_index(op.f("ix_consent_person_id"), "consent", ["person_id"], unique=False)
    _form(
        "contact_plan",
        sa.Column("goal", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
    )
    _form(
        "contact_report",
        sa.Column("contact_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("staff_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("told", sa.String(length=300), nullable=True),
    )
    _form(
        "contract",
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=12), server_default="in_force", nullable=False),
        sa.Column("products", sa.Text(), nullable=True),
        sa.Column("monthly_volume_milli", sa.BigInteger(), nullable=True),
        sa.Column("first_order_milli", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=True),
        sa.Column("deposit_minor", sa.BigInteger(), nullable=True),
        sa.Column("price_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("terms", sa.Text(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("our_signer", sa.String(length=80), nullable=True),
        sa.Column("their_signer", sa.String(length=80), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("renewal", sa.String(length=12), nullable=True),
        sa.Column("notice_side", sa.String(length=8), nullable=True),
        sa.Column("notice_days", sa.Integer(), nullable=True),
        sa.Column("extension_months", sa.Integer(), nullable=True),
        sa.Column("termination_days", sa.Integer(), nullable=True),
        sa.Column("cure_days", sa.Integer(), nullable=True),
        sa.Column("confidential_months", sa.Integer(), nullable=True),
        sa.Column("payment_terms", sa.String(length=300), nullable=True),
        sa.Column("payment_days", sa.Integer(), nullable=True),
        sa.Column("statement_day", sa.Integer(), nullable=True),
        sa.Column("late_fee_bp", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
    )
    op.create_index(op.f("ix_contract_to_on"), "contract", ["to_on"], unique=False)
    _form(
        "decision_step",
        sa.Column("opportunity_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("who", sa.String(length=120), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("our_action", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
    )
    op.create_index(op.f("ix_decision_step_opportunity_id"), "decision_step", ["opportunity_id"], unique=False)
    _form(
        "event",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("guests", sa.Text(), nullable=True),
        sa.Column("hosts", sa.Text(), nullable=True),
        sa.Column("introduced", sa.Text(), nullable=True),
        sa.Column("cost_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("effect", sa.Text(), nullable=True),
    )
    _form(
        "gift",
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("occasion", sa.String(length=120), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("value_minor", sa.BigInteger(), nullable=False),
        sa.Column("limit_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("given_by_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("state", sa.String(length=12), server_default="asked", nullable=False),
        sa.Column("approved_by_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=True),
    )
    _form(
        "influence",
        sa.Column("from_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("to_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("direction", sa.String(length=12), nullable=True),
        sa.Column("strength", sa.Integer(), nullable=True),
        sa.Column("certainty", sa.String(length=12), nullable=True),
        sa.Column("opportunity_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("since_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
    )
    _form(
        "institution",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=True),
        sa.Column("main_contact", sa.String(length=80), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("other_phone", sa.String(length=40), nullable=True),
        sa.Column("customer_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
    )
    _form(
        "map_position",
        sa.Column("opportunity_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("staff_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("role_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("x", sa.Integer(), nullable=False),
        sa.Column("y", sa.Integer(), nullable=False),
    )
    _form(
        "market",
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("strategy", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("purchase_procedure", sa.Text(), nullable=True),
        sa.Column("investment", sa.Text(), nullable=True),
        sa.Column("demand_plan", sa.Text(), nullable=True),
        sa.Column("operations", sa.Text(), nullable=True),
        sa.Column("payment_record", sa.Text(), nullable=True),
        sa.Column("strengths", sa.Text(), nullable=True),
        sa.Column("weaknesses", sa.Text(), nullable=True),
        sa.Column("opportunities", sa.Text(), nullable=True),
        sa.Column("threats", sa.Text(), nullable=True),
    )
    _form(
        "opinion",
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("passed_to", sa.String(length=120), nullable=True),
        sa.Column("passed_on", sa.Date(), nullable=True),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
    )
    _form(
        "planned_action",
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("owner_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("resources", sa.String(length=300), nullable=True),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=12), server_default="open", nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
    )
    op.create_index("ix_planned_action_state_due_on", "planned_action", ["state", "due_on"], unique=False)
    _form(
        "planned_contact",
        sa.Column("staff_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=True),
        sa.Column("channel", sa.String(length=12), nullable=True),
        sa.Column("every_days", sa.Integer(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
    )
    op.create_index(op.f("ix_planned_contact_next_on"), "planned_contact", ["next_on"], unique=False)
    _form(
        "post",
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("department", sa.String(length=80), nullable=True),
        sa.Column("institution_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("customer_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("unit", sa.String(length=200), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("current", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
    )
    op.create_index(op.f("ix_post_person_id"), "post", ["person_id"], unique=False)
    _form(
        "revenue_plan",
        sa.Column("goal", sa.Text(), nullable=True),
        sa.Column("measures", sa.Text(), nullable=True),
    )
    _form(
        "revenue_project",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(length=200), nullable=False),
        sa.Column("opportunity_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("probability_bp", sa.Integer(), nullable=True),
        sa.Column("margin_bp", sa.Integer(), nullable=True),
        sa.Column("measures", sa.Text(), nullable=True),
    )
    _form(
        "service_level",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("contract_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("grade", sa.String(length=1), nullable=True),
        sa.Column("opens_at", sa.String(length=5), nullable=True),
        sa.Column("closes_at", sa.String(length=5), nullable=True),
        sa.Column("on_saturday", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("on_sunday", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("on_holidays", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("answer_minutes", sa.Integer(), nullable=True),
        sa.Column("onsite_minutes", sa.Integer(), nullable=True),
        sa.Column("maintenance_day", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("exclusions", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
    )
    _form(
        "service_promise",
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
    )
    op.create_index("ix_service_promise_done_on_due_on", "service_promise", ["done_on", "due_on"], unique=False)
    _form(
        "survey",
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("satisfaction_bp", sa.Integer(), nullable=True),
        sa.Column("reputation_bp", sa.Integer(), nullable=True),
        sa.Column("designation_bp", sa.Integer(), nullable=True),
        sa.Column("repurchase_bp", sa.Integer(), nullable=True),
        sa.Column("complaint_bp", sa.Integer(), nullable=True),
        sa.Column("single_amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("price_sensitivity_bp", sa.Integer(), nullable=True),
        sa.Column("recommendation_bp", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
    )
    _form(
        "team_member",
        sa.Column("function", sa.String(length=20), nullable=False),
        sa.Column("staff_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("task", sa.String(length=300), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
    )
    _form(
        "trade",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("product", sa.String(length=120), nullable=True),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("cost_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("opportunity_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("contract_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("source", sa.String(length=120), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
    )
    op.create_index(
        "ix_trade_dossier_id_kind_happened_on", "trade", ["dossier_id", "kind", "happened_on"], unique=False
    )
    _form(
        "contract_duty",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=True),
        sa.Column("side", sa.String(length=8), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("every_months", sa.Integer(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("rate_bp", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        part_of="contract",
    )
    op.create_index("ix_contract_duty_done_on_due_on", "contract_duty", ["done_on", "due_on"], unique=False)
    _form(
        "contract_term",
        sa.Column("term", sa.String(length=120), nullable=False),
        sa.Column("agreed", sa.Text(), nullable=True),
        sa.Column("happened", sa.Text(), nullable=True),
        sa.Column("fulfilment", sa.String(length=12), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        part_of="contract",
    )
    _form(
        "service_contact",
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("staff_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("changed_on", sa.Date(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=True),
        part_of="service_level",
    )
    _form(
        "service_equipment",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("model", sa.String(length=80), nullable=True),
        sa.Column("serial", sa.String(length=60), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("installed_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=True),
        part_of="service_level",
    )
    for table, column in _added():
        op.add_column(table, column)


def downgrade() -> None:
    for table, column in reversed(_added()):
        op.drop_column(table, column.name)
    for name in reversed(FORMS):
        op.drop_table(name)
