"""``satchel-hq``: arguments in, exit code out (quality §2)."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from urllib.parse import urlsplit

from app import i18n
from app.errors import SatchelError, UserError
from app.i18n import tr
from app.terminal.tame import tamed
from hq import headquarters, journal
from hq.cli import output
from hq.cli.arguments import parse
from hq.cli.commands import COMMANDS, OK, Args
from hq.files.location import location_of, store_at
from hq.server import make_server
from hq.services import metrics


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; errors of the world become one sentence on stderr and their exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    i18n.set_language(_language(arguments))
    try:
        args = parse(arguments)
        if args.command == "init":
            return _init(args)
        if args.command == "serve":
            return _serve(args)
        hq = headquarters.open_(args.home, connections=2)
        try:
            with tamed():
                return COMMANDS[args.command, getattr(args, "what", None)](hq, args)
        finally:
            hq.close()
    except BrokenPipeError:  # the reader of our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except SatchelError as error:
        sys.stderr.write(error.message + "\n")
        return error.exit_code


def _language(arguments: Sequence[str]) -> i18n.Language:
    """``--lang`` must be known before the help texts are made."""
    wanted = {"--lang", "--lang=zh_CN", "--lang=en"}
    for at, one in enumerate(arguments):
        if one in wanted:
            value = one.partition("=")[2] or (arguments[at + 1] if at + 1 < len(arguments) else "")
            if value in ("zh_CN", "en"):
                return "zh_CN" if value == "zh_CN" else "en"
    return i18n.system_language()


def _init(args: Args) -> int:
    settings, offline = headquarters.make(
        args.home, company=args.company, url=args.url, demonstration=args.demonstration
    )
    headquarters.open_(args.home, connections=1).close()
    if args.json:
        output.document({"home": str(args.home), "url": settings.url, "escrow_private_key": str(offline)})
    else:
        output.lines([tr("hq.made", home=args.home), tr("hq.take-offline", file=offline)])
    return OK


def _serve(args: Args) -> int:
    signal.signal(signal.SIGTERM, _stop)
    journal.begin(args.log)
    told_at = _address(args.metrics) if args.metrics else None
    connections = max(2, args.connections)
    hq = headquarters.open_(args.home, demonstration=args.demonstration or None, connections=connections)
    told = None
    store_at(location_of(hq.settings))  # a place that is none is told now
    port = args.port if args.port is not None else urlsplit(hq.settings.url).port or 443
    try:
        output.lines([tr("hq.serving", url=hq.settings.url, host=args.host, port=port)])
        sys.stdout.flush()
        if told_at is not None:
            told = _expose(hq, *told_at)
        make_server(hq, args.host, port).run()
    except KeyboardInterrupt:
        return OK
    finally:
        if told is not None:
            told.close()
        hq.close()
    return OK


def _expose(hq: headquarters.Headquarters, host: str, port: int) -> metrics.Exposition:
    """Raises UserError if the address can't be had."""
    try:
        return metrics.expose(hq, host, port)
    except OSError:
        raise UserError("hq-address-taken", address=f"{host}:{port}") from None


def _address(text: str) -> tuple[str, int]:
    """``HOST:PORT``; raises UserError."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65_535:
        raise UserError("hq-address-wrong", address=text)
    return host.strip("[]"), int(port)


def _stop(number: int, frame: FrameType | None) -> None:
    """SIGTERM before the server runs (uvicorn handles it afterwards)."""
    raise KeyboardInterrupt
