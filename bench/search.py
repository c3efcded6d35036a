"""search as you type: names and notes, by every way of typing, against the fastest correct query in plain SQLite.

``SATCHEL_BENCH_NAMES`` names a file of company names, one a line; without it they are made up. All notes stand in
dossiers whose cards are out, so all may be found. Each round asks every query of a kind once; times are per query.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, TypeAlias

from app.accesslog.events import Act
from app.models.capture import SEARCH_TEXT_DDL
from app.models.ids import ids_in_order
from app.services import search_terms as terms
from app.services.search import MOST_HITS, SearchBox
from app.services.workbench import Workbench
from bench.archive import (
    WORDS,
    at_work,
    borrow,
    company_name,
    enter,
    made,
    mobile,
    new_vault,
    opening,
    person_name,
    plain,
    sentence,
)
from bench.harness import Pair, Result, in_turn, p95, seconds
from bench.reveal import Unlogged

NAMES = 267_396
NOTES = 1_000_000
PERSONS = 2_000
OPEN = 10
QUERIES = 20
REPEATED = 5
Kinds: TypeAlias = dict[str, list[str]]
Ask: TypeAlias = Callable[[str], list[Any]]


def names(count: int) -> list[str]:
    """The names of the file, or made-up ones, each once."""
    given = os.environ.get("SATCHEL_BENCH_NAMES")
    if given:
        lines = (line.strip() for line in Path(given).read_text("utf-8").splitlines())
        return list(dict.fromkeys(line for line in lines if line))[:count]
    chance, found = random.Random(4), dict[str, None]()
    while len(found) < count:
        name = company_name(chance)
        found[name if name not in found else name + chance.choice("一二三四五六七八九")] = None
    return list(found)


def fill(folder: Path, companies: Sequence[str], notes: int, persons: int) -> None:
    """The vault, and plain SQLite with the same texts, bigrams and keys. Tells how long ours took."""
    chance, ids = random.Random(5), ids_in_order()
    desk = new_vault(folder / "home")
    own = [next(ids) for _ in companies]
    chosen = sorted(chance.sample(own, min(OPEN, len(own))))
    floor = _Floor(folder / "plain.db")
    floor.create()
    texts: dict[str, list[dict[str, Any]]] = {
        "dossier": [
            {"id": one, "name": name, "code": f"KH-{n:06}", "keeper_id": desk.me.id}
            for n, (one, name) in enumerate(zip(own, companies, strict=True))
        ],
        "person": [
            {"id": next(ids), "dossier_id": chance.choice(chosen), "name": person_name(chance), "mobile": phone}
            for phone in (mobile(chance) for _ in range(persons))
        ],
        "information": [
            {"id": next(ids), "dossier_id": chance.choice(chosen), "fact": _note(chance, number), "level": "1"}
            for number in range(notes)
        ],
    }
    spent = {entity: seconds(partial(enter, desk, entity, rows)) for entity, rows in texts.items()}
    spent["plain"] = seconds(lambda: floor.fill(texts))
    opening(folder / "home").lock(desk)
    (folder / "open.txt").write_text("\n".join(chosen))
    (folder / "built.txt").write_text("\n".join(f"{entity} {taken:.4f}" for entity, taken in spent.items()))


def _note(chance: random.Random, number: int) -> str:
    """One in a thousand holds a word that is found nowhere else."""
    rare = f"鹦鹉{chance.choice(WORDS)}" if number % 1000 == 0 else ""
    return rare + sentence(chance)


class _Floor:
    """What plain SQLite needs for the same answers: texts, their bigrams in FTS5, and the keys by their beginning."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database = plain(path)

    def create(self) -> None:
        self._database.execute("CREATE TABLE text (id INTEGER PRIMARY KEY, body TEXT)")
        self._database.execute(SEARCH_TEXT_DDL)
        self._database.execute("CREATE TABLE key (kind, key, id, PRIMARY KEY (kind, key, id)) WITHOUT ROWID")

    def fill(self, texts: dict[str, list[dict[str, Any]]]) -> None:
        number = 0
        self._database.execute("BEGIN")
        for rows in texts.values():
            for row in rows:
                number += 1
                body = row.get("name") or row["fact"]
                self._database.execute("INSERT INTO text VALUES (?, ?)", (number, body))
                grams = " ".join(terms.grams(body, single="name" in row))
                self._database.execute("INSERT INTO search_text (rowid, grams) VALUES (?, ?)", (number, grams))
                keys: set[tuple[str, str]] = set()
                if "name" in row:
                    for full, initials in terms.readings(body):
                        keys |= {("p", full), ("i", initials)}
                if "mobile" in row:
                    keys |= {("n", key) for key in terms.phone_keys(row["mobile"])}
                if "code" in row:
                    keys.add(("c", terms.code_key(row["code"])))
                self._database.executemany(
                    "INSERT OR IGNORE INTO key VALUES (?, ?, ?)", [(kind, key, number) for kind, key in keys]
                )
        self._database.execute("COMMIT")
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        self._database.close()

    def by_grams(self, wanted: str) -> list[Any]:
        grams = terms.query_grams(wanted)
        if grams is None:
            return []
        match = " AND ".join(f'"{gram}"' for gram in sorted(grams))
        query = (
            "SELECT t.id, t.body FROM search_text m CROSS JOIN text t ON t.id = m.rowid "
            "WHERE m.search_text MATCH ? AND instr(t.body, ?) LIMIT ?"
        )
        return list(self._database.execute(query, (match, wanted, MOST_HITS)).fetchall())

    def by_like(self, wanted: str) -> list[Any]:
        query = "SELECT id, body FROM text WHERE body LIKE ? LIMIT ?"
        return list(self._database.execute(query, (f"%{wanted}%", MOST_HITS)).fetchall())

    def by_key(self, kinds: str, wanted: str) -> list[Any]:
        compact = terms.code_key(wanted)
        found: list[Any] = []
        for kind in kinds:
            query = (
                "SELECT t.id, t.body FROM key k JOIN text t ON t.id = k.id "
                "WHERE kind = ? AND key >= ? AND key < ? LIMIT ?"
            )
            found += self._database.execute(query, (kind, compact, compact + "\U0010ffff", MOST_HITS)).fetchall()
        return found

    def reopen(self) -> None:
        self._database.close()
        self._database = plain(self._path)


