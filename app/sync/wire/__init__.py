"""The wire between laptop and headquarters (``docs/wire.md``): heads, lines and answers, their bytes and their bounds.

Shared by both sides, pure: no sockets, files or clocks. Whatever doesn't decode raises WireError, which never quotes
what it read.
"""

from app.sync.wire.body import (
    CHAIN_BYTES,
    MOST_CHANGES,
    MOST_COMPRESSED,
    MOST_EVENTS,
    MOST_UNPACKED,
    NDJSON,
    PROBLEM_JSON,
    PROTOCOL,
    SKEW_MS,
    WireError,
    b64,
    chain,
    loads,
    pack,
    unb64,
    unpack,
)
from app.sync.wire.door import (
    EnrolAnswer,
    EnrolmentCode,
    EnrolRequest,
    TokenAnswer,
    access_hash,
    fingerprint,
    spki_hash,
)
from app.sync.wire.exchange import Change, Receipt, Rejection, Stamp, SyncAnswer, SyncHead, row_id, stamp
from app.sync.wire.log import LogAnswer, LogHead, LogLine
from app.sync.wire.problem import Code, Problem, Reason
from app.sync.wire.snapshot import HistoryLine, PolicyLine, SnapshotAnswer, SnapshotLine, SnapshotRow, read_line

__all__ = [
    "CHAIN_BYTES",
    "MOST_CHANGES",
    "MOST_COMPRESSED",
    "MOST_EVENTS",
    "MOST_UNPACKED",
    "NDJSON",
    "PROBLEM_JSON",
    "PROTOCOL",
    "SKEW_MS",
    "Change",
    "Code",
    "EnrolAnswer",
    "EnrolRequest",
    "EnrolmentCode",
    "HistoryLine",
    "LogAnswer",
    "LogHead",
    "LogLine",
    "PolicyLine",
    "Problem",
    "Reason",
    "Receipt",
    "Rejection",
    "SnapshotAnswer",
    "SnapshotLine",
    "SnapshotRow",
    "Stamp",
    "SyncAnswer",
    "SyncHead",
    "TokenAnswer",
    "WireError",
    "access_hash",
    "b64",
    "chain",
    "fingerprint",
    "loads",
    "pack",
    "read_line",
    "row_id",
    "spki_hash",
    "stamp",
    "unb64",
    "unpack",
]
