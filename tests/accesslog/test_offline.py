"""The exported log and ``satchel-log-verify``: ``ok``, or exactly what is wrong and where (log-tamper)."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.accesslog import bundle, notes
from app.accesslog import chain as links
from app.accesslog.bundle import Header
from app.accesslog.chain import CONTEXT, ChainId, Head, Record
from app.accesslog.errors import BundleDamaged
from app.accesslog.offline import main
from app.accesslog.proof import Held, prove
from app.accesslog.store import AccessLog, new_signer
from tests.accesslog.samples import KEY, VAULT, Hands, chain_of, opened

DEVICE_KEY = Ed25519PrivateKey.from_private_bytes(bytes([1]) * 32)
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes([2]) * 32)
DEVICE = notes.NoteKey("satchel/log/7/0", DEVICE_KEY.public_key().public_bytes_raw())


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A log of two chains with a checkpoint in the second."""
    folder = tmp_path_factory.mktemp("log")
    log = AccessLog.create(folder, device=VAULT, key=KEY, clock=Hands())
    log.append_all(opened(opening=number) for number in range(3))
    log.enrol("7", signer=new_signer())
    log.append_all(opened(opening=number) for number in range(5))
    checkpoint = log.checkpoint(DEVICE_KEY)
    log.append_all(opened(opening=number) for number in range(700))
    file = io.BytesIO()
    log.export(file, [DEVICE], [checkpoint])
    log.close()
    return file.getvalue()


@pytest.fixture
def exported(export: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "log.satchel-log"
    path.write_bytes(export)
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def changed(path: Path, change: Callable[[list[bytes]], Any]) -> Path:
    lines = path.read_bytes().splitlines(keepends=True)
    change(lines)
    path.write_bytes(b"".join(lines))
    return path


def header(lines: list[bytes], at: int, **values: object) -> None:
    lines[at] = orjson.dumps(orjson.loads(lines[at]) | values) + b"\n"


def test_an_untouched_export_is_ok(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, exported)
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0] == "ok · chains: 2 · checkpoints: 1"
    assert "device 7, chain 0: 706 events" in lines[2]
    assert "nothing held elsewhere" in lines[-1]


def test_what_is_held_elsewhere_is_compared(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with exported.open("rb") as file:
        headers = [part for part in bundle.read(file) if isinstance(part, Header)]
    known = [f"--genesis={one.genesis.hex()}" for one in headers]
    code, out, _ = run(capsys, exported, *known, "--key", DEVICE.encode(), "--head", f"706:{headers[1].root.hex()}")
    assert code == 0
    assert "nothing held" not in out
    for argument, expected in (
        (f"--genesis={'00' * 32}", "HEAD · 01912345-0000-7000-8000-000000000005/0 · event 0: its first key"),
        (f"--head=706:{'00' * 32}", "FORK · 7/0 · event 706: its root differs"),
        (f"--head=7000:{'00' * 32}", "HEAD · 7/0 · event 706: events at the end are missing"),
        (
            f"--key={replace(DEVICE, public=OTHER_KEY.public_key().public_bytes_raw()).encode()}",
            "HEAD · 7/0 · event 706: a checkpoint is not signed",
        ),
    ):
        code, out, _ = run(capsys, exported, argument)
        assert code == 4
        assert out.startswith(expected) or expected in out


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda lines: lines.pop(8), ("LINK", "7", 2, "sequence")),
        (lambda lines: lines.pop(2), ("LINK", VAULT, 1, "sequence")),
        (lambda lines: lines.__setitem__(slice(8, 10), [lines[9], lines[8]]), ("LINK", "7", 2, "sequence")),
        (lambda lines: lines.pop(), ("HEAD", "7", 705, "shorter")),
        (lambda lines: lines.__delitem__(slice(9, None)), ("HEAD", "7", 3, "shorter")),
        (lambda lines: lines.append(lines[-1]), ("LINK", "7", 706, "unannounced")),
        (lambda lines: header(lines, 0, root="00" * 32), ("FORK", VAULT, 4, "head")),
        (lambda lines: header(lines, 0, size=3), ("FORK", VAULT, 3, "head")),
        (lambda lines: header(lines, 0, genesis="00" * 32), ("BAD_SIG", VAULT, 0, "signature")),
        (lambda lines: header(lines, 0, link="01" * 32), ("LINK", VAULT, 0, "previous")),
        (lambda lines: header(lines, 5, link="00" * 32), ("HEAD", "7", 0, "link")),
        (lambda lines: header(lines, 5, checkpoints=["text\n\nno\n"]), ("HEAD", "7", 706, "checkpoint")),
        (lambda lines: header(lines, 5, keys=[]), ("HEAD", "7", 706, "checkpoint")),
        (lambda lines: lines.__delitem__(slice(0, 5)), None),
    ],
)
def test_log_tamper_in_an_export_is_named_with_its_place(
    exported: Path,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[list[bytes]], Any],
    expected: tuple[str, str, int, str] | None,
) -> None:
    code, out, _ = run(capsys, "--json", changed(exported, change))
    found = json.loads(out)
    assert found["version"] == 1
    if expected is None:  # a later chain alone is whole in itself
        assert (code, found["ok"], found["broken"]) == (0, True, None)
        return
    broken = found["broken"]
    assert code == 4
    assert not found["ok"]
    assert (broken["kind"], broken["device"], broken["seq"], broken["detail"]) == expected


