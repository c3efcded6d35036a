"""incident: a laptop that headquarters ordered to be wiped; a real vault, a real exchange, a real headquarters."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.accesslog import notes
from app.clock import SystemClock
from app.errors import SatchelError
from app.models.enums import Place, Role
from app.services import wiping as service
from app.services.opening import Opening
from app.services.workbench import Workbench, set_up
from app.sync import errors, wiping, wire
from app.sync.identity import DeviceKeys
from app.sync.state import Enrolment
from app.vault import layout, wipe_mark
from app.vault.device_secrets import InMemorySecrets
from app.vault.errors import NoVault, Wiped
from app.vault.keys import LOWEST
from hq.services import devices, tokens
from hq.services import wiping as orders
from tests.sync.office import Office

PHRASE = "correct horse battery staple"


class Laptop:
    """One home folder with its keyring, as a person uses it."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.secrets = InMemorySecrets()
        self.opening = Opening(self.home, self.secrets, SystemClock(), LOWEST)
        made = self.opening.create(PHRASE, name="沈亦舟")
        self.code = made.recovery_code
        self.bench = set_up(made.desk)

    def enrol(self, hq: Office, number: str, *, again: bool = False) -> int:
        return self.bench.exchange.enrol(hq.address, hq.code(number), again=again).device

    def unlock(self) -> Workbench:
        self.bench = set_up(self.opening.unlock(PHRASE))
        return self.bench

    def lock(self) -> None:
        self.opening.lock(self.bench.desk)

    def state(self) -> tuple[Enrolment, DeviceKeys]:
        with self.bench.desk.store.read() as session:
            return Enrolment.load(session), DeviceKeys.of(session)


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    made = Laptop(tmp_path)
    yield made
    with suppress(SatchelError):
        made.lock()


@pytest.fixture
def number(hq: Office) -> str:
    return hq.person()


@pytest.fixture
def device(hq: Office, laptop: Laptop, number: str) -> int:
    found = laptop.enrol(hq, number)
    laptop.bench.exchange.fill()
    laptop.bench.gate.state_place(Place.OFFICE)
    laptop.bench.dossiers.add({"name": "北方重型机械集团有限公司", "short_name": "北方重机"})
    laptop.bench.exchange.sync()
    return found


def order(hq: Office, device: int) -> None:
    assert orders.order(hq.hq, device, hq.person(Role.DIRECTOR)).fresh


def left(laptop: Laptop) -> set[str]:
    return {path.name for path in laptop.home.iterdir()}


def test_an_order_wipes_at_the_next_contact_and_headquarters_hears_it(
    hq: Office, laptop: Laptop, device: int, number: str
) -> None:
    begun: list[bool] = []
    laptop.bench.desk.on_wipe = lambda: begun.append((laptop.home / "vault.hdr").exists())
    order(hq, device)
    with pytest.raises(Wiped) as wiped:
        laptop.bench.exchange.sync()
    assert (wiped.value.exit_code, wiped.value.rule, wiped.value.device) == (3, "incident", device)
    assert begun == [True]
    assert left(laptop) == {layout.LOCK, layout.WIPED}
    assert laptop.secrets.entries == {}
    assert devices.one_device(hq.hq, device)["wiped_at"] is not None
    mark = wipe_mark.read(laptop.home)
    assert mark is not None and mark.finished and mark.report is None
    laptop.lock()  # there is nothing to lock: no error hides what was said
    for way in (laptop.unlock, lambda: laptop.opening.recover(laptop.code, PHRASE)):
        with pytest.raises(NoVault):
            way()
    with pytest.raises(Wiped):
        laptop.opening.require_vault()
    # it can be enrolled anew: another device of the same person
    laptop.bench = set_up(laptop.opening.create(PHRASE).desk)
    assert laptop.opening.wiped is None and layout.WIPED not in left(laptop)
    assert laptop.enrol(hq, number) > device
    laptop.bench.exchange.fill()
    assert laptop.bench.exchange.sync().finished


def test_an_order_added_to_a_revocation_reaches_a_laptop_that_was_told_already(
    hq: Office, laptop: Laptop, device: int
) -> None:
    """A plain revocation only stops reading; the laptop goes on asking by itself, so that a later order arrives."""
    devices.revoke(hq.hq, device, None)
    for _ in range(2):
        with pytest.raises(errors.Revoked):
            laptop.bench.exchange.sync()
    assert laptop.bench.desk.revoked
    status = laptop.bench.exchange.standing().status
    assert (status.halted, status.retried) == ("hq-revoked", True)
    laptop.lock()
    laptop.unlock()
    order(hq, device)
    with pytest.raises(Wiped):
        laptop.bench.exchange.sync_briefly(5)


