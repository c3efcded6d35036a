"""``kill -9`` during first fill, edit and exchange: headquarters ends with the very rows of the laptop, none twice."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from sqlalchemy import select

from app.models import Base
from app.models.enums import Place
from app.services.workbench import Workbench, set_up
from app.sync.state import Sent
from tests.crash.campaign import Campaign
from tests.crash.work import PHRASE, opening_in
from tests.sync.office import Office


def run(folder: Path, hq: Office, kills: int) -> Campaign:
    campaign = Campaign.prepare(folder, "sync")
    opening = opening_in(folder)
    desk = opening.unlock(PHRASE.format(0))
    set_up(desk).exchange.enrol(hq.address, hq.code(), device_name="Laptop of the tests")
    opening.lock(desk)
    for _ in range(kills):
        campaign.kill()
        campaign.check()
    with campaign.opened() as bench:
        bench.gate.state_place(Place.OFFICE)
        while not bench.exchange.sync().finished:
            pass
        compare(bench, hq)
    return campaign


def compare(bench: Workbench, hq: Office) -> None:
    desk = bench.desk
    with desk.store.read() as session:
        sent = Sent.load(session)
        for table, columns in (("dossier", "name, note, code, clk"), ("person", "name, career, hobbies, clk")):
            held = Base.metadata.tables[table].c
            query = select(held.id, *(held[name] for name in columns.split(", ")))
            mine = {uuid.UUID(row[0]): tuple(row[1:]) for row in session.execute(query)}
            found = hq.sql(f"SELECT id, {columns} FROM {table} WHERE id = ANY(%s)", list(mine))
            assert {row[0]: row[1:] for row in found} == mine
    written = hq.sql("SELECT count(DISTINCT hlc) FROM history WHERE device = %s", desk.device)
    assert written == [(sent.acked,)]
    ((last, chain),) = hq.sql("SELECT last_seq, chain FROM push_state WHERE device_id = %s", desk.device)
    assert (last, bytes(chain)) == (sent.acked, sent.chain)
    for table in ("quarantine", "log_incident"):
        assert hq.sql(f"SELECT count(*) FROM {table} WHERE device_id = %s", desk.device) == [(0,)]


def test_killed_during_fill_edit_and_exchange_nothing_is_lost_or_doubled(tmp_path: Path, hq: Office) -> None:
    run(tmp_path, hq, 1)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_killed_two_hundred_times_during_exchange(tmp_path: Path, hq: Office) -> None:
    campaign = run(tmp_path, hq, 200)
    print(f"\nsync: 200 kills, {campaign.done} done, killed after {dict(campaign.during)}")
    assert campaign.done > 0
