"""The project's own Python files, read and parsed once for all architecture tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("app", "hq")
EVERYTHING = ("app", "hq", "bench", "tests", "tools")


@dataclass(frozen=True)
class Source:
    """One file: ``name`` is its path from the project's root."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def where(self, node: ast.expr | ast.stmt) -> str:
        return f"{self.name}:{node.lineno}"


@cache
def _read(folder: str) -> tuple[Source, ...]:
    found = []
    for path in sorted((ROOT / folder).rglob("*.py")):
        found.append(Source(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")))
    return tuple(found)


def sources(folders: tuple[str, ...] = PRODUCT) -> Iterator[Source]:
    for folder in folders:
        yield from _read(folder)


def called_name(call: ast.Call) -> str:
    """``tr`` for ``tr(…)`` and for ``i18n.tr(…)``."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def report(problems: list[str]) -> None:
    """Fail with all problems at once, one a line."""
    assert not problems, f"{len(problems)} problem(s):\n" + "\n".join(problems)
