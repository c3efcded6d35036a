"""``satchel person|relation|opportunity …``: the same commands over every form that is described in the registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from app.cli.context import Context
from app.cli.output import answer, done, say
from app.cli.parser import Handler, Leaves, Parser
from app.cli.shown import answer_record, answer_records, field_lines, shown
from app.cli.typed import add_values, fields_help, typed_values
from app.i18n import tr
from app.models.fields import ENTITIES
from app.services.humans import Places
from app.services.merge_choice import KEEP, OTHER, Pair, spec_of
from app.services.records import Record
from app.services.workbench import Workbench


def add(branch: Parser, name: str, options: Parser) -> None:
    leaves = branch.leaves(options)

    leaf = leaves.add("list", "rows-list", listed, entity=name)
    leaf.add_argument("code")
    leaf.add_argument("--trash", action="store_true", help=tr("cli.help.trash-listed"))

    leaf = leaves.add("add", "rows-add", make, entity=name)
    leaf.add_argument("code")
    add_values(leaf, fields_help(name))

    leaf = leaves.add("set", "rows-set", assign, entity=name)
    leaf.add_argument("id")
    add_values(leaf, fields_help(name))

    for command, handler in (("show", show), ("trash", trash), ("take-back", take_back)):
        leaves.add(command, f"rows-{command}", handler, entity=name).add_argument("id")

    if name == "person":
        add_merging(leaves, name, merge, unmerge)
        leaf = leaves.add("same", "person-same", same)
        leaf.add_argument("id")
        leaf.add_argument("other")
        leaf.add_argument("--anyway", action="store_true", help=tr("cli.help.same-anyway"))
        leaves.add("apart", "person-apart", apart).add_argument("id")
        leaves.add("places", "person-places", places).add_argument("id")


def add_merging(leaves: Leaves, entity: str, merge: Handler, unmerge: Handler) -> None:
    """``merge KEEP OTHER`` and ``unmerge KEEP`` of persons and dossiers alike."""
    leaf = leaves.add("merge", f"{entity}-merge", merge)
    leaf.add_argument("keep")
    leaf.add_argument("other")
    leaf.add_argument("--take", metavar="FIELD", action="append", default=[], help=tr("cli.help.merge-take"))
    leaf.add_argument("--dry-run", action="store_true", help=tr("cli.help.merge-dry-run"))
    leaves.add("unmerge", f"{entity}-unmerge", unmerge).add_argument("keep")


def listed(context: Context) -> int:
    with context.workbench() as bench:
        dossier_id = context.dossier(bench, context.args.code)
        records = bench.records.rows(context.args.entity, dossier_id, trash=context.args.trash)
        names = bench.forms.named(records)
    return answer_records(context, records, names)


def make(context: Context) -> int:
    args, values = context.args, typed_values(context)
    return _one(context, lambda bench: bench.records.add(args.entity, context.dossier(bench, args.code), values))


def assign(context: Context) -> int:
    args, values = context.args, typed_values(context)
    return _one(context, lambda bench: bench.records.set(args.entity, args.id, values))


def show(context: Context) -> int:
    return _one(context, lambda bench: bench.records.show(context.args.entity, context.args.id))


def _one(context: Context, action: Callable[[Workbench], Record]) -> int:
    with context.workbench() as bench:
        if hasattr(context.args, "id"):
            context.card_for(bench, bench.records.dossier_of(context.args.entity, context.args.id))
        record = action(bench)
        names = bench.forms.named([record])
    return answer_record(context, record, names)


def trash(context: Context) -> int:
    with context.workbench() as bench:
        context.card_for(bench, bench.records.dossier_of(context.args.entity, context.args.id))
        bench.records.trash(context.args.entity, context.args.id)
    return done(context, "trashed")


def take_back(context: Context) -> int:
    with context.workbench() as bench:
        context.card_for(bench, bench.records.dossier_of(context.args.entity, context.args.id))
        bench.records.take_back(context.args.entity, context.args.id)
    return done(context, "taken-back")


def merge(context: Context) -> int:
    """Two persons that are one; ``--take`` names the fields that come from the other."""
    args = context.args
    with context.workbench() as bench:
        context.card_for(bench, bench.records.dossier_of("person", args.keep))
        if args.dry_run:
            compared = bench.merging.compare(args.keep, args.other)
            called = bench.forms.named([compared.keep, compared.other])
            lines = compared_lines("person", compared.pairs, compared.links, called)
            return answer(context, "person-compare/1", compared, lambda: print("\n".join(lines)))
        merged = bench.merging.merge(args.keep, args.other, dict.fromkeys(args.take, OTHER))
        names = bench.forms.named([merged.person])
    return answer(context, "person-merge/1", merged, lambda: print("\n".join(field_lines(merged.person, names))))


def unmerge(context: Context) -> int:
    """Take a merge apart; tells the other person."""
    with context.workbench() as bench:
        context.card_for(bench, bench.records.dossier_of("person", context.args.keep))
        record = bench.merging.undo(context.args.keep)
        names = bench.forms.named([record])
    return answer_record(context, record, names)


def same(context: Context) -> int:
    """Two persons of different dossiers are the same human."""
    args = context.args
    return _places(
        context, (args.id, args.other), lambda bench: bench.humans.same(args.id, args.other, anyway=args.anyway)
    )


def apart(context: Context) -> int:
    """A person isn't the same human as others after all."""
    person_id = context.args.id
    return _places(context, (person_id,), lambda bench: bench.humans.apart(person_id))


def places(context: Context) -> int:
    """Where else a person is kept, as far as open cards show."""
    person_id = context.args.id
    return _places(context, (person_id,), lambda bench: bench.humans.places(person_id))


def _places(context: Context, persons: Sequence[str], action: Callable[[Workbench], Places]) -> int:
    with context.workbench() as bench:
        for person_id in persons:
            context.card_for(bench, bench.records.dossier_of("person", person_id))
        found = action(bench)

    def show_places() -> None:
        for one in found.elsewhere:
            print(" · ".join(part for part in (one.dossier_code, one.dossier_name, one.name, one.post) if part))
        if not found.elsewhere:
            say("places-hidden" if found.hidden else "places-none")

    return answer(context, "person-places/1", found, show_places)


def compared_lines(entity: str, pairs: Sequence[Pair], rows: Mapping[str, int], names: Mapping[str, str]) -> list[str]:
    """Both rows field by field, the proposed value marked; then how many rows of each form follow."""
    lines = []
    for pair in pairs:
        marks = ("*", " ") if pair.choice == KEEP else (" ", "*")
        form, _, field = pair.field.rpartition(".")
        both = (shown(form or entity, field, value, names) or "–" for value in (pair.keep, pair.other))
        values = [f"{mark}{text}" for mark, text in zip(marks, both, strict=True)]
        lines.append(f"{tr(spec_of(entity, pair.field).label)}: {' | '.join(values)}")
    moves = [f"{tr(ENTITIES[form].label)} {count}" for form, count in rows.items()]
    return [*lines, tr("dossiers.merge_moves", what=tr("dossiers.separator").join(moves) or "–")]
