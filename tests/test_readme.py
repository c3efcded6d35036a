"""What the README promises exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def test_its_make_commands_exist() -> None:
    promised = set(re.findall(r"\bmake ([a-z]+)", README))
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    assert {"demo", "test"} <= promised
    assert promised <= targets


def test_its_links_lead_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)", README) if "://" not in link]
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_targets_that_are_promised_to_developers_exist() -> None:
    for target in ["setup", "demo", "test", "check", "fmt", "bench", "soak", "shots", "build"]:
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), target
