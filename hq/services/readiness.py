"""Whether a node may be given requests: the database answers, and its schema is this version's (``/v1/ready``)."""

from __future__ import annotations

from psycopg import Error

from app.errors import Unreachable
from app.models.enums import Tier
from app.models.migrate import heads
from app.sync.wire import Code
from hq.headquarters import Headquarters
from hq.services.problems import Denied


def check(hq: Headquarters) -> None:
    """Raises Denied(unavailable). A newer schema is right as well: nodes are replaced one after the other."""
    try:
        with hq.db.transaction() as db:
            have = {name for (name,) in db.execute("SELECT version_num FROM alembic_version")}
    except (Error, Unreachable):
        raise Denied(Code.UNAVAILABLE, retry_s=5) from None
    if not all(any(_reaches(one, wanted) for one in have) for wanted in heads(Tier.HEADQUARTERS)):
        raise Denied(Code.UNAVAILABLE, retry_s=60)


def _reaches(have: str, wanted: str) -> bool:
    """Whether a revision is ``wanted`` or a later one of its branch (``shared_0003``)."""
    return have.rpartition("_")[0] == wanted.rpartition("_")[0] and have >= wanted
