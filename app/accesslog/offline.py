"""``satchel-log-verify BUNDLE``: verify an exported access log with nothing but the file (quality §2).

Prints ``ok …`` or exactly what is wrong and where. Exit codes: 0 ok, 2 the user's mistake, 4 a broken log.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.accesslog.errors import BundleDamaged, NoteError
from app.accesslog.notes import NoteKey
from app.accesslog.proof import Held, Report, prove
from app.channel import VERSION
from app.i18n import set_language, system_language, tr


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    set_language(system_language())
    arguments = _parser().parse_args(argv)
    try:
        held = Held(
            tuple(NoteKey.decode(key) for key in arguments.key),
            tuple(_hash(key) for key in arguments.genesis),
            tuple(_head(head) for head in arguments.head),
        )
    except (NoteError, ValueError):
        return _say(tr("log.verify.bad-pin"), 2)
    try:
        with arguments.bundle.open("rb") as file:
            report = prove(file, held)
    except OSError:
        return _say(tr("log.verify.unreadable", file=arguments.bundle), 2)
    except BundleDamaged as damaged:
        return _say(damaged.message, damaged.exit_code)
    if arguments.json:
        sys.stdout.write(json.dumps(as_json(report, held), indent=2) + "\n")
    else:
        sys.stdout.write("".join(line + "\n" for line in as_lines(report, held)))
    return 0 if report.ok else 4


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="satchel-log-verify", description=tr("log.verify.about"))
    parser.add_argument("bundle", type=Path, metavar="BUNDLE", help=tr("log.verify.help-bundle"))
    parser.add_argument("--json", action="store_true", help=tr("log.verify.help-json"))
    parser.add_argument("--key", action="append", default=[], metavar="VKEY", help=tr("log.verify.help-key"))
    parser.add_argument("--genesis", action="append", default=[], metavar="HEX", help=tr("log.verify.help-genesis"))
    parser.add_argument("--head", action="append", default=[], metavar="SIZE:ROOT", help=tr("log.verify.help-head"))
    parser.add_argument("--version", action="version", version=VERSION)
    return parser


def _hash(text: str) -> bytes:
    raw = bytes.fromhex(text)
    if len(raw) != 32:
        raise ValueError
    return raw


def _head(text: str) -> tuple[int, bytes]:
    size, _, root = text.partition(":")
    if not (size.isascii() and size.isdigit()):
        raise ValueError
    return int(size), _hash(root)


def _say(sentence: str, code: int) -> int:
    sys.stderr.write(sentence + "\n")
    return code


def as_lines(report: Report, held: Held) -> list[str]:
    """The report for a person."""
    lines = [
        tr(
            "log.verify.chain",
            device=head.chain.device,
            epoch=head.chain.epoch,
            size=head.size,
            root=head.root.hex(),
        )
        for head in report.heads
    ]
    lines += [
        tr("log.verify.violation", kind="VIOLATION", chain=chain, seq=finding.seq, rule=finding.rule)
        for chain, finding in report.violations
    ]
    if report.broken is not None:
        broken = report.broken
        lines.append(
            tr("log.verify.broken", kind=broken.kind.value, chain=report.where, seq=broken.seq, why=broken.reason)
        )
    elif report.ok:
        lines.insert(0, tr("log.verify.ok", chains=len(report.heads), checkpoints=report.checkpoints))
    if not held:
        lines.append(tr("log.verify.nothing-held"))
    return lines


def as_json(report: Report, held: Held) -> dict[str, Any]:
    """The report for a program (version 1)."""
    broken = report.broken
    return {
        "version": 1,
        "ok": report.ok,
        "held": bool(held),
        "checkpoints": report.checkpoints,
        "chains": [
            {"device": head.chain.device, "epoch": head.chain.epoch, "size": head.size, "root": head.root.hex()}
            for head in report.heads
        ],
        "broken": None
        if broken is None
        else {
            "kind": broken.kind.value,
            "device": report.where.device if report.where else None,
            "epoch": report.where.epoch if report.where else None,
            "seq": broken.seq,
            "detail": broken.detail,
        },
        "violations": [
            {"device": chain.device, "epoch": chain.epoch, "seq": finding.seq, "rule": finding.rule}
            for chain, finding in report.violations
        ],
    }
