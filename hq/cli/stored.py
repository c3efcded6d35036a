"""``satchel-hq files``: where attachments lie, and how they move to another store."""

from __future__ import annotations

import argparse
import os
from dataclasses import asdict, replace

from app.errors import UserError
from app.i18n import tr
from hq.cli import output
from hq.files.copying import copy
from hq.files.location import FILES, location_of, store_at
from hq.headquarters import Headquarters


def show(hq: Headquarters, args: argparse.Namespace) -> int:
    """The store in use and what lies there. Raises Unreachable if it doesn't answer."""
    sizes = [size for _, size in hq.files.everything()]
    found = {"location": location_of(hq.settings), "pieces": len(sizes), "bytes": sum(sizes)}
    if args.json:
        output.document(found)
    else:
        output.lines([tr("hq.files-here", **found)])
    return 0


def move(hq: Headquarters, args: argparse.Namespace) -> int:
    """Copy everything to another store, and with ``--use`` work with that from the next start on."""
    if args.use and os.environ.get(FILES):
        raise UserError("hq-files-environment")
    if args.location == location_of(hq.settings):
        raise UserError("hq-files-same")
    done = copy(hq.files, store_at(args.location))
    if args.use:
        replace(hq.settings, files=args.location).save()
    if args.json:
        output.document({**asdict(done), "used": args.use})
        return 0
    output.lines([tr("hq.files-copied", **asdict(done))])
    if args.use:
        output.lines([tr("hq.files-used")])
    return 0
