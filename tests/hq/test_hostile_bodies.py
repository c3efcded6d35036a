"""A hostile client with a real token: every malformed body is refused by name, and none is our fault (no 5xx)."""

from __future__ import annotations

import orjson

from app.sync import wire
from hq.headquarters import Headquarters
from tests.hq.laptop import Laptop, hex_id

_DEEP = b'{"a":' * 3_000 + b"1" + b"}" * 3_000
_BODIES = (
    b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe\x00", b'{"device":"\\ud800"}', b'{"a":"\x00"}', _DEEP, b"1e999999",
    b'{"proto":1,"device":99999999999999999999}', b'{"proto":true,"device":[]}',
)  # fmt: skip


def test_no_body_brings_headquarters_down(manager: Laptop) -> None:
    for path in ("/v1/sync", "/v1/log", "/v1/known", "/v1/snapshot"):
        for body in _BODIES:
            content = body if path == "/v1/snapshot" else wire.pack([body])
            answer = manager.send(path, content)
            if path == "/v1/snapshot" and b'"proto"' in body:
                continue  # what it doesn't ask for it doesn't read
            assert 400 <= answer.status_code < 500, (path, body[:20], answer.status_code)
    for body in (b"not zstd", b"", wire.pack([b"x"])[:-2]):
        assert manager.send("/v1/sync", body).status_code in (400, 413)
    for fill in ("x", "../../etc/passwd", "0" * 32, "%00", "\\"):
        assert 400 <= manager.send(f"/v1/snapshot/{fill}/0", b"", method="GET").status_code < 500


def test_bad_lines_are_put_aside_one_by_one(manager: Laptop) -> None:
    row, stamp = manager.dossier()
    manager.push()
    good = orjson.loads(manager.lines[0])
    for text in (b'"\\u0000"', b'"\\ud800"', b'"\xff"', b"[]", b"{}", b"1e400", _DEEP, b"true"):
        line = orjson.dumps({**good, "i": hex_id(), "h": good["h"] + 1})
        manager.lines.append(line.replace('"示例公司"'.encode(), text))
    manager.write("dossier", row, {"note": stamp}, {"note": "还在"})
    answer = manager.push()
    assert answer.acked == len(manager.lines)
    assert len(answer.rejected) == 8


def test_only_one_s_own_changes_are_asked_about(hq: Headquarters, manager: Laptop, another: Laptop) -> None:
    row, (hlc, _) = another.dossier()
    another.push()
    question = [wire.KnownHead(manager.device).line(), orjson.dumps([row, hlc])]
    assert orjson.loads(manager.send("/v1/known", wire.pack(question)).content) == {"known": []}
    theirs = [wire.KnownHead(another.device).line(), orjson.dumps([row, hlc])]
    assert manager.send("/v1/known", wire.pack(theirs)).status_code == 403
    assert orjson.loads(another.send("/v1/known", wire.pack(theirs)).content) == {"known": [[row, hlc, another.device]]}
