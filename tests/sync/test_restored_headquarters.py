"""A headquarters restored from an older backup is told apart from a restored laptop, and nothing leaves the laptop."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.models import History
from app.sync import errors
from app.sync.state import Halt, Sent
from tests.sync.laptop import Laptop
from tests.sync.office import Office


def test_headquarters_that_lacks_acknowledged_changes_is_behind(hq: Office, laptop: Laptop) -> None:
    hq.enrol(laptop)
    laptop.customer("备份前")
    laptop.engine.sync()
    with laptop.store.read() as session:
        before = Sent.load(session)
    device = hq.sql("SELECT max(id) FROM device")[0][0]
    laptop.customer("备份后")
    laptop.engine.sync()
    hq.sql(
        "UPDATE push_state SET last_seq = %s, chain = %s WHERE device_id = %s RETURNING 1",
        before.acked, before.chain, device,
    )  # fmt: skip
    kept = laptop.customer("恢复后")
    with pytest.raises(errors.Behind) as told:
        laptop.engine.sync()
    assert "older backup" in told.value.message
    assert laptop.waiting() > 0
    assert laptop.row(kept).name == "恢复后"
    with laptop.store.read() as session:
        assert Halt.load(session).key == "hq-behind"
        assert session.execute(select(History.row_id)).first() is not None  # what it would be supplied from
