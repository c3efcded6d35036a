"""A relationship map as the command line tells it: one JSON document, or a table of people."""

from __future__ import annotations

from typing import Any

from app.cli.output import say, table
from app.i18n import language, tr
from app.rules.relations.arrange import Layout
from app.rules.relations.graph import Person
from app.services.map_paper import subtitle
from app.services.relationship_map import MapView


def told(view: MapView, layout: Layout) -> dict[str, Any]:
    """The map with where everybody stands (centres in pixels)."""
    graph = view.graph
    return {
        "dossier_id": view.dossier_id,
        "code": view.code,
        "unit": view.unit,
        "purchase_id": view.purchase_id,
        "purchase": view.purchase or None,
        "group": view.group,
        "at": view.at,
        "layout": layout.kind,
        "people": [_person(view, layout, person) for person in graph.people.values()],
        "knows": graph.knows,
        "influences": graph.influences,
        "competitors": graph.competitors,
        "roles": graph.roles,
        "further": [{"person_id": below, "superior_id": above} for below, above in graph.further],
    }


def lines(view: MapView) -> None:
    """A heading and a table of their people: role, standing, who of ours knows them."""
    graph = view.graph
    say("map.head", title=subtitle(view, language()), n=len(graph.theirs))
    rows = []
    for person in graph.theirs:
        roles = graph.roles_of.get(person.id, ())
        known = (graph.people[tie.staff_id].name for tie in graph.ties_of.get(person.id, ()) if tie.established)
        above = graph.people.get(graph.superior.get(person.id, ""))
        rows.append(
            (
                person.name or tr(f"map.who.{person.seeks}"),
                " / ".join(filter(None, (one.post for one in person.rows))),
                " ".join(tr(f"enum.BuyingRoleKind.{role.role}") for role in roles),
                tr("map.closed") if person.closed else tr(f"enum.Standing.{graph.standing(person.id)}"),
                " ".join(known), above.name if above else "",
            )
        )  # fmt: skip
    heads = ("field.person.name", "field.person.post", "field.buying_role.role", "field.relation.standing")
    table([*map(tr, heads), tr("cli.map.known-by"), tr("field.person.reports_to_id")], rows)


def _person(view: MapView, layout: Layout, person: Person) -> dict[str, Any]:
    graph, (x, y) = view.graph, layout.positions[person.id]
    return {
        "id": person.id,
        "name": person.name,
        "side": person.side,
        "post": person.post,
        "department": person.department,
        "dossier_id": person.dossier_id,
        "unit": person.unit,
        "also": [
            {
                "id": one.id,
                "dossier_id": one.dossier_id,
                "unit": one.unit,
                "post": one.post,
                "department": one.department,
            }
            for one in person.also
        ],
        "placeholder": person.placeholder,
        "seeks": person.seeks,
        "me": person.me,
        "closed": person.closed,
        "competitor": person.rival,
        "reports_to": graph.superior.get(person.id),
        "standing": None if person.ours or person.closed or person.rival else graph.standing(person.id),
        "influence": graph.influence(person.id),
        "x": round(x, 1),
        "y": round(y, 1),
    }
