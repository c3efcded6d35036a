"""What the program stands on may be given to customers: no GPL among its dependencies (LGPL is allowed)."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.sources import report

UNDECLARED = {"sqlcipher3": "Zlib"}  # read in its LICENSE file
GPL = re.compile(r"(?<!L)(?<!Lesser )\bA?GPL|GNU (Affero )?General Public", re.IGNORECASE)


def runtime() -> dict[str, Distribution]:
    """All distributions that ``satchel`` and its extra ``hq`` need here, without those for development."""
    found: dict[str, Distribution] = {}
    waiting = [("satchel", {"", "hq"})]
    while waiting:
        name, extras = waiting.pop()
        if canonicalize_name(name) in found:
            continue
        here = found[canonicalize_name(name)] = distribution(name)
        for text in here.requires or ():
            wanted = Requirement(text)
            if wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append((wanted.name, {"", *wanted.extras}))
    return found


def is_gpl_only(licence: str) -> bool:
    """Whether every licence offered is a GPL ("A OR B" offers two)."""
    return all(GPL.search(offer) for offer in re.split(r"\s+or\s+", licence, flags=re.IGNORECASE))


def licences(of: Distribution) -> list[str]:
    """What the distribution declares; its classifiers are alternatives only together with an expression."""
    if "License-Expression" in of.metadata:
        return [of.metadata["License-Expression"]]
    classifiers = [line.rpartition(" :: ")[2] for line in of.metadata.get_all("Classifier", []) if "License" in line]
    named = of.metadata["License"] if "License" in of.metadata else UNDECLARED.get(of.name, "")
    return classifiers or named.strip().splitlines()[:1]


def test_gpl_is_recognised() -> None:
    assert is_gpl_only("GPL-3.0-only")
    assert is_gpl_only("AGPL-3.0-or-later")
    assert is_gpl_only("GNU General Public License v3 (GPLv3)")
    assert not is_gpl_only("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only")
    assert not is_gpl_only("GNU Lesser General Public License v3 (LGPLv3)")
    assert not is_gpl_only("MIT")


def test_no_gpl_among_the_dependencies() -> None:
    needed = runtime()
    assert {"pyside6-essentials", "sqlcipher3", "psycopg", "keyring"} <= needed.keys()
    report(
        [f"{name}: {licence}" for name, here in needed.items() for licence in licences(here) if is_gpl_only(licence)]
        + [f"{name}: declares no licence" for name, here in needed.items() if name != "satchel" and not licences(here)]
    )
