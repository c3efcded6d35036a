"""Archives to measure on: vaults filled by bulk statements, made once and kept under ``out/bench``.

``SATCHEL_BENCH_KEPT`` names another folder to keep them in (they take 2 GB).
"""

from __future__ import annotations

import hashlib
import inspect
import os
import random
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlcipher3 import dbapi2

from app.clock import SystemClock
from app.models import Base, BorrowCard
from app.models.capture import SEARCH_TEXT_DDL
from app.models.enums import CardKind, CardState, Place, Purpose, Role
from app.models.ids import ids_in_order
from app.services import opening as doors
from app.services import search_index, search_terms
from app.services.desk import Desk
from app.services.opening import Opening
from app.services.workbench import Workbench, set_up
from app.vault.device_secrets import NoKeyring
from app.vault.keys import LOWEST

KEPT = Path(os.environ.get("SATCHEL_BENCH_KEPT") or Path(__file__).resolve().parents[1] / "out" / "bench")
PASSPHRASE = "correct horse battery staple ocean window"
DAY_MS = 86_400_000
CHUNK = 20_000

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华慧建国文辉力红玉春梅松柏云海晨曦子涵宇轩梓萱浩然欣怡"
PLACES = (
    "北方", "南湖", "西岭", "东海", "长江", "黄河", "太行", "天山", "秦岭", "珠江", "松花", "岷江", "洞庭", "鄱阳",
)  # fmt: skip
TRADES = (
    "重型机械", "纸业", "制药", "化工", "钢铁", "电子", "物流", "能源", "食品", "纺织", "建材", "船舶", "仪器", "轴承",
)  # fmt: skip
WORDS = (
    "采购部", "设备科", "总经理", "询问", "交货期", "价格", "竞争对手", "报价", "降低", "百分之", "希望", "下个月",
    "签订", "合同", "付款方式", "质量", "投诉", "已经", "解决", "技术人员", "现场", "安装", "调试", "新厂房", "年底",
    "投产", "预算", "审批", "董事会", "批准", "样品", "试用", "满意", "售后服务", "响应", "太慢", "招标", "公告",
    "发布", "产能", "扩大", "出口", "订单", "增加", "原材料", "上涨", "成本", "压力", "考虑", "更换", "供应商", "态度",
    "友好", "负责人", "调动", "接任", "建议", "拜访", "电话", "联系", "确认", "库存", "不足", "备件", "急需", "培训",
)  # fmt: skip


@contextmanager
def made(name: str, build: Callable[[Path], None], *parts: Callable[..., object], keep: bool = True) -> Iterator[Path]:
    """The folder ``name``, built if it isn't there yet; another text of models, index, ``build`` or its ``parts`` makes
    another one.
    """
    about = _schema() + SEARCH_TEXT_DDL
    about += "".join(map(inspect.getsource, (search_terms, search_index._terms, build, *parts)))
    folder = KEPT / f"{name}-{hashlib.sha256(about.encode()).hexdigest()[:12]}"
    if not folder.exists():
        for old in KEPT.glob(f"{name}-*"):
            shutil.rmtree(old)
        beside = folder.with_suffix(".new")
        beside.mkdir(parents=True)
        build(beside)
        beside.rename(folder)
    try:
        yield folder
    finally:
        if not keep:
            shutil.rmtree(folder)


def _schema() -> str:
    """All tables and indexes as they are made."""
    made: list[CreateTable | CreateIndex] = []
    for table in Base.metadata.sorted_tables:
        made += [CreateTable(table), *map(CreateIndex, sorted(table.indexes, key=lambda index: str(index.name)))]
    return "".join(str(one.compile(dialect=sqlite.dialect())) for one in made)


def opening(home: Path) -> Opening:
    """The door of the vault in ``home``, without a keyring and with the cheapest KDF."""
    return Opening(home, NoKeyring(), SystemClock(), LOWEST)


def new_vault(home: Path) -> Desk:
    """An empty vault."""
    return opening(home).create(PASSPHRASE, name="bench").desk


@contextmanager
def at_work(home: Path, place: Place = Place.OFFICE) -> Iterator[Workbench]:
    """The workbench over a vault, in a place where reading is allowed."""
    door = opening(home)
    desk = door.unlock(PASSPHRASE)
    try:
        bench = set_up(desk)
        bench.gate.state_place(place)
        yield bench
    finally:
        door.lock(desk)


def master_key(home: Path) -> bytes:
    """The master key, so that a bench can unlock without the deliberate cost of the KDF."""
    return doors.ways_in.by_passphrase(PASSPHRASE, NoKeyring())(doors.vault.headers.load(home).header)


def enter(desk: Desk, entity: str, rows: Iterable[dict[str, Any]]) -> int:
    """Write rows as if headquarters had sent them, by chunks; searchable at once. Returns how many."""
    table, coming, count = Base.metadata.tables[entity], iter(rows), 0
    while chunk := list(islice(coming, CHUNK)):
        with desk.store.apply() as session:
            session.execute(insert(table), chunk)
        count += len(chunk)
    return count


def borrow(desk: Desk, dossiers: Sequence[str]) -> None:
    """Cards over these dossiers and no others, out until tomorrow."""
    now = desk.now_ms()
    fixed = {
        "kind": CardKind.OWN, "state": CardState.OUT, "borrower_id": desk.me.id, "rank": Role.ACCOUNT_MANAGER,
        "purpose": Purpose.MAINTENANCE, "place": Place.OFFICE, "device": desk.device, "issued_at": now,
        "due_at": now + DAY_MS, "clk": {},
    }  # fmt: skip
    with desk.store.apply() as session:
        session.execute(delete(BorrowCard))
        session.execute(
            insert(BorrowCard),
            [
                {**fixed, "id": row_id, "number": f"BC-BENCH-{number:05}", "dossier_id": dossier}
                for number, (row_id, dossier) in enumerate(zip(ids_in_order(), dossiers, strict=False))
            ],
        )


def plain(path: Path) -> Any:
    """Plain SQLite of the same version (SQLCipher without a key), as durable as the vault: WAL, synchronous FULL."""
    connection = dbapi2.connect(str(path), isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -65536", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


def plain_copy(desk: Desk, target: Path) -> None:
    """The vault's tables and indexes with all their rows in plain SQLite; no triggers, no search."""
    with desk.store.read() as session:
        source = session.connection().connection.driver_connection
        wanted = "SELECT name, sql FROM sqlite_master WHERE type = ? AND sql IS NOT NULL AND name NOT LIKE 'search_%'"
        copy = plain(target)
        copy.execute("PRAGMA synchronous = OFF")
        copy.execute("BEGIN")
        for name, sql in source.execute(wanted, ("table",)).fetchall():
            if name.startswith("sqlite_"):
                continue
            copy.execute(sql)
            rows = source.execute(f"SELECT * FROM {name}")
            marks = ", ".join("?" * len(rows.description))
            copy.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
        for _, sql in source.execute(wanted, ("index",)).fetchall():
            if "search_" not in sql:
                copy.execute(sql)
        copy.execute("COMMIT")
        copy.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        copy.close()


def person_name(chance: random.Random) -> str:
    return chance.choice(FAMILY) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))


def company_name(chance: random.Random) -> str:
    return chance.choice(PLACES) + "".join(chance.choices(GIVEN, k=2)) + chance.choice(TRADES)


def sentence(chance: random.Random, words: int = 9) -> str:
    """Chinese text as it stands in notes."""
    return "".join(chance.choices(WORDS, k=words)) + "。"


def mobile(chance: random.Random) -> str:
    return f"1{chance.choice('3578')}{chance.randrange(10**9):09}"
