"""``/v1/log``: a device's access log on arrival (trust §3, log-tamper): verified, kept, witnessed, never altered.

The device's row is locked for the transaction, so deliveries of one device are serial. A refused log is recorded as an
incident; an event that breaks the borrowing rule in an intact chain is recorded as a violation and kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.accesslog import canonical, chain, notes
from app.accesslog.chain import ChainId, Record, VerifierState
from app.accesslog.errors import Broken, NoteError
from app.accesslog.merkle import Tree
from app.accesslog.notes import COSIGNATURE, Checkpoint, NoteKey
from app.models.ids import new_id
from app.sync import wire
from app.sync.wire import Code, LogAnswer, LogHead, LogLine
from hq.db.pool import Db
from hq.headquarters import Headquarters
from hq.services import hqlog, metrics, restored
from hq.services.covers import Covers
from hq.services.problems import Denied
from hq.services.tokens import Caller


class Bad(Exception):
    """A log that can't be accepted: ``kind`` as the verifier names it."""

    def __init__(self, kind: str, seq: int, detail: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.seq = seq
        self.detail = detail


@dataclass(frozen=True, slots=True)
class _Known:
    state: VerifierState
    stored: bool


def receive(hq: Headquarters, caller: Caller, lines: Sequence[bytes]) -> LogAnswer:
    """Take events and checkpoint of one request. Raises WireError, or Denied: log_size, log_fork, log_broken."""
    head = LogHead.read(lines[0])
    if head.device != caller.device:
        raise Denied(Code.FORBIDDEN)
    if len(lines) - 1 > wire.MOST_EVENTS:
        raise Denied(Code.TOO_LARGE)
    records = [Record(one.body, one.sig) for one in map(LogLine.read, lines[1:])]
    try:
        with hq.db.transaction() as db:
            answer = _receive(hq, db, caller, head, records)
        metrics.LOG_EVENTS.inc(len(records))
        return answer
    except Bad as bad:
        _incident(hq, caller.device, bad, head.note)
        if bad.kind in {"FORK", "HISTORY_REWRITTEN"}:
            raise Denied(Code.LOG_FORK) from None
        raise Denied(Code.LOG_BROKEN, kind=bad.kind, seq=bad.seq, detail=bad.detail) from None


def _receive(hq: Headquarters, db: Db, caller: Caller, head: LogHead, records: list[Record]) -> LogAnswer:
    number = restored.last(db)
    if head.restored != number:
        raise restored.refusal(hq, number)
    known, checkpoint = _known(db, caller, head), _checkpoint(head, caller)
    size = known.state.size
    if checkpoint.origin != chain.origin(known.state.chain):
        raise Bad("HEAD", size, "origin")
    if head.old != size or checkpoint.size != size + len(records):
        if checkpoint.size <= size and _root_at(db, caller.device, checkpoint.size) != checkpoint.root:
            raise Bad("FORK", checkpoint.size, "root")
        raise Denied(Code.LOG_SIZE, size=size)
    if checkpoint.size == size and checkpoint.root != known.state.tree.root():
        raise Bad("FORK", size, "root")
    try:
        state = chain.verify(records, known.state)
    except Broken as broken:
        if broken.detail == "previous" and broken.seq == size and size:  # genuine, but after other events than ours
            raise Bad("FORK", size, "previous") from None
        raise Bad(broken.kind.value, broken.seq, broken.detail) from None
    if state.tree.root() != checkpoint.root:
        raise Bad("HEAD", state.size, "root")
    now = hq.now()
    _store(db, caller.device, head, known, state, records, now)
    Covers(db, caller.device, now).judge(records, size)
    number, leaf, cosigned = _witness(hq, db, caller.device, state, head.note, now)
    tree = hqlog.head(db)
    if head.known > tree.size:
        raise Bad("HEAD", head.known, "headquarters_shorter")
    return LogAnswer(
        size=state.size,
        cosigned=cosigned,
        hq_checkpoint=hqlog.checkpoint(hq, db),
        leaf=leaf,
        index=number,
        inclusion=hqlog.inclusion(db, number, tree.size),
        consistency=hqlog.consistency(db, head.known, tree.size),
        receipt=hq.keys.receipt(now, head.nonce, caller.device),
    )


def _checkpoint(head: LogHead, caller: Caller) -> Checkpoint:
    """The device's signed checkpoint; raises Bad if its identity key hasn't signed it."""
    try:
        name = notes.checkpoint_of(notes.parse(head.note).text).origin
        found, _ = notes.open_checkpoint(head.note, [NoteKey(name, caller.identity_key)])
    except NoteError:
        raise Bad("BAD_SIG", head.old, "checkpoint") from None
    return found


def _known(db: Db, caller: Caller, head: LogHead) -> _Known:
    """The log as far as it is here, locked; a first delivery begins the chain that the note names."""
    db.execute("SELECT 1 FROM push_state WHERE device_id = %s FOR UPDATE", (caller.device,))
    row = db.execute("SELECT state FROM device_log WHERE device_id = %s", (caller.device,)).fetchone()
    if row is not None:
        return _Known(VerifierState.decode(bytes(row[0])), True)
    key = db.execute("SELECT log_genesis_key FROM device WHERE id = %s", (caller.device,)).fetchone()
    first = head.note.partition("\n")[0].rpartition("/")[2]
    if key is None or not first.isdigit() or len(first) > 9:
        raise Bad("HEAD", 0, "origin")
    return _Known(chain.genesis(ChainId(str(caller.device), int(first)), bytes(key[0]), head.link), False)


def _root_at(db: Db, device: int, size: int) -> bytes:
    rows = db.execute(
        "SELECT body, sig FROM access_event WHERE device_id = %s AND seq < %s ORDER BY seq", (device, size)
    )
    return Tree().extend(Record(bytes(body), bytes(sig)).leaf for body, sig in rows).root()


def _store(
    db: Db, device: int, head: LogHead, known: _Known, state: VerifierState, records: list[Record], now: int
) -> None:
    if records:
        with db.cursor() as cursor, cursor.copy("COPY access_event (device_id, seq, body, sig) FROM STDIN") as copy:
            for seq, record in enumerate(records, known.state.size):
                copy.write_row((device, seq, record.body, record.signature))
    if known.stored:
        db.execute(
            "UPDATE device_log SET size = %s, state = %s, received_at = %s WHERE device_id = %s",
            (state.size, state.encode(), now, device),
        )
    else:
        db.execute(
            "INSERT INTO device_log (device_id, epoch, link, size, state, received_at) VALUES (%s, %s, %s, %s, %s, %s)",
            (device, state.chain.epoch, head.link, state.size, state.encode(), now),
        )


def _witness(
    hq: Headquarters, db: Db, device: int, state: VerifierState, note: str, now: int
) -> tuple[int, bytes, str]:
    """Cosign the checkpoint and enter it in headquarters' own log, once per size."""
    row = db.execute(
        "SELECT c.entry, e.body, c.cosigned FROM device_checkpoint c JOIN hq_entry e ON e.number = c.entry"
        " WHERE c.device_id = %s AND c.size = %s",
        (device, state.size),
    ).fetchone()
    if row is not None:
        return row[0], bytes(row[1]), row[2]
    parsed = notes.parse(note)
    signed = notes.cosign(parsed.text, hq.settings.log_origin, hq.keys.log_key, now // 1000)
    cosigned = notes.Note(parsed.text, (parsed.signatures[0], signed)).encode()
    root = state.tree.root()
    leaf = canonical.encode(
        {"kind": "checkpoint", "at": now, "device": device, "epoch": state.chain.epoch, "size": state.size,
         "root": root.hex()}
    )  # fmt: skip
    number = hqlog.append_body(db, leaf)
    db.execute(
        "INSERT INTO device_checkpoint (device_id, size, root, cosigned, entry, at) VALUES (%s, %s, %s, %s, %s, %s)",
        (device, state.size, root, cosigned, number, now),
    )
    return number, leaf, cosigned


def _incident(hq: Headquarters, device: int, bad: Bad, note: str) -> None:
    now = hq.now()
    with hq.db.transaction() as db:
        db.execute(
            "INSERT INTO log_incident (id, device_id, kind, seq, detail, note, at) VALUES (%s, %s, %s, %s, %s, %s, %s)",
            (new_id(), device, bad.kind, bad.seq, bad.detail, note[:4000], now),
        )
        hqlog.append(
            hq, db, {"kind": "log_incident", "at": now, "device": device, "found": bad.kind.lower(), "seq": bad.seq}
        )  # fmt: skip


def cosigner(hq: Headquarters) -> NoteKey:
    """The key under which headquarters cosigns devices' checkpoints."""
    return NoteKey(hq.settings.log_origin, hq.keys.log_public, COSIGNATURE)
