"""The contract of every command: help, mistakes, exit codes, streams; in real processes where it matters."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.checks import clock
from app.cli.commands import BRANCHES, parser
from app.cli.parser import Parser
from app.i18n import LANGUAGES, set_language
from tests.cli.laptop import Laptop, surroundings


def leaves(under: Parser, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command, as its words."""
    if under._fill is not None:
        under._fill(under)
        under._fill = None
    branches = [action for action in under._actions if isinstance(action.choices, dict)]
    if not branches:
        yield words
    for action in branches:
        for name, below in (action.choices or {}).items():
            yield from leaves(below, (*words, name))  # type: ignore[call-overload]


COMMANDS = sorted(leaves(parser()))


def test_the_contract_names_are_there() -> None:
    asked = """vault init, vault info, vault passwd, vault verify, vault backup, vault restore, vault recover,
        vault rotate, vault unlock, enrol, fill, sync, status, import, undo-import, import-list, template,
        export, dossier list, dossier show, dossier set, dossier history, dossier confirm, person list,
        person show, person add, person set, relation list, relation show, relation add, relation set,
        opportunity add, search, card issue, card list, card return, visit list, visit show, visit plan,
        visit set, visit met, visit promise, visit info, visit made, visit report, visit cancel, visit
        attach, visit trash, visit take-back, duty list, duty done, duty undone, print visit, print dossier,
        print card, print log, log verify,
        log show, log export, log head, sample fill, sample enliven, shots, self-test"""
    assert {tuple(words.split()) for words in asked.replace("\n", " ").split(",")} <= set(COMMANDS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_has_help_in_both_languages(language: str, empty: Laptop) -> None:
    set_language("zh_CN" if language == "zh_CN" else "en")
    english = ("options:", "usage:", "positional", "show this help")
    for words in [(), *((name,) for name in BRANCHES), *COMMANDS]:
        said = empty(*words, "--help", "--lang", language, unlock=False)
        assert said.code == 0 and said.err == ""
        assert said.out.startswith("Usage:" if language == "en" else "用法：")
        if language == "zh_CN":
            assert not any(word in said.out for word in english), words


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["bogus"], "there is no command 'bogus'. See “satchel --help”."),
        (["vault", "bogus"], "there is no command 'bogus'. See “satchel vault --help”."),
        (["vault"], "COMMAND is missing. See “satchel vault --help”."),
        (["enrol"], "URL is missing. See “satchel enrol --help”."),
        (["dossier", "list", "--nope"], "--nope is not understood. See “satchel --help”."),
        (["dossier", "list", "--place", "moon"], "'moon' is not possible for --place; choose from"),
        (["dossier", "list", "--place"], "a value is missing after --place."),
        (["log", "show", "--most", "x"], "'x' is not possible for --most."),
        (["print", "visit", "x"], "one of --out --printer is needed."),
        (["visit", "promise", "x", "--trash", "--reopen"], "exclude each other"),
        (["dossier", "list", "--jso"], "--jso is not understood."),
    ],
)
def test_a_mistake_is_one_sentence_in_our_words_and_code_2(arguments: list[str], sentence: str, empty: Laptop) -> None:
    said = empty(*arguments, unlock=False)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(sentence) or sentence in said.err
    assert said.err.count("\n") == 1
    chinese = empty("--lang", "zh_CN", *arguments, unlock=False)
    assert chinese.code == 2 and chinese.err.startswith("参数有误：")
    assert not any(word in chinese.err for word in ("argument", "required", "choose", "expected", "invalid"))


def test_a_mistake_is_found_before_anything_is_asked_or_opened(empty: Laptop) -> None:
    said = empty.process("dossier", "list", unlock=False)
    assert said.code == 2 and said.err.startswith("There is no vault in this folder.")
    assert not empty.home.exists()


def test_options_stand_before_and_after_the_command(laptop: Laptop) -> None:
    assert laptop("--json", "--place", "office", "dossier", "list").data == laptop.json(
        "dossier", "list", "--place", "office"
    )


