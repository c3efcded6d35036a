"""Migrations: the same revisions on SQLCipher and PostgreSQL, equal to the models, all or nothing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from psycopg import connect
from sqlalchemy import Connection, Engine, create_engine, inspect, text

import hq.db.models  # noqa: F401  registers headquarters' tables
from app.errors import BrokenData
from app.models import Base, migrate
from app.models.capture import SEARCH_TEXT_DDL, fingerprint, trigger_ddl
from app.models.enums import Tier
from app.models.migrate import SchemaNewer, pending, revisions, upgrade
from app.models.upgrading import configured, drop_triggers
from app.vault import cipher
from hq.db import embedded
from tests.models.revisions import ADD_TABLE, later_version

KEY, SALT = bytes(32), bytes(16)
DOWN = {"laptop": "laptop_0003", "shared": "shared_0002"}
"""The revisions before the whole dossier; what lies further back has no way down."""


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Engine]:
    """An empty SQLCipher file."""
    path = tmp_path / "vault.db"
    cipher.create_file(path, KEY, SALT)
    engine = cipher.open_engine(path, KEY, SALT)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def postgres() -> Iterator[Engine]:
    """An empty database on a real PostgreSQL."""
    folder = Path(tempfile.mkdtemp(prefix="satchel-models-", dir="/var/tmp" if Path("/var/tmp").is_dir() else None))
    server = embedded.start(folder / "data")
    server.ensure("models")
    engine = create_engine("postgresql+psycopg://", creator=lambda: connect(server.conninfo("models")))
    yield engine
    engine.dispose()
    server.close()
    shutil.rmtree(folder, ignore_errors=True)


def differences(connection: Connection, tier: Tier) -> list[Any]:
    """Between the database and the models of its tier."""

    def ours(thing: Any, name: str | None, kind: str, reflected: bool, _other: Any) -> bool:
        if kind == "table" and not reflected:
            return thing.info["tier"] in (Tier.BOTH, tier)
        if kind == "index" and not reflected:
            return thing.info.get("tier", Tier.BOTH) in (Tier.BOTH, tier)
        return not (kind == "table" and (name or "").startswith("search_text"))  # FTS5's own tables

    options = {"include_object": ours, "compare_type": True, "compare_server_default": True}
    found = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
    return [one for one in found if one[0] != "remove_table" or one[1].name != "alembic_version"]


def objects(engine: Engine) -> dict[str, str | None]:
    """All of an SQLite schema: name → statement."""
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master ORDER BY name").all()
    return {row[0]: row[1] for row in found}


def test_the_laptop_equals_the_models(laptop: Engine) -> None:
    upgrade(laptop, Tier.LAPTOP)
    with laptop.connect() as connection:
        assert differences(connection, Tier.LAPTOP) == []
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    made = objects(laptop)
    expected = trigger_ddl()
    assert {name: made[name] for name in expected} == expected
    assert {name for name, sql in made.items() if sql and sql.startswith("CREATE TRIGGER")} == expected.keys()
    assert made["search_text"] == SEARCH_TEXT_DDL


def test_headquarters_equals_the_models(postgres: Engine) -> None:
    assert pending(postgres, Tier.HEADQUARTERS)
    upgrade(postgres, Tier.HEADQUARTERS)
    assert not pending(postgres, Tier.HEADQUARTERS)
    with postgres.connect() as connection:
        assert differences(connection, Tier.HEADQUARTERS) == []
    tables = set(inspect(postgres).get_table_names()) - {"alembic_version"}
    assert tables == {t.name for t in Base.metadata.tables.values() if t.info["tier"] in (Tier.BOTH, Tier.HEADQUARTERS)}
    upgrade(postgres, Tier.HEADQUARTERS)


def test_headquarters_upgrade_failing_in_the_middle_leaves_the_old_schema(
    postgres: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade(postgres, Tier.HEADQUARTERS)
    later_version(
        tmp_path,
        monkeypatch,
        branch="headquarters",
        body=f"op.drop_table('attempt'); {ADD_TABLE}; op.execute('nonsense')",
    )
    before = revisions(postgres)
    with pytest.raises(Exception, match="nonsense"):
        upgrade(postgres, Tier.HEADQUARTERS)
    assert revisions(postgres) == before
    names = inspect(postgres).get_table_names()
    assert "attempt" in names and "later" not in names


def test_both_tiers_share_the_shared_revisions(laptop: Engine, postgres: Engine) -> None:
    upgrade(laptop, Tier.LAPTOP)
    upgrade(postgres, Tier.HEADQUARTERS)
    shared = revisions(laptop) & revisions(postgres)
    assert len(shared) == 1 and shared.pop().startswith("shared_")


def test_a_second_upgrade_does_nothing(laptop: Engine) -> None:
    assert revisions(laptop) == set() and pending(laptop, Tier.LAPTOP)
    upgrade(laptop, Tier.LAPTOP)
    before = objects(laptop)
    assert not pending(laptop, Tier.LAPTOP)
    upgrade(laptop, Tier.LAPTOP)
    assert objects(laptop) == before


def test_a_later_revision_is_applied_on_top(laptop: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade(laptop, Tier.LAPTOP)
    name = later_version(tmp_path, monkeypatch)
    assert pending(laptop, Tier.LAPTOP)
    upgrade(laptop, Tier.LAPTOP)
    assert name in revisions(laptop) and "later" in objects(laptop)


@pytest.mark.parametrize(
    "body",
    [
        "op.execute('ALTER TABLE person DROP COLUMN career'); raise KeyError",
        f"{ADD_TABLE}; op.execute('nonsense')",
        "op.execute('DROP TABLE outbox'); op.execute('DELETE FROM dossier'); raise KeyError",
    ],
)
def test_a_failure_in_the_middle_leaves_the_old_schema_whole(
    laptop: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    upgrade(laptop, Tier.LAPTOP)
    _customer(laptop)
    before, at = objects(laptop), revisions(laptop)
    with monkeypatch.context() as later:
        later_version(tmp_path, later, body=body)
        with pytest.raises(Exception):  # noqa: B017  whatever the revision's failure is
            upgrade(laptop, Tier.LAPTOP)
    assert objects(laptop) == before and revisions(laptop) == at and not pending(laptop, Tier.LAPTOP)
    with laptop.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM dossier").scalar_one() == 1
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_an_upgrade_that_breaks_references_is_not_kept(
    laptop: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade(laptop, Tier.LAPTOP)
    _customer(laptop)
    body = "op.execute(\"INSERT INTO person (id, dossier_id, name) VALUES ('a', 'nobody', 'x')\")"
    later_version(tmp_path, monkeypatch, body=body)
    with pytest.raises(BrokenData) as failure:
        upgrade(laptop, Tier.LAPTOP)
    assert failure.value.key == "upgrade-breaks-references"
    with laptop.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM person").scalar_one() == 0
    assert pending(laptop, Tier.LAPTOP)


def test_rebuilding_a_table_does_not_cascade(laptop: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade(laptop, Tier.LAPTOP)
    _customer(laptop, person=True)
    body = (
        "op.execute('CREATE TABLE other AS SELECT * FROM dossier'); op.execute('DELETE FROM dossier'); "
        "op.execute('INSERT INTO dossier SELECT * FROM other'); op.execute('DROP TABLE other')"
    )
    later_version(tmp_path, monkeypatch, body=body)
    upgrade(laptop, Tier.LAPTOP)
    with laptop.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM person").scalar_one() == 1


@pytest.mark.parametrize("tier", [Tier.LAPTOP, Tier.HEADQUARTERS])
def test_a_newer_schema_is_left_alone(
    laptop: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tier: Tier
) -> None:
    with monkeypatch.context() as later:
        later_version(tmp_path, later, branch="shared")
        upgrade(laptop, tier)
    before = objects(laptop)
    with pytest.raises(SchemaNewer) as failure:
        pending(laptop, tier)
    assert failure.value.exit_code == 4
    with pytest.raises(SchemaNewer):
        upgrade(laptop, tier)
    assert objects(laptop) == before


@pytest.mark.parametrize("branches", [("laptop", "shared"), ("shared",)])
def test_down_to_the_first_schema_and_up_again(laptop: Engine, postgres: Engine, branches: tuple[str, ...]) -> None:
    """A laptop's database and headquarters' lose the tables and columns of the whole dossier, and get them back."""
    engine, tier = (laptop, Tier.LAPTOP) if "laptop" in branches else (postgres, Tier.HEADQUARTERS)
    upgrade(engine, tier)
    before = objects(engine) if tier is Tier.LAPTOP else None
    with engine.connect() as connection, connection.begin():
        config = configured(connection, migrate._HERE, migrate._all_branches())
        drop_triggers(connection, tier)
        for branch in branches:
            command.downgrade(config, DOWN[branch])
        names = inspect(connection).get_table_names()
        assert "contract" not in names and "person" in names
        assert "scale" not in {column["name"] for column in inspect(connection).get_columns("dossier")}
    upgrade(engine, tier)
    with engine.connect() as connection:
        assert differences(connection, tier) == []
    if before is not None:
        assert objects(engine) == before


def test_a_change_to_the_triggers_has_a_revision() -> None:
    """Vaults at the last revision keep the triggers they have; so other triggers need a new one (freeze_revision)."""
    last = max((migrate._HERE / "versions" / "laptop").glob("[0-9]*.py"))
    assert f'triggers = "{fingerprint()}"' in last.read_text("utf-8")


def test_revisions_import_nothing_of_the_models() -> None:
    for path in (migrate._HERE / "versions").rglob("*.py"):
        assert "app." not in path.read_text("utf-8"), path


def _customer(engine: Engine, *, person: bool = False) -> None:
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO dossier (id, name, code, state) VALUES (:i, 'n', 'c', 'potential')"), {"i": "0" * 32}
        )
        if person:
            connection.execute(text("INSERT INTO person (id, dossier_id, name) VALUES ('p', :i, 'x')"), {"i": "0" * 32})