def exported_chain(header: Header, records: list[Record]) -> io.BytesIO:
    file = io.BytesIO()
    bundle.write_chain(file, header, records)
    file.seek(0)
    return file


def chain_with(*checkpoints: Head) -> tuple[Header, list[Record]]:
    records, states, signers = chain_of(6)
    signed = [
        notes.sign_checkpoint(notes.Checkpoint(links.origin(head.chain), head.size, head.root), DEVICE.name, DEVICE_KEY)
        for head in checkpoints
    ]
    start = Header(ChainId("7", 0), signers[0].public, bytes(32), 6, states[-1].tree.root(), tuple(signed), (DEVICE,))
    return start, records


def test_log_tamper_two_signed_roots_for_one_size_are_a_fork() -> None:
    _, states, _ = chain_of(6)
    good, bad = states[3].head, Head(ChainId("7", 0), 3, bytes(32))
    assert prove(exported_chain(*chain_with(good, good))).ok
    report = prove(exported_chain(*chain_with(good, bad)))
    assert report.broken is not None
    assert (report.broken.kind.value, report.broken.seq) == ("FORK", 3)


def test_log_tamper_a_rewritten_history_is_told_by_an_earlier_checkpoint() -> None:
    report = prove(exported_chain(*chain_with(Head(ChainId("7", 0), 3, bytes(32)))))
    assert report.broken is not None
    assert (report.broken.kind.value, report.broken.seq) == ("HISTORY_REWRITTEN", 3)
    report = prove(exported_chain(*chain_with(Head(ChainId("8", 0), 3, bytes(32)))))
    assert report.broken is not None
    assert (report.broken.kind.value, report.broken.detail) == ("HEAD", "other_chain")


def test_log_tamper_a_checkpoint_beyond_the_export_is_told() -> None:
    report = prove(exported_chain(*chain_with(Head(ChainId("7", 0), 9, bytes(32)))))
    assert report.broken is not None
    assert (report.broken.kind.value, report.broken.seq, report.broken.detail) == ("HEAD", 6, "shorter")