def test_without_a_terminal_nothing_is_asked(laptop: Laptop) -> None:
    said = laptop.process("dossier", "list", unlock=False)
    assert (said.code, said.out) == (2, "")
    assert said.err == "There is no terminal to ask at. Give --passphrase-file FILE (- for stdin).\n"


def test_passphrases_come_from_stdin_line_by_line_or_from_a_file_never_from_an_argument(laptop: Laptop) -> None:
    right, new = laptop.passphrase.read_text("utf-8"), "umbrella granite violin harvest copper lagoon\n"
    options = ("--passphrase-file", "-", "--new-passphrase-file", "-")
    assert laptop.process("vault", "passwd", *options, unlock=False, stdin=right + new).code == 0
    wrong = laptop.process("status", "--passphrase-file", "-", unlock=False, stdin=right)
    assert wrong.code == 2 and wrong.err.startswith("The passphrase is wrong.")
    missing = laptop("status", "--passphrase-file", laptop.folder / "none.txt", unlock=False)
    assert missing.code == 2 and missing.err.startswith("The file ")
    nothing = laptop("status", "--passphrase-file", laptop.file("empty.txt", ""), unlock=False)
    assert nothing.code == 2 and nothing.err.startswith("The passphrase or code is empty")
    binary = laptop.folder / "binary.txt"
    binary.write_bytes(b"\xff\xfe\xff")
    assert laptop("status", "--passphrase-file", binary, unlock=False).code == 2


def test_a_prompt_on_a_terminal_is_unseen_and_can_be_cancelled(laptop: Laptop) -> None:
    right = laptop.passphrase.read_text("utf-8").strip()
    for typed, code, sentence in (
        (right, 0, "This laptop belongs"),
        ("\x03", 2, "No passphrase was given"),
        ("\x04", 2, "No pass"),
    ):
        said = at_terminal(laptop, typed, "status")
        assert said[0] == code
        assert sentence in said[1] and right not in said[1]


def at_terminal(laptop: Laptop, typed: str, *arguments: str) -> tuple[int, str]:
    """A command at a terminal, answered with one line."""
    command = laptop.command(*arguments, unlock=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # newer Pythons warn of threads; the child execs at once
        pid, terminal = pty.fork()
    if pid == 0:
        os.execve(command[0], command, surroundings())
    text = b""
    while b"Passphrase:" not in text:
        text += os.read(terminal, 4096)
    time.sleep(0.3)  # getpass has switched the echo off
    os.write(terminal, typed.encode() + (b"\n" if typed.isprintable() else b""))
    while True:
        try:
            more = os.read(terminal, 4096)
        except OSError:
            break
        if not more:
            break
        text += more
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), text.decode()