@pytest.mark.parametrize("contact", ["fill", "enrol"])
def test_every_contact_obeys(hq: Office, laptop: Laptop, number: str, contact: str) -> None:
    """Enrolling again doesn't escape an order; whoever holds the key of the device is wiped."""
    order(hq, laptop.enrol(hq, number))
    with pytest.raises(Wiped):
        laptop.bench.exchange.fill() if contact == "fill" else laptop.enrol(hq, number, again=True)
    assert left(laptop) == {layout.LOCK, layout.WIPED}


def test_a_window_that_fails_stops_no_wipe(hq: Office, laptop: Laptop, number: str) -> None:
    def broken() -> None:
        raise RuntimeError("the window is gone")

    order(hq, laptop.enrol(hq, number))
    laptop.bench.desk.on_wipe = broken
    with pytest.raises(RuntimeError):
        laptop.bench.exchange.fill()
    assert left(laptop) == {layout.LOCK, layout.WIPED}


def test_a_succession_wipes_neither_copy(hq: Office, laptop: Laptop, device: int, number: str, tmp_path: Path) -> None:
    """The old identity is refused without an order; the order for it doesn't reach who has followed it."""
    laptop.lock()
    copy = Laptop.__new__(Laptop)
    copy.home, copy.secrets = tmp_path / "copy" / "home", laptop.secrets
    shutil.copytree(laptop.home, copy.home)
    copy.opening = Opening(copy.home, copy.secrets, SystemClock(), LOWEST)
    laptop.unlock()
    laptop.enrol(hq, number, again=True)
    copy.unlock()
    with pytest.raises(errors.Revoked):
        copy.bench.exchange.sync()
    order(hq, device)  # too late for who went on as another device, not for the copy
    laptop.bench.exchange.fill()
    laptop.bench.exchange.sync()
    with pytest.raises(Wiped):
        copy.bench.exchange.sync()
    assert laptop.opening.exists


def _signed(text: str, name: str, key: Ed25519PrivateKey) -> str:
    return notes.Note(text, (notes.sign(text, name, key),)).encode()


def _forgeries(hq: Office, enrolment: Enrolment, keys: DeviceKeys) -> dict[str, str]:
    """Everything but headquarters' own order for this device and its key."""
    public = keys.identity.public_key().public_bytes_raw()
    another = Ed25519PrivateKey.generate()
    name, key = hq.hq.settings.log_origin, hq.hq.keys.log_key
    wanted = wire.WipeOrder(public, 2, secrets.token_bytes(16))
    genuine = wire.Revocation(enrolment.device, 1, wanted)
    other_key = replace(wanted, key=another.public_key().public_bytes_raw())
    text = genuine.text()
    return {
        "unsigned": text,
        "signed by another key": _signed(text, name, another),
        "signed under another name": _signed(text, "satchel/hq/elsewhere", key),
        "signed by the laptop itself": _signed(text, name, keys.identity),
        "of another device": _signed(replace(genuine, device=enrolment.device + 1).text(), name, key),
        "of another key": _signed(replace(genuine, wipe=other_key).text(), name, key),
        "an order appended to a plain revocation": _signed(wire.Revocation(enrolment.device, 1).text(), name, key)
        .replace("\n\n", text.removeprefix(wire.Revocation(enrolment.device, 1).text()).join(("\n", "\n")), 1),
        "a cosignature only": notes.Note(text, (notes.cosign(text, name, key, 1),)).encode(),
        "a checkpoint of headquarters": notes.sign_checkpoint(notes.Checkpoint(name, 1, bytes(32)), name, key),
        "cut": _signed(text, name, key)[:-10],
        "malformed": _signed(text.replace("wipe", "wipes"), name, key),
        "empty": "",
        "no text": "\x00",
    }  # fmt: skip


