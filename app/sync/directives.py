"""What headquarters tells a device beside its acknowledgement: codes, people, policy.

Applying one twice changes nothing. One of an unknown kind is kept: a newer version of Satchel will know it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.models import Dossier, Policy, Staff, SyncState
from app.sync import wire
from app.sync.errors import NotHeadquarters
from app.sync.rows import row_of, upsert
from app.sync.state import Heard, Parked

_REVOKE: Final = "revoke"
_MOST_PARKED: Final = 1_000


def apply(session: Session, directives: Iterable[Mapping[str, Any]]) -> int:
    """Apply all that are known, keep the rest; how many were known. Raises NotHeadquarters for a malformed one."""
    known, heard = 0, Heard.load(session).number
    for directive in directives:
        kind = directive.get("kind")
        act = _KINDS.get(kind) if isinstance(kind, str) else None
        try:
            if act is None:
                _park(session, dict(directive))
            else:
                act(session, directive)
                known += 1
            heard = max(heard, int(directive["n"]))
        except (KeyError, TypeError, ValueError):
            raise NotHeadquarters from None
    Heard(heard).save(session)
    return known


def _code(session: Session, directive: Mapping[str, Any]) -> None:
    """A customer's real code in place of its provisional one."""
    row, code = directive["row"], directive["code"]
    if not wire.row_id(row) or not isinstance(code, str):
        raise ValueError("code")
    session.execute(update(Dossier).where(Dossier.id == row).values(code=code))


def _staff(session: Session, directive: Mapping[str, Any]) -> None:
    upsert(session, Staff.__tablename__, [row_of(row) for row in directive["rows"]])


def _policy(session: Session, directive: Mapping[str, Any]) -> None:
    for name, value in directive["values"].items():
        session.merge(Policy(name=name, value=value))


def _revoke(session: Session, directive: Mapping[str, Any]) -> None:
    """The signed revocation is kept as it came; the next request is refused anyway."""
    session.merge(SyncState(name=_REVOKE, value=directive["signed"]))


def _park(session: Session, directive: dict[str, Any]) -> None:
    parked = Parked.load(session).directives
    if directive not in parked and len(parked) < _MOST_PARKED:
        Parked((*parked, directive)).save(session)


_KINDS: Final[dict[str, Callable[[Session, Mapping[str, Any]], None]]] = {
    "code": _code,
    "staff": _staff,
    "policy": _policy,
    "revoke": _revoke,
}
