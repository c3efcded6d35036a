"""``satchel vault …``: make, look at, back up, restore, recover, change the passphrase."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from app.cli.context import Context, read_secret
from app.cli.output import print_json, say
from app.i18n import tr
from app.services.opening import back_up, change_passphrase
from app.vault import vault as vaults
from app.vault.durable import write_new


def add(branches: Any, options: ArgumentParser) -> None:
    branch = branches.add_parser("vault", help=tr("cli.help.vault"), parents=[options])
    leaves = branch.add_subparsers(metavar="COMMAND", required=True)

    make = leaves.add_parser("init", help=tr("cli.help.vault-init"), parents=[options])
    make.add_argument("--name", default="", help=tr("cli.help.vault-name"))
    make.add_argument("--recovery-code-file", metavar="FILE", help=tr("cli.help.recovery-code-file"))
    make.set_defaults(handler=init)

    look = leaves.add_parser("info", help=tr("cli.help.vault-info"), parents=[options])
    look.set_defaults(handler=info)

    change = leaves.add_parser("passwd", help=tr("cli.help.vault-passwd"), parents=[options])
    change.add_argument("--new-passphrase-file", metavar="FILE", help=tr("cli.help.new-passphrase-file"))
    change.set_defaults(handler=passwd)

    check = leaves.add_parser("verify", help=tr("cli.help.vault-verify"), parents=[options])
    check.set_defaults(handler=verify)

    save = leaves.add_parser("backup", help=tr("cli.help.vault-backup"), parents=[options])
    save.add_argument("file")
    save.set_defaults(handler=backup)

    back = leaves.add_parser("restore", help=tr("cli.help.vault-restore"), parents=[options])
    back.add_argument("file")
    back.add_argument("--recovery-code-file", metavar="FILE", help=tr("cli.help.recovery-code-file"))
    back.set_defaults(handler=restore)

    rescue = leaves.add_parser("recover", help=tr("cli.help.vault-recover"), parents=[options])
    rescue.add_argument("--recovery-code-file", metavar="FILE", help=tr("cli.help.recovery-code-file"))
    rescue.add_argument("--new-passphrase-file", metavar="FILE", help=tr("cli.help.new-passphrase-file"))
    rescue.set_defaults(handler=recover)


def init(context: Context) -> int:
    args = context.args
    opening = context.opening
    made = opening.create(context.passphrase(prompt="cli.ask-new-passphrase"), name=args.name)
    try:
        vault_id = made.desk.vault.id
        guard = made.desk.vault.protection
    finally:
        opening.lock(made.desk)
    if args.recovery_code_file:
        write_new(Path(args.recovery_code_file), made.recovery_code.encode() + b"\n")
    keyring = guard.keyring if guard else None
    if context.json:
        code = None if args.recovery_code_file else made.recovery_code
        print_json("vault-init/1", {"vault": vault_id, "keyring": keyring, "recovery_code": code})
    else:
        say("vault-made", home=context.home)
        say("vault-keyring", keyring=keyring) if keyring else say("vault-no-keyring")
        if not args.recovery_code_file:
            say("vault-recovery-code", code=made.recovery_code)
    return 0


def info(context: Context) -> int:
    found = vaults.info(context.home)
    keyring = found.protection.keyring if found.protection else None
    if context.json:
        print_json("vault-info/1", found)
    else:
        say("vault-info", vault=found.vault_id, home=context.home, size=found.database_bytes // 1024)
        say("vault-keyring", keyring=keyring) if keyring else say("vault-no-keyring")
        if not found.header_copies_whole:
            say("vault-header-half")
    return 0


def passwd(context: Context) -> int:
    with context.workbench() as bench:
        change_passphrase(bench.desk, read_secret(context.args.new_passphrase_file, "cli.ask-new-passphrase"))
    return _done(context, "vault-passwd/1", "vault-passwd-done")


def verify(context: Context) -> int:
    with context.workbench() as bench:
        damaged = bench.desk.vault.check()
    if context.json:
        print_json("vault-verify/1", {"whole": not damaged, "damaged_files": damaged})
    else:
        say("vault-whole") if not damaged else say("vault-files-damaged", n=len(damaged))
    return 4 if damaged else 0


def backup(context: Context) -> int:
    target = Path(context.args.file).absolute()
    with context.workbench() as bench:
        made = back_up(bench.desk, target)
    if context.json:
        print_json("vault-backup/1", {"file": str(target), "vault": made.vault_id, "created_at": made.created_at})
    else:
        say("vault-backed-up", file=target)
    return 0


def restore(context: Context) -> int:
    source = Path(context.args.file).absolute()
    opening = context.opening
    if context.args.recovery_code_file:
        desk = opening.restore(source, code=read_secret(context.args.recovery_code_file, "cli.ask-recovery-code"))
    else:
        desk = opening.restore(source, passphrase=context.passphrase())
    opening.lock(desk)
    return _done(context, "vault-restore/1", "vault-restored")


def recover(context: Context) -> int:
    opening = context.opening
    code = read_secret(context.args.recovery_code_file, "cli.ask-recovery-code")
    new = read_secret(context.args.new_passphrase_file, "cli.ask-new-passphrase")
    opening.lock(opening.recover(code, new))
    return _done(context, "vault-recover/1", "vault-recovered")


def _done(context: Context, schema: str, key: str) -> int:
    if context.json:
        print_json(schema, {"done": True, "home": str(context.home)})
    else:
        say(key, home=context.home)
    return 0