def test_no_forged_replayed_unsigned_or_malformed_order_wipes(
    hq: Office, laptop: Laptop, device: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolment, keys = laptop.state()
    devices.revoke(hq.hq, device, None)
    for what, document in _forgeries(hq, enrolment, keys).items():
        _answers(monkeypatch, document)
        with pytest.raises(errors.OrderForged) as told:
            laptop.bench.exchange.sync()
        assert "Nothing was wiped" in told.value.message, what
    for plain in (None, _signed(wire.Revocation(device, 1).text(), hq.hq.settings.log_origin, hq.hq.keys.log_key)):
        _answers(monkeypatch, plain)
        with pytest.raises(errors.Revoked):
            laptop.bench.exchange.sync()
    assert laptop.opening.exists and wipe_mark.read(laptop.home) is None
    laptop.lock()
    laptop.unlock()
    monkeypatch.undo()
    order(hq, device)
    with pytest.raises(Wiped):
        laptop.bench.exchange.sync()


def _answers(monkeypatch: pytest.MonkeyPatch, document: str | None) -> None:
    """Headquarters' refusal with another document: as somebody would say it who has the certificate's key."""

    def refusal(*_: Any) -> Exception:
        return tokens.Denied(wire.Code.REVOKED, **({} if document is None else {"signed": document}))

    monkeypatch.setattr(orders, "refusal", refusal)


def test_an_order_for_a_former_device_is_not_for_who_followed_it(
    hq: Office, laptop: Laptop, device: int, number: str
) -> None:
    enrolment, keys = laptop.state()
    former = wire.WipeOrder(keys.identity.public_key().public_bytes_raw(), 2, bytes(16))
    name, key = hq.hq.settings.log_origin, hq.hq.keys.log_key
    document = _signed(wire.Revocation(device, 1, former).text(), name, key)
    assert wiping.ordered(enrolment, keys, document) == former
    laptop.enrol(hq, number, again=True)
    with pytest.raises(errors.OrderForged):
        wiping.ordered(*laptop.state(), document)
    renamed = replace(laptop.state()[0], device=device)  # nor by its number alone
    with pytest.raises(errors.OrderForged):
        wiping.ordered(renamed, laptop.state()[1], document)


def test_headquarters_hears_it_later_where_the_line_broke(
    hq: Office, laptop: Laptop, device: int, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it is told was signed before the keys went; it goes out with a new vault's exchange, too."""
    order(hq, device)
    _cut(monkeypatch)
    with pytest.raises(Wiped):
        laptop.bench.exchange.sync()
    assert devices.one_device(hq.hq, device)["wiped_at"] is None
    with pytest.raises(Wiped):
        laptop.opening.require_vault()
    laptop.bench = set_up(laptop.opening.create(PHRASE).desk)
    monkeypatch.undo()
    laptop.enrol(hq, number)
    laptop.bench.exchange.fill()
    laptop.bench.exchange.sync()
    assert devices.one_device(hq.hq, device)["wiped_at"] is not None
    assert layout.WIPED not in left(laptop)
    assert service.tell(laptop.home, SystemClock())


def test_a_later_start_tells_headquarters(
    hq: Office, laptop: Laptop, device: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    order(hq, device)
    _cut(monkeypatch)
    with pytest.raises(Wiped):
        laptop.bench.exchange.sync()
    monkeypatch.undo()
    with pytest.raises(Wiped):
        laptop.opening.require_vault()
    assert devices.one_device(hq.hq, device)["wiped_at"] is not None


def test_a_laptop_that_isn_t_enrolled_obeys_nobody(laptop: Laptop) -> None:
    service.obey(laptop.bench.desk, errors.Revoked("an order"))
    assert laptop.opening.exists


def _cut(monkeypatch: pytest.MonkeyPatch) -> None:
    class Dead(wiping.Transport):
        def send(self, prepare: Callable[[], Any]) -> Any:
            raise errors.DeadLink

    monkeypatch.setattr(wiping, "Transport", Dead)


@pytest.mark.parametrize("report", [{}, {"url": 1}, {"url": "https://x", "pins": ["a"], "said": "{}"}])
def test_a_report_that_is_none_is_told_to_nobody(report: dict[str, Any]) -> None:
    assert not wiping.tell(report, SystemClock(), 1)


def test_a_restored_backup_obeys_the_same_order(hq: Office, laptop: Laptop, device: int, tmp_path: Path) -> None:
    """It holds the device's key. The file itself, outside the folder, stays where it is."""
    backup = tmp_path / "outside.satchel-backup"
    laptop.bench.desk.vault.backup(backup, created_at=1)
    kept = dict(laptop.secrets.entries)
    content = backup.read_bytes()
    order(hq, device)
    with pytest.raises(Wiped):
        laptop.bench.exchange.sync()
    assert backup.read_bytes() == content
    with pytest.raises(SatchelError):  # the keyring's secret went with the vault
        laptop.opening.restore(backup, passphrase=PHRASE)
    laptop.secrets.entries |= kept
    laptop.bench = set_up(laptop.opening.restore(backup, passphrase=PHRASE))
    assert laptop.opening.wiped is None
    with pytest.raises(Wiped):
        laptop.bench.exchange.sync()
    assert left(laptop) == {layout.LOCK, layout.WIPED}