def test_borrow_place_violations_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    records, states, signers = chain_of(3, events=[opened(), opened(place="train")])
    start = Header(ChainId("7", 0), signers[0].public, bytes(32), 3, states[-1].tree.root())
    path = tmp_path / "bundle"
    path.write_bytes(exported_chain(start, records).read())
    code, out, _ = run(capsys, path)
    assert code == 4
    assert "VIOLATION · 7/0 · event 1: shown against the rule borrow-place" in out
    code, out, _ = run(capsys, "--json", path)
    assert json.loads(out)["violations"] == [{"device": "7", "epoch": 0, "seq": 1, "rule": "borrow-place"}]


def test_an_event_the_owner_signed_out_of_shape_is_named() -> None:
    records, _, signers = chain_of(3)
    body = records[1].body.replace(b'"office"', b'"the train"')
    records[1] = Record(body, signers[1].sign(CONTEXT + body))
    report = prove(exported_chain(Header(ChainId("7", 0), signers[0].public, bytes(32), 3, bytes(32)), records))
    assert report.broken is not None
    assert (report.broken.kind.value, report.broken.seq, report.broken.detail) == ("LINK", 1, "shape")


GOOD = Header(ChainId("7", 0), bytes(32), bytes(32), 0, links.Tree().root()).encode()


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 1),
        (b"hello\n", 1),
        (b"[]\n", 1),
        (b'{"format":"other","v":1}\n', 1),
        (b'{"b":"","s":""}\n', 1),
        (GOOD[:-1], 1),
        (GOOD.replace(b'"v":1', b'"v":2'), 1),
        (GOOD.replace(b'"size":0', b'"size":"0"'), 1),
        (GOOD.replace(b'"device":"7"', b'"device":"x y"'), 1),
        (GOOD.replace(b'"keys":[]', b'"keys":["x"]'), 1),
        (GOOD.replace(b'"checkpoints":[]', b'"checkpoints":[1]'), 1),
        (GOOD.replace(b'"link":"00', b'"link":"'), 1),
        (GOOD.replace(b'"link"', b'"lynk"'), 1),
        (GOOD + b"{}\n", 2),
        (GOOD + b'{"b":"?","s":""}\n', 2),
        (GOOD + b'{"b":1,"s":""}\n', 2),
        (GOOD + b'{"format":"other"}\n', 2),
        (GOOD + b'{"b":"' + b"A" * 1_000_000 + b'","s":""}\n', 2),
        (b"\xff\xfe", 1),
    ],
)
def test_a_file_that_is_no_export_is_refused_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, line: int
) -> None:
    path = tmp_path / "bundle"
    path.write_bytes(content)
    code, out, err = run(capsys, path)
    assert (code, out) == (4, "")
    assert f"(line {line})" in err


def test_an_empty_chain_is_ok() -> None:
    assert prove(io.BytesIO(GOOD)).ok
    assert prove(io.BytesIO(GOOD), Held(genesis=(bytes(32),))).ok


def test_a_bundle_that_begins_with_an_event_is_refused() -> None:
    with pytest.raises(BundleDamaged):
        prove(io.BytesIO(b'{"format":"satchel-log"}\n'))


def test_the_users_mistakes_have_their_own_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, tmp_path / "missing")[0] == 2
    for wrong in (
        ["--key", "x"],
        ["--genesis", "00"],
        ["--genesis", "xy"],
        ["--head", "1"],
        ["--head", "x:" + "0" * 64],
    ):
        code, out, err = run(capsys, tmp_path / "missing", *wrong)
        assert (code, out) == (2, "")
        assert "malformed" in err


def test_offline_verifier_needs_neither_vault_nor_server(exported: Path) -> None:
    """In a process of its own: no SQLAlchemy, no SQLCipher, no Qt, no HTTP is loaded."""
    script = (
        "import sys; from app.accesslog.offline import main; code = main(sys.argv[1:]);"
        "heavy = {'sqlalchemy', 'sqlcipher3', 'PySide6', 'httpx', 'keyring'} & set(sys.modules);"
        "assert not heavy, heavy; sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(exported)],
        cwd=Path(__file__).parents[2],
        env={"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("ok · ")