def queries(companies: Sequence[str], count: int) -> Kinds:
    """What people type, of each kind ``count``, out of what there is."""
    chance = random.Random(6)
    han = [name for name in companies if re.fullmatch("[一-鿿]{4,}", name)] or list(companies)
    some = chance.choices(han, k=count)
    notes = [sentence(chance, 2)[:-1] for _ in range(count)]
    spelled = [sorted(terms.readings(name), key=lambda pair: -len(pair[0]))[0] for name in some]
    return {
        "1 hanzi": [name[0] for name in some],
        "2 hanzi": [name[:2] for name in some],
        "3 hanzi": [name[:3] for name in some],
        "4 hanzi": [name[:4] for name in some],
        "inside a name": [name[1:3] for name in some],
        "inside notes": [note[1:5] for note in notes],
        "two words of a note": notes,
        "pinyin": [full[:6] for full, _ in spelled],
        "initials": [initials[:4] for _, initials in spelled],
        "phone": [f"1{chance.choice('3578')}{chance.randrange(1000):03}" for _ in range(count)],
        "code": [f"KH-{chance.randrange(len(companies)):06}"[:8] for _ in range(count)],
        "rare": [f"鹦鹉{word}" for word in chance.choices(WORDS, k=count)],
        "very common": chance.choices(WORDS, k=count),
    }


