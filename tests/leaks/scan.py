"""Looks for secrets in bytes, whatever they are written as, and reads what strace saw."""

from __future__ import annotations

import base64
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "gb18030")
IN_MEMORY = ("utf-8", "utf-16-le", "utf-32-le")
_STREAM = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
_MOST_INFLATED = 50_000_000
_CALL = re.compile(r"(?:\d+ +)?(\w+)\((.*)")
_QUOTED = re.compile(r'"((?:\\x[0-9a-f]{2})+)"')
_TARGET = re.compile(r"\d+<([^>]*)>")
_WRITES = frozenset({"write", "pwrite64", "writev", "pwritev", "pwritev2", "sendto", "sendmsg"})
_OPENS = frozenset({"open", "openat", "creat"})


class Needles:
    """What must not be found: texts and keys by name, in every form they might be written in."""

    def __init__(self, texts: Mapping[str, str], keys: Mapping[str, bytes], *, plain: bool = False) -> None:
        self._names: dict[bytes, str] = {}
        for name, text in texts.items():
            for encoding in IN_MEMORY if plain else ENCODINGS:
                self._add(f"{name} in {encoding}", text.encode(encoding), plain=plain or encoding not in ENCODINGS[:2])
        for name, key in keys.items():
            self._add(name, key, plain=plain)
        self._pattern = re.compile(b"|".join(re.escape(one) for one in sorted(self._names, key=len, reverse=True)))

    def _add(self, name: str, value: bytes, *, plain: bool) -> None:
        self._names.setdefault(value, name)
        if plain:
            return
        self._names.setdefault(value.hex().encode(), f"{name}, hex")
        self._names.setdefault(value.hex().upper().encode(), f"{name}, hex")
        for shift in range(3):
            for signs in (b"+/", b"-_"):
                coded = base64.b64encode(bytes(shift) + value, signs).rstrip(b"=")
                self._names.setdefault(coded[(0, 2, 3)[shift] : -1], f"{name}, base64")

    def some_of(self, names: Collection[str], data: bytes) -> set[str]:
        """Which of ``names`` are in ``data`` as they are."""
        return {name for value, name in self._names.items() if name in names and value in data}

    def raw(self, data: bytes) -> Counter[str]:
        """How often each is in ``data`` as it is."""
        counted = {name: data.count(value) for value, name in self._names.items()}
        return Counter({name: count for name, count in counted.items() if count})

    def found(self, data: bytes) -> Counter[str]:
        """How often each is in ``data``, or in a compressed stream inside it."""
        hits = Counter(self._names[one.group()] for one in self._pattern.finditer(data))
        for begin in _STREAM.finditer(data):
            try:
                inflated = zlib.decompressobj(47).decompress(data[begin.start() :], _MOST_INFLATED)
            except zlib.error:
                continue
            hits.update(f"{self._names[one.group()]}, compressed" for one in self._pattern.finditer(inflated))
        return hits


@dataclass
class Trace:
    """What a program and all it started wrote: targets by path, bytes by target, arguments of what it started."""

    targets: set[str] = field(default_factory=set)
    written: dict[str, bytearray] = field(default_factory=lambda: defaultdict(bytearray))
    started: list[bytes] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> Trace:
        made = cls()
        with path.open(errors="replace") as lines:
            for line in lines:
                made._line(line)
        return made

    def _line(self, line: str) -> None:
        call = _CALL.match(line)
        if call is None:
            return
        name, arguments = call[1], call[2]
        if (name in _OPENS and re.search("O_WRONLY|O_RDWR|O_CREAT|O_TMPFILE", arguments)) or name.startswith(
            ("rename", "link", "symlink", "mkdir")
        ):
            self.targets.update(_paths(arguments))
        elif name == "memfd_create":
            self.targets.add("memfd")
        elif name == "execve":
            self.started.append(b"\0".join(_bytes(arguments)))
        elif name in _WRITES:
            to = _TARGET.match(arguments)
            target = _plain(to[1]) if to else "?"
            for piece in _bytes(arguments):
                self.written[target] += piece


def _bytes(arguments: str) -> Iterator[bytes]:
    for quoted in _QUOTED.findall(arguments):
        yield bytes.fromhex(quoted.replace("\\x", ""))


def _paths(arguments: str) -> Iterator[str]:
    for piece in _bytes(arguments):
        yield piece.decode(errors="replace")


def _plain(text: str) -> str:
    return bytes.fromhex(text.replace("\\x", "")).decode(errors="replace") if text.startswith("\\x") else text
