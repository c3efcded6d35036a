"""``satchel vault …`` on a real vault without a keyring."""

from __future__ import annotations

from pathlib import Path

from tests.cli.laptop import PASSPHRASE, Laptop

NEW = "umbrella granite violin harvest copper lagoon"


def test_init_makes_a_vault_once_and_shows_the_code_once(empty: Laptop) -> None:
    made = empty.json("vault", "init")
    assert made["keyring"] is None and made["recovery_code"].count("-") >= 4
    assert empty("vault", "init").code == 2
    assert empty.json("vault", "info")["vault_id"] == made["vault"]
    assert "recovery_code" in empty.json("vault", "info")


def test_init_refuses_a_weak_passphrase_and_leaves_nothing(empty: Laptop) -> None:
    empty.passphrase.write_text("12345678\n", "utf-8")
    assert empty("vault", "init").err.startswith("This passphrase would be guessed too soon")
    assert empty("vault", "info").err.startswith("There is no vault")


def test_init_with_an_unwritable_code_file_makes_no_vault(empty: Laptop) -> None:
    said = empty("vault", "init", "--recovery-code-file", empty.folder / "none" / "code.txt")
    assert said.code == 2 and not empty.home.exists()
    assert empty("vault", "init", "--recovery-code-file", empty.passphrase).code == 2
    assert empty.passphrase.read_text("utf-8").strip() == PASSPHRASE


def test_passwd_replaces_the_passphrase(laptop: Laptop) -> None:
    new = laptop.file("new.txt", NEW)
    assert laptop("vault", "passwd", "--new-passphrase-file", laptop.file("weak.txt", "abc")).code == 2
    assert laptop("vault", "passwd", "--new-passphrase-file", new).code == 0
    assert laptop("status").code == 2
    laptop.passphrase = new
    assert laptop("status").code == 0


def test_recover_opens_with_the_printed_code_and_sets_a_new_passphrase(laptop: Laptop) -> None:
    code, new = laptop.folder / "code.txt", laptop.file("new.txt", NEW)
    options = ("--recovery-code-file", code, "--new-passphrase-file", new)
    assert laptop("vault", "recover", *options, unlock=False).code == 0
    laptop.passphrase = new
    assert laptop("status").code == 0
    typo = laptop.file("typo.txt", code.read_text("utf-8").strip()[:-1] + "*")
    assert laptop("vault", "recover", "--recovery-code-file", typo, *options[2:]).code == 2


def test_new_recovery_code_replaces_the_old_one(laptop: Laptop) -> None:
    old, new = laptop.folder / "code.txt", laptop.file("new.txt", NEW)
    code = laptop.json("vault", "recovery-code")["recovery_code"]
    assert laptop("vault", "recover", "--recovery-code-file", old, "--new-passphrase-file", new).code == 2
    fresh = laptop.file("fresh.txt", code)
    assert laptop("vault", "recover", "--recovery-code-file", fresh, "--new-passphrase-file", new).code == 0


def test_rotate_encrypts_anew_and_keeps_the_content(laptop: Laptop) -> None:
    before, old = laptop.json("dossier", "list", "--place", "office"), laptop.passphrase
    new, code = laptop.file("new.txt", NEW), laptop.folder / "code2.txt"
    assert laptop("vault", "rotate", "--new-passphrase-file", laptop.file("weak.txt", "abc")).code == 2
    assert laptop("vault", "rotate", "--new-passphrase-file", new, "--recovery-code-file", code).code == 0
    assert laptop("status").code == 2
    laptop.passphrase = new
    assert laptop.json("dossier", "list", "--place", "office") == before
    assert laptop.json("vault", "verify")["whole"] and laptop.json("log", "verify")["ok"]
    assert laptop("vault", "recover", "--recovery-code-file", code, "--new-passphrase-file", old).code == 0


def test_backup_is_never_overwritten_and_restores_with_code_and_a_new_passphrase(
    laptop: Laptop, tmp_path: Path
) -> None:
    backup = laptop.folder / "b.satchel-backup"
    assert laptop.json("vault", "backup", backup)["file"] == str(backup)
    assert laptop("vault", "backup", backup).code == 2
    assert laptop("vault", "restore", backup).code == 2  # the home folder holds a vault

    assert laptop("vault", "restore", backup, "--set-aside").code == 0
    (aside,) = laptop.home.glob("set-aside-*")
    assert laptop("vault", "info", "--home", aside, unlock=False).code == 0

    folder = tmp_path / "other"
    folder.mkdir()
    other = Laptop(folder)
    options = ("--recovery-code-file", laptop.folder / "code.txt")
    asked = other("vault", "restore", backup, *options, unlock=False)
    assert (
        asked.code == 2
        and asked.err == "There is no terminal to ask at. Give --new-passphrase-file FILE (- for stdin).\n"
    )
    assert not other.home.exists()
    new = other.file("new.txt", NEW)
    assert other("vault", "restore", backup, *options, "--new-passphrase-file", new, unlock=False).code == 0
    assert other("status").code == 2
    other.passphrase = new
    assert len(other.json("dossier", "list", "--place", "office")) == 7
    assert other.json("log", "verify")["ok"]


def test_restore_of_nothing_and_of_something_else(empty: Laptop) -> None:
    assert empty("vault", "restore", empty.folder / "none").code == 2
    assert empty("vault", "restore", empty.passphrase).code == 4
    assert empty("vault", "info").code == 2
