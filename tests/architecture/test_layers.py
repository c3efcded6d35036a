"""Imports go one way (docs/architecture.md); the contracts stand in pyproject.toml."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT


def test_import_contracts_are_kept() -> None:
    linter = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
    run = subprocess.run([*linter, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("front", ["app.cli", "app.services", "hq"])
def test_a_program_without_a_window_never_loads_qt(front: str) -> None:
    """The command line and headquarters run on machines without Qt's libraries."""
    script = f"""
import importlib, pkgutil, sys
front = importlib.import_module({front!r})
for module in pkgutil.walk_packages(front.__path__, {front!r} + "."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print(sorted(name for name in sys.modules if name.startswith(("PySide6", "shiboken6"))))
"""
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "[]"
