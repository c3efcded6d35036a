"""A small relationship map written as text: one line a tie."""

from __future__ import annotations

from app.models.enums import BuyingRoleKind, Side, Standing, TieDirection
from app.rules.relations.graph import CompetitorContact, Graph, Influences, Knows, Person, PurchaseRole

SUPPORT = {"for": 1, "strongly": 2, "neutral": 0, "against": -1, "none": None}
STANDINGS = {"+": Standing.POSITIVE, "=": Standing.NEUTRAL, "-": Standing.NEGATIVE, "0": Standing.NOT_ESTABLISHED}


def scene(text: str) -> Graph:
    """People in capitals are theirs, others ours; a name that ends in ``?`` is a placeholder.

    ``me +4! A`` knows, positive, strength 4, confirmed (without ``!`` assumed); ``B > A`` B reports to A;
    ``A for3 B`` influences; ``A vs X`` competitor's contact; ``A decider for 5`` a role in the purchase ``p``.
    """
    people: dict[str, Person] = {}
    knows, superior, influences, competitors, roles = [], {}, [], [], []

    def person(name: str) -> str:
        side = Side.THEIRS if name[0].isupper() else Side.OURS
        dossier = "d" if side is Side.THEIRS else None
        made = Person(name, name, side, dossier_id=dossier, placeholder=name.endswith("?"), me=name == "me")
        people.setdefault(name, made)
        return name

    for number, line in enumerate(text.strip().splitlines()):
        parts, row = line.split(), str(number)
        if len(parts) == 1:
            person(parts[0])
        elif parts[1] == ">":
            below, above = person(parts[0]), person(parts[2])
            superior[below] = above
        elif parts[1] == "vs":
            people.setdefault(parts[2], Person(parts[2], parts[2], Side.THEIRS, dossier_id="d", rival=True))
            competitors.append(CompetitorContact(row, person(parts[0]), parts[2], parts[2]))
        elif parts[1] in list(BuyingRoleKind):
            influence = int(parts[3]) if len(parts) > 3 else None
            roles.append(
                PurchaseRole(row, "p", person(parts[0]), BuyingRoleKind(parts[1]), SUPPORT[parts[2]], influence)
            )
        elif parts[1].startswith(("for", "against")):
            sway = TieDirection(parts[1].rstrip("12345"))
            strength = int(parts[1][-1]) if parts[1][-1].isdigit() else None
            influences.append(Influences(row, person(parts[0]), person(parts[2]), sway, strength))
        else:
            standing, confirmed = STANDINGS[parts[1][0]], parts[1].endswith("!")
            digits = parts[1][1:].rstrip("!")
            strength = int(digits) if digits else None
            knows.append(Knows(row, person(parts[0]), person(parts[2]), standing, strength, confirmed))
    return Graph(people, knows, superior, influences, competitors, roles)