def _floor_of(floor: _Floor, kind: str, wanted: str) -> Ask:
    """The quickest query in plain SQLite that finds it."""
    if kind in ("pinyin", "initials", "phone", "code"):
        kinds = {"pinyin": "pi", "initials": "pi", "phone": "n", "code": "c"}[kind]
        return lambda text: floor.by_key(kinds, text)
    ways: tuple[Ask, ...] = (floor.by_grams, floor.by_like)
    taken = [min(seconds(partial(way, wanted)) for _ in range(2)) for way in ways]
    return ways[taken.index(min(taken))]


def run(
    *,
    count: int = NAMES,
    notes: int = NOTES,
    persons: int = PERSONS,
    asked: int = QUERIES,
    only: Collection[str] = (),
    keep: bool = True,
) -> Iterator[Result]:
    """``only`` these kinds of queries; all if it names none."""
    companies = names(count)

    def build(folder: Path) -> None:
        fill(folder, companies, notes, persons)

    source = "given" if os.environ.get("SATCHEL_BENCH_NAMES") else "made"
    with made(f"search-{source}-{len(companies)}-{notes}", build, keep=keep) as folder:
        built = dict(line.split() for line in (folder / "built.txt").read_text().splitlines())
        rows = {"dossier": len(companies), "person": persons, "information": notes}
        floor = _Floor(folder / "plain.db")
        kinds = {kind: words for kind, words in queries(companies, asked).items() if not only or kind in only}
        with at_work(folder / "home") as bench:
            borrow(bench.desk, (folder / "open.txt").read_text().split())
            for kind, words in kinds.items():
                yield _warm(bench, floor, kind, words, len(companies) + notes)
            yield _cold(bench, floor, kinds, len(companies) + notes)
        ours_s = sum(float(built[entity]) for entity in rows)
        yield Result(
            "search: rows written and indexed", sum(rows.values()), ours_s * 1e3, float(built["plain"]) * 1e3,
            on=["encryption", "pinyin", "bigrams", "fsync"],
            more={f"{entity}_per_s": count / float(built[entity]) for entity, count in rows.items() if count},
        )  # fmt: skip
        floor.close()


def _warm(bench: Workbench, floor: _Floor, kind: str, words: Sequence[str], rows: int) -> Result:
    """Each query a few times over; ``without_log`` is ours but for the access event."""
    bare = SearchBox(bench.desk, Unlogged(bench, bench.gate.note(Act.PLACE_STATED)))
    ours, reference, unlogged = list[float](), list[float](), list[float]()
    found = 0
    for wanted in words:
        ask = _floor_of(floor, kind, wanted)
        pair = in_turn(
            partial(bench.search.find, wanted),
            partial(ask, wanted),
            rounds=REPEATED,
            after=lambda wanted=wanted: unlogged.append(seconds(partial(bare.find, wanted))),
        )
        ours += pair.ours
        reference += pair.reference
        found += bool(bare.find(wanted))
    return Result.of(
        f"search: {kind}", rows, Pair(tuple(ours), tuple(reference)), on=["encryption", "cards", "hit logged, fsync"],
        queries=len(words), found=found, without_log_ms=median(unlogged) * 1e3, without_log_p95=p95(unlogged) * 1e3,
    )  # fmt: skip


def _cold(bench: Workbench, floor: _Floor, kinds: Kinds, rows: int) -> Result:
    """The first query of new connections, whose caches are empty; opening them is part of it."""
    ours, reference = list[float](), list[float]()
    for kind, words in kinds.items():
        for wanted in words[:2]:
            ask = _floor_of(floor, kind, wanted)

            def first(ask: Ask = ask, wanted: str = wanted) -> None:
                floor.reopen()
                ask(wanted)

            bench.desk.vault.reader.dispose()
            pair = in_turn(partial(bench.search.find, wanted), first, rounds=1, warm=0)
            ours += pair.ours
            reference += pair.reference
    return Result.of(
        "search: cold", rows, Pair(tuple(ours), tuple(reference)), on=["encryption", "cards", "hit logged"]
    )
