"""What no file of the project may be or hold (docs/contributing.md)."""

from __future__ import annotations

import ast
import re
import tomllib

from app.channel import CHANNEL, VERSION
from tests.architecture.sources import EVERYTHING, ROOT, report, sources

LONGEST = 500
FROZEN = "app/models/migrations/versions/"  # revisions, written by a tool and never edited
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "mixed"}
# written so that this file does not hold the words themselves
UNFINISHED = re.compile("|".join([r"\bTO" + "DO", r"\bFIX" + "ME", r"\bX" + r"XX\b", "NotImplemented" + "Error"]))
SOMEONES_FOLDER = re.compile(r"""["'\s](/(?:home|root|Users)/|[A-Z]:\\\\Users)\w""")


def test_no_file_is_long() -> None:
    report(
        [
            f"{source.name}: {length} lines; what is the second idea in it?"
            for source in sources(EVERYTHING)
            if (length := source.text.count("\n")) > LONGEST and not source.name.startswith(FROZEN)
        ]
    )


def test_no_drawer_for_everything() -> None:
    report([source.name for source in sources(EVERYTHING) if DRAWERS & set(source.name.removesuffix(".py").split("/"))])


def test_nothing_unfinished_and_nobodys_folder() -> None:
    report(
        [
            f"{source.name}:{number}: {line.strip()}"
            for source in sources(EVERYTHING)
            for number, line in enumerate(source.text.splitlines(), 1)
            if UNFINISHED.search(line) or SOMEONES_FOLDER.search(line)
        ]
    )


def _swallows(handler: ast.ExceptHandler) -> bool:
    broad = handler.type is None or ast.unparse(handler.type) in {"Exception", "BaseException"}
    return broad and all(isinstance(line, ast.Pass | ast.Continue) for line in handler.body)


def test_no_error_is_swallowed() -> None:
    report(
        [
            f"{source.name}:{node.lineno}"
            for source in sources()
            for node in ast.walk(source.tree)
            if isinstance(node, ast.ExceptHandler) and _swallows(node)
        ]
    )


def test_every_module_says_what_it_is() -> None:
    report([source.name for source in sources() if source.text.strip() and not ast.get_docstring(source.tree)])


def test_window_never_blocks_or_forces_events() -> None:
    """One thread mechanism; no ``processEvents``, ``terminate`` or ``sleep`` in the window."""
    report(
        [
            source.where(node)
            for source in sources(("app/ui",))
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Attribute) and node.attr in {"processEvents", "terminate", "sleep"}
        ]
    )


def test_version_is_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == VERSION


def test_sources_are_of_the_channel_dev() -> None:
    """Only ``make build`` makes a release (in a copy of the sources)."""
    assert CHANNEL == "dev"
