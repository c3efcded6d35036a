"""Freeze a small vault of the present release: ``python -m tests.golden.make VERSION``.

The vault is packed as ``tests/golden/vault-VERSION.zip``; later versions must open it, after a backup, for ever.
"""

from __future__ import annotations

import os
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Final

os.environ["SATCHEL_KEYRING"] = "none"

from app.channel import VERSION
from app.clock import SystemClock
from app.models.enums import Place, Purpose
from app.services.opening import Opening
from app.services.workbench import set_up
from app.vault.device_secrets import NoKeyring
from app.vault.keys import LOWEST

FOLDER: Final = Path(__file__).resolve().parent
PASSPHRASE: Final = "golden correct horse battery staple"
CUSTOMERS: Final = ("北方重型机械集团有限公司", "南湖纸业股份有限公司", "Eastport Chemicals")
RARE: Final = "王䶮 㛃 𬭎 喆 堃"


def make(home: Path) -> str:
    """A vault with a few customers, edited, undone and trashed; its recovery code."""
    opening = Opening(home, NoKeyring(), SystemClock(), LOWEST)
    made = opening.create(PASSPHRASE, name="沈亦舟")
    bench = set_up(made.desk)
    bench.gate.state_place(Place.OFFICE)
    first, *_ = [bench.dossiers.add({"name": name, "grade": "B", "revenue_minor": "12345.67"}) for name in CUSTOMERS]
    card = bench.cards.issue_own(first, Purpose.MAINTENANCE)
    person = bench.records.add("person", first, {"name": RARE, "mobile": "139 0000 1111", "birthday": "1980-02-29"})
    bench.records.set("person", person.id, {"post": "部长"})
    bench.records.set("person", person.id, {"post": "总经理"})
    bench.records.undo(first)
    gone = bench.records.add("person", first, {"name": "已删"})
    bench.records.trash("person", gone.id)
    bench.visits.plan(first, {"subject": "年度回访", "planned_at": "2026-12-01 10:00"})
    bench.cards.give_back(card.number)
    opening.lock(made.desk)
    return made.recovery_code


def main(version: str) -> None:
    target = FOLDER / f"vault-{version}.zip"
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        code = make(home)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in sorted(home.rglob("*")):
                if path.is_file():
                    packed.write(path, path.relative_to(home))
            packed.writestr("recovery-code.txt", code)
    print(target, target.stat().st_size)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else VERSION)
