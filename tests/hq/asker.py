"""A person of each role at headquarters' door: an enrolled laptop, and what is theirs there."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import httpx
import orjson

from app.accesslog.events import Act, Event
from app.models.enums import Role
from app.sync import wire
from app.sync.wire import FileEnd, SnapshotAnswer
from hq.headquarters import Headquarters
from hq.services import enrolment, people
from hq.services.authority import WRITERS
from tests.hq.laptop import Laptop, hex_id
from tests.hq.test_log import DeviceLog

CONTENT: Final = "\xff\xd8 a photo of a meeting".encode("latin-1")
FILL: Final = orjson.dumps({"proto": wire.PROTOCOL, "schema": "shared_0001", "app": "0.1.0"})


class Asker:
    """``dossier`` and ``blob`` are of a whole file where the role writes dossiers, else of nothing."""

    def __init__(self, laptop: Laptop, role: Role, number: str) -> None:
        self.laptop, self.role, self.number = laptop, role, number
        self.log = DeviceLog(laptop)
        self.logged = 0
        self.dossier, self.blob = hex_id(), secrets.token_hex(32)
        self.fill = ""

    @property
    def keeps(self) -> bool:
        return self.role in WRITERS

    def settle(self) -> None:
        """Bring what is theirs to headquarters."""
        if self.keeps:
            self.dossier, _ = self.laptop.dossier(name=f"客户 {self.number}")
            self.laptop.write("attachment", hex_id(), None, self.attachment(self.dossier))
            assert self.laptop.push().rejected == []
            path = f"/v1/file/{self.dossier}/{self.blob}"
            self.laptop.send(f"{path}/0", CONTENT, method="PUT").raise_for_status()
            self.laptop.send(path, FileEnd(sha256(CONTENT).hexdigest()).line()).raise_for_status()
        self.refill()

    def refill(self) -> None:
        answer = self.laptop.send("/v1/snapshot", FILL)
        assert answer.status_code == 200, answer.text
        self.fill = SnapshotAnswer.read(answer.content).id

    def attachment(self, dossier: str) -> dict[str, object]:
        return {
            "dossier_id": dossier, "name": "合影.jpg", "media_type": "image/jpeg", "size": len(CONTENT),
            "blob": self.blob,
        }  # fmt: skip

    def places(self) -> dict[str, object]:
        """What stands in the paths of what is theirs."""
        return {"fill": self.fill, "number": 0, "dossier": self.dossier, "blob": self.blob}

    def next_events(self) -> bytes:
        """A body of ``/v1/log`` that goes on where headquarters is."""
        if len(self.log.records) == self.logged:
            self.log.append(Event(act=Act.UNLOCK))
        return self.log.body(self.logged)

    def heard(self, path: str, answer: httpx.Response) -> None:
        if path == "/v1/log" and answer.status_code == 200:
            self.logged = orjson.loads(answer.content)["size"]


@dataclass(frozen=True)
class Crowd:
    """Somebody of each role, and one more account manager, of another region."""

    askers: Mapping[Role, Asker]
    owner: Asker


@contextmanager
def crowd(hq: Headquarters, address: tuple[str, int]) -> Iterator[Crowd]:
    with ExitStack() as stack:

        def asker(role: Role, number: str, region: str) -> Asker:
            people.add(hq, people.NewPerson(number, f"某人 {number}", role, region=region))
            laptop = stack.enter_context(Laptop(hq.settings.url, address, hq.keys.tls_certificate, hq.clock))
            laptop.enrol(enrolment.make_code(hq, number).text).raise_for_status()
            made = Asker(laptop, role, number)
            made.settle()
            return made

        owner = asker(Role.ACCOUNT_MANAGER, "Z999", "华南")
        yield Crowd({role: asker(role, f"R{n:03}", "华东") for n, role in enumerate(Role)}, owner)
