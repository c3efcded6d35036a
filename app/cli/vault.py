"""``satchel vault …``: make, look at, check, back up, restore, recover, and everything about its keys."""

from __future__ import annotations

from pathlib import Path

from app.cli.asking import read_secret
from app.cli.context import Context
from app.cli.output import answer, say
from app.cli.parser import Parser
from app.i18n import tr
from app.services import outlet
from app.services.opening import Made, back_up, change_passphrase, new_recovery_code
from app.vault import vault as vaults

_NEW = "--new-passphrase-file"
_CODE = "--recovery-code-file"


def add(branch: Parser, name: str, options: Parser) -> None:
    leaves = branch.leaves(options)

    leaf = leaves.add("init", "vault-init", init)
    leaf.add_argument("--name", default="", help=tr("cli.help.vault-name"))
    _code_out(leaf)

    leaves.add("info", "vault-info", info)

    leaf = leaves.add("unlock", "vault-unlock", unlock)
    leaf.add_argument("--accept-journal-loss", action="store_true", help=tr("cli.help.accept-journal-loss"))

    _new_passphrase(leaves.add("passwd", "vault-passwd", passwd))
    leaves.add("verify", "vault-verify", verify)
    leaves.add("backup", "vault-backup", backup).add_argument("file")

    for command, handler in (("restore", restore), ("recover", recover)):
        leaf = leaves.add(command, f"vault-{command}", handler)
        if command == "restore":
            leaf.add_argument("file")
            leaf.add_argument("--set-aside", action="store_true", help=tr("cli.help.set-aside"))
        leaf.add_argument(_CODE, metavar="FILE", help=tr("cli.help.recovery-code-from"))
        _new_passphrase(leaf)

    _code_out(leaves.add("recovery-code", "vault-recovery-code", recovery_code))

    leaf = leaves.add("rotate", "vault-rotate", rotate)
    _new_passphrase(leaf)
    _code_out(leaf)


def _new_passphrase(leaf: Parser) -> None:
    leaf.add_argument(_NEW, metavar="FILE", help=tr("cli.help.new-passphrase-file"))


def _code_out(leaf: Parser) -> None:
    leaf.add_argument(_CODE, metavar="FILE", help=tr("cli.help.recovery-code-file"))


def init(context: Context) -> int:
    _check_code_file(context)
    passphrase = read_secret(context.args.passphrase_file, "cli.ask-new-passphrase", twice=True)
    opening = context.opening
    made = opening.create(passphrase, name=context.args.name)
    try:
        vault_id, guard = made.desk.vault.id, made.desk.vault.protection
    finally:
        opening.lock(made.desk)
    code = _keep_code(context, made)
    keyring = guard.keyring if guard else None

    def text() -> None:
        say("vault-made", home=context.home)
        _tell_keyring(keyring)
        _tell_code(code)

    return answer(context, "vault-init/1", {"vault": vault_id, "keyring": keyring, "recovery_code": code}, text)


def info(context: Context) -> int:
    context.opening.require_vault()
    found = vaults.info(context.home)

    def text() -> None:
        say("vault-info", vault=found.vault_id, home=context.home, size=found.database_bytes // 1024)
        _tell_keyring(found.protection.keyring if found.protection else None)
        if not found.header_copies_whole:
            say("vault-header-half")

    return answer(context, "vault-info/1", found, text)


def unlock(context: Context) -> int:
    with context.workbench() as bench:
        older = bench.desk.vault.older_than_last_lock
    return answer(
        context, "vault-unlock/1", {"home": str(context.home), "older_than_last_lock": older},
        lambda: say("vault-unlocked", home=context.home),
    )  # fmt: skip


def passwd(context: Context) -> int:
    with context.workbench() as bench:
        change_passphrase(bench.desk, _new(context), cost=context.opening.cost)
    return _done(context, "vault-passwd/1", "vault-passwd-done")


def verify(context: Context) -> int:
    with context.workbench() as bench:
        damaged = bench.desk.vault.check()
    answer(
        context, "vault-verify/1", {"whole": not damaged, "damaged_files": damaged},
        lambda: say("vault-files-damaged", n=len(damaged)) if damaged else say("vault-whole"),
    )  # fmt: skip
    return 4 if damaged else 0


def backup(context: Context) -> int:
    target = Path(context.args.file).absolute()
    with context.workbench() as bench:
        made = back_up(bench.desk, target)
    told = {"file": str(target), "vault": made.vault_id, "created_at": made.created_at}
    return answer(context, "vault-backup/1", told, lambda: say("vault-backed-up", file=target))


def restore(context: Context) -> int:
    source = Path(context.args.file).absolute()
    opening, aside = context.opening, context.args.set_aside
    if context.args.recovery_code_file:
        desk = opening.restore_with_code(source, _code(context), _new(context), set_aside=aside)
    else:
        desk = opening.restore(source, passphrase=context.passphrase(), set_aside=aside)
    opening.lock(desk)
    return _done(context, "vault-restore/1", "vault-restored")


def recover(context: Context) -> int:
    opening = context.opening
    opening.require_vault()
    opening.lock(opening.recover(_code(context), _new(context)))
    return _done(context, "vault-recover/1", "vault-recovered")


def recovery_code(context: Context) -> int:
    _check_code_file(context)
    with context.workbench() as bench:
        made = Made(bench.desk, new_recovery_code(bench.desk))
        code = _keep_code(context, made)
    return answer(context, "vault-recovery-code/1", {"recovery_code": code}, lambda: _tell_code(code))


def rotate(context: Context) -> int:
    _check_code_file(context)
    opening = context.opening
    opening.require_vault()
    made = opening.rotate(context.passphrase(), _new(context))
    opening.lock(made.desk)
    code = _keep_code(context, made)

    def text() -> None:
        say("vault-rotated")
        _tell_code(code)

    return answer(context, "vault-rotate/1", {"recovery_code": code}, text)


def _new(context: Context) -> str:
    return read_secret(context.args.new_passphrase_file, "cli.ask-new-passphrase", option=_NEW, twice=True)


def _code(context: Context) -> str:
    return read_secret(context.args.recovery_code_file, "cli.ask-recovery-code", option=_CODE)


def _check_code_file(context: Context) -> None:
    """The code is shown once: whether its file can be written is asked before there is a code."""
    if context.args.recovery_code_file:
        outlet.check_target(Path(context.args.recovery_code_file).absolute(), force=False)


def _keep_code(context: Context, made: Made) -> str | None:
    """Write the code into its file if one is named; else it is to be shown."""
    if not context.args.recovery_code_file:
        return made.recovery_code
    content = made.recovery_code.encode() + b"\n"
    outlet.save(Path(context.args.recovery_code_file).absolute(), content, force=False)
    return None


def _tell_keyring(keyring: str | None) -> None:
    say("vault-keyring", keyring=keyring) if keyring else say("vault-no-keyring")


def _tell_code(code: str | None) -> None:
    if code:
        say("vault-recovery-code", code=code)
    else:
        say("vault-recovery-code-kept")


def _done(context: Context, schema: str, key: str) -> int:
    return answer(
        context, schema, {"done": True, "home": str(context.home)}, lambda: say(key, home=context.home)
    )  # fmt: skip
