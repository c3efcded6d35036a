"""A push knows the keeper of a dossier that it wrote, without asking again: a handover waits for it (handover)."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from uuid import UUID

import pytest

from app.models.enums import Role
from hq.db.pool import Db
from hq.headquarters import Headquarters
from hq.services import feed, handover, people
from hq.services.feed import Touch
from tests.hq.laptop import Laptop

BLOCKED = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


def test_handover_waits_for_an_edit_that_is_being_taken_in(
    hq: Headquarters, manager: Laptop, another: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier, created = manager.dossier()
    manager.push()
    assert another.enrolled is not None
    people.add(hq, people.NewPerson("D001", "赵总", Role.DIRECTOR, region="华东"))
    with hq.db.transaction() as db:
        row = db.execute("SELECT code, keeper_id FROM dossier WHERE id = %s", (dossier,)).fetchone()
    assert row is not None
    code, keeper = row
    handing = threading.Thread(target=handover.hand_over, args=(hq, code, "A002", "D001"))
    seen: list[Mapping[str, UUID]] = []

    def publish(db: Db, touched: Sequence[Touch], held: Mapping[str, UUID]) -> None:
        seen.append(held)
        handing.start()
        until = time.monotonic() + 20
        while db.execute(BLOCKED).fetchone() == (0,):
            assert time.monotonic() < until
            time.sleep(0.02)
        original(db, touched, held)
        assert handing.is_alive()

    original = feed.publish
    monkeypatch.setattr(feed, "publish", publish)
    manager.write("dossier", dossier, {"note": created}, {"note": "还在"})
    assert not manager.push(len(manager.lines)).rejected
    handing.join(30)
    assert seen == [{dossier: keeper}]
    with hq.db.transaction() as db:
        row = db.execute("SELECT d.note, s.number FROM dossier d JOIN staff s ON s.id = d.keeper_id WHERE d.id = %s",
                         (dossier,)).fetchone()  # fmt: skip
    assert row == ("还在", "A002")
