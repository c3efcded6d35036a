"""The arguments of ``satchel-hq`` (quality §2)."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.i18n import tr
from app.models.enums import Purpose, Role
from app.terminal.parser import Parser
from hq.files.bucket import EXAMPLE
from hq.services.importing import KINDS
from hq.settings import default_home


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The arguments; the common options may stand before or after the command."""
    return parser().parse_args(arguments, argparse.Namespace(home=default_home(), json=False))


def parser() -> Parser:
    """Every command; its function is chosen by ``command`` and ``what``."""
    common = Parser(with_help=False)
    common.add_argument("--home", type=Path, help=tr("hq.help-home"))
    common.add_argument("--json", action="store_true", help=tr("hq.help-json"))
    common.add_argument("--lang", choices=("zh_CN", "en"), help=tr("cli.help.lang"))
    top = Parser(prog="satchel-hq", description=tr("hq.help-program"), parents=[common])
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    init = _command(commands, "init", "init", common)
    init.add_argument("--company", default="Satchel", help=tr("hq.help-company"))
    init.add_argument("--url", default="https://localhost:8443", help=tr("hq.help-url"))
    init.add_argument("--demonstration", action="store_true", help=tr("hq.help-demonstration"))

    serve = _command(commands, "serve", "serve", common)
    serve.add_argument("--host", default="127.0.0.1", help=tr("hq.help-host"))
    serve.add_argument("--port", type=int, help=tr("hq.help-port"))
    serve.add_argument("--demonstration", action="store_true", help=tr("hq.help-demonstration"))
    serve.add_argument("--metrics", metavar="HOST:PORT", help=tr("hq.help-metrics"))
    serve.add_argument("--log", choices=("json", "text"), default="text", help=tr("hq.help-log-form"))
    serve.add_argument("--connections", type=int, default=8, help=tr("hq.help-connections"))

    bring = _command(commands, "import", "import", common)
    bring.add_argument("path", type=Path, help=tr("hq.help-import-path"))
    bring.add_argument("--as", dest="kind", choices=KINDS, help=tr("hq.help-import-as"))

    users = _group(commands, "user", common)
    add = _command(users, "add", "user-add", common)
    add.add_argument("number", help=tr("hq.help-number"))
    add.add_argument("name", help=tr("hq.help-name"))
    add.add_argument("--role", required=True, choices=[role.value for role in Role], help=tr("hq.help-role"))
    add.add_argument("--unit", help=tr("hq.help-unit"))
    add.add_argument("--region", help=tr("hq.help-region"))
    add.add_argument("--superior", help=tr("hq.help-superior"))
    _command(users, "list", "user-list", common)

    enrol = _command(commands, "enrol", "enrol", common)
    enrol.add_argument("user", help=tr("hq.help-number"))

    reader = Parser(with_help=False)
    reader.add_argument("--as", dest="user", default=os.environ.get("SATCHEL_HQ_AS"), help=tr("hq.help-as"))
    reader.add_argument(
        "--purpose",
        choices=[purpose.value for purpose in Purpose],
        default=os.environ.get("SATCHEL_HQ_PURPOSE", Purpose.REVIEW.value),
        help=tr("hq.help-purpose"),
    )
    reader.add_argument("--inspection", default=None, help=tr("hq.help-inspection"))
    for name, reference, told in (("dossier", "code", "hq.help-code"), ("visit", "id", "hq.help-visit-id")):
        whats = _group(commands, name, common)
        _command(whats, "list", f"{name}-list", common, reader)
        show = _command(whats, "show", f"{name}-show", common, reader)
        show.add_argument("reference", metavar=reference, help=tr(told))

    decider = Parser(with_help=False)
    decider.add_argument("--as", dest="user", default=os.environ.get("SATCHEL_HQ_AS"), help=tr("hq.help-as-director"))
    handover = _command(commands, "handover", "handover", common, decider)
    handover.add_argument("dossier", metavar="code", help=tr("hq.help-code"))
    handover.add_argument("to", metavar="number", help=tr("hq.help-handover-to"))

    erase = _command(commands, "erase", "erase", common, decider)
    erase.add_argument("person", metavar="id", help=tr("hq.help-erase-person"))
    erase.add_argument("--request", required=True, metavar="NO", help=tr("hq.help-erase-request"))

    _command(commands, "restored", "restored", common, decider)

    changes = _group(commands, "certificate", common)
    _command(changes, "show", "certificate-show", common)
    _command(changes, "next", "certificate-next", common)
    exchange = _command(changes, "use", "certificate-use", common)
    exchange.add_argument("--force", action="store_true", help=tr("hq.help-certificate-force"))

    _command(_group(commands, "card", common), "list", "card-list", common)

    devices = _group(commands, "device", common)
    _command(devices, "list", "device-list", common)
    shown = _command(devices, "show", "device-show", common)
    shown.add_argument("device", type=int, help=tr("hq.help-device-number"))
    revoke = _command(devices, "revoke", "device-revoke", common)
    revoke.add_argument("device", type=int, help=tr("hq.help-device-number"))
    revoke.add_argument("--by", help=tr("hq.help-revoke-by"))
    revoke.add_argument("--wipe", action="store_true", help=tr("hq.help-revoke-wipe"))
    revoke.add_argument("--request", metavar="NO", help=tr("hq.help-revoke-request"))
    revoke.add_argument("--dry-run", action="store_true", help=tr("hq.help-revoke-dry-run"))

    verify = _command(_group(commands, "log", common), "verify", "log-verify", common)
    verify.add_argument("--device", type=int, help=tr("hq.help-log-device"))

    load = _command(commands, "load", "load", common)
    load.add_argument("--devices", type=int, default=100, help=tr("hq.help-load-devices"))
    load.add_argument("--changes", type=int, default=20, help=tr("hq.help-load-changes"))
    load.add_argument("--rounds", type=int, default=3, help=tr("hq.help-load-rounds"))
    load.add_argument("--idle", type=float, default=0.0, metavar="SHARE", help=tr("hq.help-load-idle"))
    load.add_argument("--at-once", type=int, default=16, help=tr("hq.help-load-at-once"))
    load.add_argument("--processes", type=int, default=1, help=tr("hq.help-load-processes"))
    load.add_argument("--to", action="append", metavar="HOST:PORT", help=tr("hq.help-load-to"))
    load.add_argument("--metrics", action="append", metavar="HOST:PORT", help=tr("hq.help-load-metrics"))

    stores = _group(commands, "files", common)
    _command(stores, "show", "files-show", common)
    copy = _command(stores, "copy", "files-copy", common)
    copy.add_argument("location", help=tr("hq.help-files-location", example=EXAMPLE))
    copy.add_argument("--use", action="store_true", help=tr("hq.help-files-use"))

    _command(commands, "fsck", "fsck", common)
    return top


def _group(commands: Any, name: str, common: Parser) -> Any:
    """What the commands of a group are added to."""
    return _command(commands, name, name, common).add_subparsers(dest="what", required=True, metavar="COMMAND")


def _command(under: Any, name: str, sentence: str, *options: Parser) -> Parser:
    """A command or a group; ``sentence`` is its help, below ``hq.help``."""
    told = tr(f"hq.help-{sentence}")
    made: Parser = under.add_parser(name, help=told, description=told, parents=options)
    return made
