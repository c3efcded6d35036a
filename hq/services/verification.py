"""``log verify``: every log that is kept, checked again from the bytes (log-tamper)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from psycopg import IsolationLevel

from app.accesslog import chain, notes
from app.accesslog.chain import ChainId, Record, VerifierState
from app.accesslog.errors import Broken, Kind, NoteError
from app.accesslog.merkle import Tree, leaf_hash
from app.accesslog.notes import NoteKey
from app.errors import UserError
from hq.db.pool import Db
from hq.headquarters import Headquarters
from hq.services import hqlog
from hq.services.logs import cosigner


@dataclass(slots=True)
class Finding:
    """One log's verdict: ``ok``, or what is wrong and where. ``violations``: events that break the borrowing rule."""

    log: str
    size: int
    result: str = "ok"
    seq: int | None = None
    detail: str | None = None
    violations: list[dict[str, Any]] = field(default_factory=list)


def verify(hq: Headquarters, device: int | None = None) -> list[Finding]:
    """Verify headquarters' own log and every device's (or one's). Raises UserError for an unknown device."""
    with hq.db.transaction(isolation=IsolationLevel.REPEATABLE_READ) as db:
        found = [_own(hq, db)]
        rows = db.execute(
            "SELECT d.id, d.log_genesis_key, d.identity_key, l.epoch, l.link, l.size, l.state FROM device d"
            " JOIN device_log l ON l.device_id = d.id WHERE %(device)s::int IS NULL OR d.id = %(device)s ORDER BY d.id",
            {"device": device},
        ).fetchall()
        if device is not None and not rows:
            raise UserError("hq-device-unknown", device=device)
        return found + [_device(hq, db, *row) for row in rows]


def _device(
    hq: Headquarters, db: Db, device: int, key: bytes, identity: bytes, epoch: int, link: bytes, size: int, kept: bytes
) -> Finding:
    finding = Finding(f"device {device}", size)
    finding.violations = [
        {"seq": seq, "rule": rule}
        for seq, rule in db.execute("SELECT seq, rule FROM log_violation WHERE device_id = %s ORDER BY seq", (device,))
    ]
    state = chain.genesis(ChainId(str(device), epoch), bytes(key), bytes(link))
    try:
        for records, wanted in _stretches(db, device):
            state = chain.verify(records, state)
            if wanted is not None and wanted != state.tree.root():
                raise Broken(Kind.HISTORY_REWRITTEN, state.size, "checkpoint")
        if state.size != size or state.encode() != VerifierState.decode(bytes(kept)).encode():
            raise Broken(Kind.HEAD, min(state.size, size), "kept_state")
        _checkpoints(hq, db, device, state.chain, bytes(identity))
    except Broken as broken:
        finding.result, finding.seq, finding.detail = broken.kind.value, broken.seq, broken.detail
    return finding


def _stretches(db: Db, device: int) -> Iterator[tuple[list[Record], bytes | None]]:
    """The events between one checkpoint and the next, with the root the checkpoint says."""
    borders = db.execute(
        "SELECT size, root FROM device_checkpoint WHERE device_id = %s ORDER BY size", (device,)
    ).fetchall()
    at = 0
    for size, root in [*((size, bytes(root)) for size, root in borders), (1 << 62, None)]:
        rows = db.execute(
            "SELECT body, sig FROM access_event WHERE device_id = %s AND seq >= %s AND seq < %s ORDER BY seq",
            (device, at, size),
        ).fetchall()
        yield [Record(bytes(body), bytes(sig)) for body, sig in rows], root
        at = size


def _checkpoints(hq: Headquarters, db: Db, device: int, chain_id: ChainId, identity: bytes) -> None:
    """Each checkpoint is signed by both parties and stands in headquarters' log."""
    try:
        mine, theirs = cosigner(hq), NoteKey(chain.origin(chain_id), identity)
    except NoteError:
        raise Broken(Kind.BAD_SIG, 0, "identity") from None
    for size, root, note, body in db.execute(
        "SELECT c.size, c.root, c.cosigned, e.body FROM device_checkpoint c LEFT JOIN hq_entry e ON e.number = c.entry"
        " WHERE c.device_id = %s ORDER BY c.size",
        (device,),
    ):
        try:
            for key in (mine, theirs):
                found, _ = notes.open_checkpoint(note, [key])
                if (found.size, found.root) != (size, bytes(root)):
                    raise Broken(Kind.HEAD, size, "checkpoint")
        except NoteError:
            raise Broken(Kind.BAD_SIG, size, "checkpoint") from None
        if body is None or bytes(root).hex().encode() not in bytes(body):
            raise Broken(Kind.HEAD, size, "entry")


def _own(hq: Headquarters, db: Db) -> Finding:
    """Headquarters' log: entries against the nodes kept for proofs, and against its head."""
    head = hqlog.head(db)
    finding = Finding("headquarters", head.size)
    tree = Tree()
    rows = db.execute(
        "SELECT e.number, e.body, n.hash FROM hq_entry e LEFT JOIN hq_node n ON n.level = 0 AND n.position = e.number"
        " ORDER BY e.number"
    )
    for number, body, node in rows:
        leaf = leaf_hash(bytes(body))
        if number != tree.size or node is None or bytes(node) != leaf:
            finding.result, finding.seq, finding.detail = "HISTORY_REWRITTEN", tree.size, "entry"
            return finding
        tree = tree.append(leaf)
    if tree != head:
        finding.result, finding.seq, finding.detail = "HEAD", min(tree.size, head.size), "head"
    return finding
