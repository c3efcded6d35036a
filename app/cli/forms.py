"""``satchel form|plan …``: every form of a dossier by its name in the field registry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from app.cli.context import Context
from app.cli.output import answer, done, table
from app.cli.parser import Parser
from app.cli.shown import answer_record, answer_records
from app.cli.typed import add_values, fields_told, typed_values
from app.i18n import tr
from app.models.fields import ENTITIES, Section
from app.services.forms import form
from app.services.records import Record
from app.services.records import forms as all_forms
from app.services.workbench import Workbench

PLANS: Final = (Section.CONTACT_PLAN, Section.ACTION_PLAN, Section.REVENUE_PLAN)
"""What ``satchel plan`` is about."""


def add(branch: Parser, name: str, options: Parser) -> None:
    leaves = branch.leaves(options)
    known = [entity for entity in all_forms() if name == "form" or ENTITIES[entity].section in PLANS]

    leaves.add("kinds", "form-kinds", kinds, known=known)

    leaf = leaves.add("list", "rows-list", listed)
    leaf.add_argument("code")
    leaf.add_argument("entity", choices=known, metavar="FORM")
    leaf.add_argument("--of", metavar="ID", help=tr("cli.help.form-of"))
    leaf.add_argument("--trash", action="store_true", help=tr("cli.help.trash-listed"))

    leaf = leaves.add("add", "rows-add", make)
    leaf.add_argument("code")
    leaf.add_argument("entity", choices=[one for one in known if one != "attachment"], metavar="FORM")
    add_values(leaf, tr("cli.help.form-fields"))

    leaf = leaves.add("set", "rows-set", assign)
    leaf.add_argument("entity", choices=known, metavar="FORM")
    leaf.add_argument("id")
    add_values(leaf, tr("cli.help.form-fields"))

    for command, sentence, handler in (
        ("show", "rows-show", show),
        ("remove", "rows-trash", remove),
        ("restore", "rows-take-back", restore),
    ):
        leaf = leaves.add(command, sentence, handler)
        leaf.add_argument("entity", choices=known, metavar="FORM")
        leaf.add_argument("id")


def kinds(context: Context) -> int:
    """Every form with its section and the fields that may be typed."""
    found = [
        {
            "form": name,
            "label": tr(ENTITIES[name].label),
            "section": str(ENTITIES[name].section),
            "once": ENTITIES[name].single,
            "fields": [spec.name for spec in ENTITIES[name].editable()],
            "choices": {
                spec.name: [str(one) for one in spec.field.choices]
                for spec in ENTITIES[name].editable()
                if spec.field.choices
            },
        }
        for name in context.args.known
    ]
    return answer(
        context, "form-kinds/1", found,
        lambda: table(
            [tr("cli.form"), tr("cli.section"), tr("cli.fields")],
            [
                (f"{name} ({one['label']})", tr(f"section.{one['section']}"), ", ".join(fields_told(name)))
                for name, one in zip(context.args.known, found, strict=True)
            ],
        ),
    )  # fmt: skip


def listed(context: Context) -> int:
    args = context.args
    with context.workbench() as bench:
        dossier_id = context.dossier(bench, args.code)
        records = bench.forms.rows(args.entity, dossier_id, of=args.of, trash=args.trash)
        names = bench.forms.named(records)
    return answer_records(context, records, names)


def make(context: Context) -> int:
    args, values = context.args, typed_values(context)
    return _one(context, lambda bench: bench.forms.add(args.entity, context.dossier(bench, args.code), values))


def assign(context: Context) -> int:
    args, values = context.args, typed_values(context)
    return _one(context, lambda bench: bench.forms.set(args.entity, args.id, values))


def show(context: Context) -> int:
    return _one(context, lambda bench: bench.forms.show(context.args.entity, context.args.id))


def remove(context: Context) -> int:
    with context.workbench() as bench:
        _card(context, bench)
        bench.forms.remove(context.args.entity, context.args.id)
    return done(context, "trashed")


def restore(context: Context) -> int:
    with context.workbench() as bench:
        _card(context, bench)
        bench.forms.restore(context.args.entity, context.args.id)
    return done(context, "taken-back")


def _one(context: Context, action: Callable[[Workbench], Record]) -> int:
    with context.workbench() as bench:
        if hasattr(context.args, "id"):
            _card(context, bench)
        record = action(bench)
        names = bench.forms.named([record])
    return answer_record(context, record, names)


def _card(context: Context, bench: Workbench) -> None:
    """A card for the dossier of the row that is named."""
    entity = form(context.args.entity).name
    context.card_for(bench, bench.records.dossier_of(entity, context.args.id))