def test_interrupted_is_one_sentence_and_the_vault_is_locked(laptop: Laptop) -> None:
    pictures = laptop.folder / "shots"
    with subprocess.Popen(
        laptop.command("shots", "--out", pictures), env=surroundings(QT_QPA_PLATFORM="offscreen"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        until = time.monotonic() + 60
        while not any(pictures.glob("*.png")) and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 2, err
    assert "Traceback" not in out + err
    assert laptop("vault", "unlock").code == 0


def test_interrupted_while_it_is_being_read_is_silent(laptop: Laptop) -> None:
    with subprocess.Popen(
        laptop.command("status"), env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        maps, until = Path(f"/proc/{process.pid}/maps"), time.monotonic() + 60
        while "_cffi" not in maps.read_text() and "_rust" not in maps.read_text() and time.monotonic() < until:
            time.sleep(0.001)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    assert "Traceback" not in err


def test_a_reader_that_goes_away_is_no_error(laptop: Laptop) -> None:
    for arguments in (["--help"], ["dossier", "list", "--place", "office", "--json"]):
        read, write = os.pipe()
        os.close(read)
        done = subprocess.run(
            laptop.command(*arguments),
            env=surroundings(),
            stdout=write,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
        os.close(write)
        assert (done.returncode, done.stderr) == (0, b"")


def test_a_terminal_without_hanzi_gets_marks_and_json_gets_escapes(laptop: Laptop) -> None:
    plain = laptop.process("dossier", "list", "--place", "office", PYTHONIOENCODING="ascii")
    assert plain.code == 0 and "NorthSea Foundry" in plain.out and "????" in plain.out
    assert len(laptop.process("dossier", "list", "--place", "office", "--json", PYTHONIOENCODING="ascii").data) == 7


def test_our_own_mistake_is_an_apology_and_a_report_without_content(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise ValueError("CANARY-华澜")

    monkeypatch.setattr("app.services.dossiers.Dossiers.covers", stumble)
    said = laptop("dossier", "list", "--place", "office")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("Something went wrong in Satchel itself.") and "CANARY" not in said.err
    report = next((laptop.home / "crash").iterdir()).read_text("utf-8")
    assert "builtins.ValueError" in report and "CANARY" not in report and str(laptop.folder) not in report
    assert "pyside6-essentials 6." in report


def test_two_commands_on_one_vault(laptop: Laptop) -> None:
    ready = laptop.folder / "ready"
    holder = (
        "import sys, time; from pathlib import Path; from app.bootstrap import make_opening;"
        "desk = make_opening(Path(sys.argv[1])).unlock(Path(sys.argv[2]).read_text().strip());"
        "Path(sys.argv[3]).touch(); time.sleep(60)"
    )
    arguments = [sys.executable, "-c", holder, str(laptop.home), str(laptop.passphrase), str(ready)]
    with subprocess.Popen(arguments, env=surroundings()) as process:
        until = time.monotonic() + 30
        while not ready.exists() and time.monotonic() < until:
            time.sleep(0.05)
        said = laptop.process("status")
        process.kill()
    assert said.code == 2 and said.err.startswith("This vault is already open in another window or command.")


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["--help"], "PySide6|reportlab|openpyxl|httpx|sqlalchemy|PIL"),
        (["dossier", "list", "--place", "office"], "PySide6|reportlab|openpyxl|httpx|PIL|pypdfium2"),
        (["visit", "list", "--place", "office"], "PySide6|reportlab|openpyxl|httpx|PIL|pypdfium2"),
        (["duty", "list", "--place", "office"], "PySide6|reportlab|openpyxl|httpx|PIL|pypdfium2"),
        (["status"], "PySide6|reportlab|openpyxl|PIL|pypdfium2"),
        (["import-list", "--place", "office"], "PySide6|reportlab|httpx"),
    ],
)
def test_a_command_loads_no_more_than_it_needs(arguments: list[str], heavy: str, laptop: Laptop) -> None:
    spy = (
        "import sys; from app.bootstrap import run; code = run(sys.argv[2:]);"
        "print([name for name in sys.argv[1].split('|') if name in sys.modules], file=sys.stderr); sys.exit(code)"
    )
    whole = [*laptop.command()[5:], *arguments]
    done = subprocess.run(
        [sys.executable, "-c", spy, heavy, *whole], env=surroundings(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip() == "[]"


def test_now_is_ignored_by_a_release(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.clock.CHANNEL", "release")
    monkeypatch.setattr("app.cli.checks.CHANNEL", "release")
    assert clock(Path()) == "SATCHEL_NOW ignored (release)"


def test_without_arguments_the_window_comes_up(empty: Laptop) -> None:
    """As it is started from a menu: no argument at all, to the painted first page."""
    started = subprocess.run(
        [sys.executable, "-m", "app"], cwd=empty.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=120, check=False,
        env=surroundings(QT_QPA_PLATFORM="offscreen", SATCHEL_HOME=str(empty.home), SATCHEL_BENCH_EXIT="1"),
    )  # fmt: skip
    assert (started.returncode, started.stdout) == (0, "painted\n"), started.stderr
