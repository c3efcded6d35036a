"""The arguments of ``satchel-hq`` (quality §2)."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

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

    init = commands.add_parser("init", parents=[common], help=tr("hq.help-init"))
    init.add_argument("--company", default="Satchel")
    init.add_argument("--url", default="https://localhost:8443", help=tr("hq.help-url"))
    init.add_argument("--demonstration", action="store_true", help=tr("hq.help-demonstration"))

    serve = commands.add_parser("serve", parents=[common], help=tr("hq.help-serve"))
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int)
    serve.add_argument("--demonstration", action="store_true", help=tr("hq.help-demonstration"))
    serve.add_argument("--metrics", metavar="HOST:PORT", help=tr("hq.help-metrics"))
    serve.add_argument("--log", choices=("json", "text"), default="text", help=tr("hq.help-log-form"))
    serve.add_argument("--connections", type=int, default=8, help=tr("hq.help-connections"))

    bring = commands.add_parser("import", parents=[common], help=tr("hq.help-import"))
    bring.add_argument("path", type=Path)
    bring.add_argument("--as", dest="kind", choices=KINDS)

    user = commands.add_parser("user", parents=[common], help=tr("hq.help-user"))
    users = user.add_subparsers(dest="what", required=True, metavar="COMMAND")
    add = users.add_parser("add", parents=[common])
    add.add_argument("number")
    add.add_argument("name")
    add.add_argument("--role", required=True, choices=[role.value for role in Role])
    add.add_argument("--unit")
    add.add_argument("--region")
    add.add_argument("--superior")
    users.add_parser("list", parents=[common])

    enrol = commands.add_parser("enrol", parents=[common], help=tr("hq.help-enrol"))
    enrol.add_argument("user")

    reader = Parser(with_help=False)
    reader.add_argument("--as", dest="user", default=os.environ.get("SATCHEL_HQ_AS"), help=tr("hq.help-as"))
    reader.add_argument(
        "--purpose",
        choices=[purpose.value for purpose in Purpose],
        default=os.environ.get("SATCHEL_HQ_PURPOSE", Purpose.REVIEW.value),
        help=tr("hq.help-purpose"),
    )
    reader.add_argument("--inspection", default=None, help=tr("hq.help-inspection"))
    for name, reference in (("dossier", "code"), ("visit", "id")):
        section = commands.add_parser(name, parents=[common], help=tr(f"hq.help-{name}"))
        whats = section.add_subparsers(dest="what", required=True, metavar="COMMAND")
        whats.add_parser("list", parents=[common, reader])
        whats.add_parser("show", parents=[common, reader]).add_argument("reference", metavar=reference)

    decider = Parser(with_help=False)
    decider.add_argument("--as", dest="user", default=os.environ.get("SATCHEL_HQ_AS"), help=tr("hq.help-as-director"))
    handover = commands.add_parser("handover", parents=[common, decider], help=tr("hq.help-handover"))
    handover.add_argument("dossier", metavar="code")
    handover.add_argument("to", metavar="number")

    erase = commands.add_parser("erase", parents=[common, decider], help=tr("hq.help-erase"))
    erase.add_argument("person", metavar="id")
    erase.add_argument("--request", required=True, metavar="NO", help=tr("hq.help-erase-request"))

    commands.add_parser("restored", parents=[common, decider], help=tr("hq.help-restored"))

    certificate = commands.add_parser("certificate", parents=[common], help=tr("hq.help-certificate"))
    changes = certificate.add_subparsers(dest="what", required=True, metavar="COMMAND")
    changes.add_parser("show", parents=[common])
    changes.add_parser("next", parents=[common])
    exchange = changes.add_parser("use", parents=[common])
    exchange.add_argument("--force", action="store_true", help=tr("hq.help-certificate-force"))

    card = commands.add_parser("card", parents=[common], help=tr("hq.help-card"))
    card.add_subparsers(dest="what", required=True, metavar="COMMAND").add_parser("list", parents=[common])

    device = commands.add_parser("device", parents=[common], help=tr("hq.help-device"))
    devices = device.add_subparsers(dest="what", required=True, metavar="COMMAND")
    devices.add_parser("list", parents=[common])
    revoke = devices.add_parser("revoke", parents=[common])
    revoke.add_argument("device", type=int)
    revoke.add_argument("--by")

    log = commands.add_parser("log", parents=[common], help=tr("hq.help-log"))
    verify = log.add_subparsers(dest="what", required=True, metavar="COMMAND").add_parser("verify", parents=[common])
    verify.add_argument("--device", type=int)

    load = commands.add_parser("load", parents=[common], help=tr("hq.help-load"))
    load.add_argument("--devices", type=int, default=100)
    load.add_argument("--changes", type=int, default=20)
    load.add_argument("--rounds", type=int, default=3)
    load.add_argument("--idle", type=float, default=0.0, metavar="SHARE")
    load.add_argument("--at-once", type=int, default=16)
    load.add_argument("--processes", type=int, default=1)
    load.add_argument("--to", action="append", metavar="HOST:PORT", help=tr("hq.help-load-to"))
    load.add_argument("--metrics", action="append", metavar="HOST:PORT", help=tr("hq.help-load-metrics"))

    files = commands.add_parser("files", parents=[common], help=tr("hq.help-files"))
    stores = files.add_subparsers(dest="what", required=True, metavar="COMMAND")
    stores.add_parser("show", parents=[common])
    copy = stores.add_parser("copy", parents=[common])
    copy.add_argument("location", help=tr("hq.help-files-location", example=EXAMPLE))
    copy.add_argument("--use", action="store_true", help=tr("hq.help-files-use"))

    commands.add_parser("fsck", parents=[common], help=tr("hq.help-fsck"))
    return top
