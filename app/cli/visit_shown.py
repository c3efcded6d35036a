"""A visit as a person reads it on the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from app.cli.shown import shown
from app.i18n import tr
from app.services.visit_view import AttachmentView, MetView, VisitView


def visit_lines(view: VisitView) -> Iterator[str]:
    """Head, fields, who met whom, promises, information, files, and what the report still lacks."""
    state = tr(f"enum.VisitState.{view.state}")
    yield tr("cli.visit-head", number=view.number, name=view.dossier_name, code=view.dossier_code, state=state)
    yield from _filled("visit", view.values, skip=("number", "state"))
    yield from _part("cli.visit-met", [_met(one) for one in view.met])
    yield from _part("cli.visit-promises", [_row("promise", one) for one in view.promises])
    yield from _part("cli.visit-information", [_row("information", one) for one in view.information])
    yield from _part("cli.visit-files", [_file(one) for one in view.attachments])
    if view.lacking:
        labels = dict.fromkeys(tr(one.label) for one in view.lacking)
        yield tr("cli.visit-lacking", what=tr("paper.list_comma").join(labels))


def _filled(entity: str, values: Mapping[str, Any], *, skip: Sequence[str] = (), indent: str = "") -> Iterator[str]:
    for name, value in values.items():
        text = "" if name in skip else shown(entity, name, value)
        if text:
            yield f"{indent}{tr(f'field.{entity}.{name}')}: {text}"


def _part(title: str, entries: Sequence[Sequence[str]]) -> Iterator[str]:
    if entries:
        yield f"\n{tr(title)}"
    for lines in entries:
        yield from (f"  {line}" for line in lines)
        yield ""


def _met(one: MetView) -> list[str]:
    people = " – ".join(filter(None, (one.person_name, one.person_post, one.staff_name)))
    values = {name: getattr(one, name) for name in ("standing_before", "standing_after", "remark")}
    return [f"{tr('cli.id')}: {one.id}", people, *_filled("visit_person", values)]


def _row(entity: str, one: Any) -> list[str]:
    values = {spec.name: getattr(one, spec.name) for spec in fields(one) if spec.name != "id"}
    return [f"{tr('cli.id')}: {one.id}", *_filled(entity, values)]


def _file(one: AttachmentView) -> list[str]:
    away = "" if one.here else f" {tr('cli.file-away')}"
    return [f"{one.name} ({one.media_type}, {max(1, one.size // 1024)} KiB){away}"]
