"""``satchel enrol|fill|sync|status`` against a real headquarters over TLS."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator

import pytest

from app.models.enums import Role
from hq.services import devices, wiping
from tests.cli.laptop import Laptop
from tests.sync.office import Office, office

OFFICE = ("--place", "office")


@pytest.fixture(scope="module")
def hq() -> Iterator[Office]:
    with office() as made:
        yield made


def test_enrol_fill_sync_status_from_an_empty_laptop_to_a_second_one(
    hq: Office, empty: Laptop, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert empty("vault", "init").code == 0
    customer = empty.dossier("华澜半导体")  # before the enrolment: stamped anew by it
    number, code = hq.person(), ""
    code = hq.code(number)
    said = empty.process("enrol", hq.address, code, "--no-fill", "--name", "Laptop 1")
    assert said.code == 0, said.err
    status = empty.json("status")["status"]
    assert len(status["fingerprint"].split()) == 6 and status["fingerprint"] in said.out
    assert (status["enrolled"], status["filled"], status["company"]) == (True, False, "Acme Trading")
    assert "go on with “satchel fill”" in empty("status").out

    assert empty.json("fill")["finished"]
    result = empty.json("sync")
    assert (result["finished"], result["waiting"], result["rejected"]) == (True, 0, 0) and result["events"] > 0
    assert empty.json("sync")["changes"] == 0
    assert empty("sync").out.startswith("Sent 0 changes")
    assert empty.json("log", "head")["seen"] > 0 and empty.json("log", "verify")["ok"]
    assert empty.json("dossier", "list", *OFFICE)[0]["code"] != customer  # headquarters has given the real one

    assert empty("enrol", hq.address, code).err.startswith("This vault is already enrolled")
    second = Laptop(tmp_path_factory.mktemp("second"))
    assert second("vault", "init").code == 0
    used = second("enrol", hq.address, code)
    assert used.code == 2 and used.err.startswith("This enrolment code has been used")
    filled = second.json("enrol", hq.address, hq.code(number))
    assert filled["filled"]["finished"] and filled["enrolled"]["fingerprint"].count(" ") == 5
    assert [cover["name"] for cover in second.json("dossier", "list", *OFFICE)] == ["华澜半导体"]


def test_a_photo_of_a_visit_reaches_the_second_laptop(
    hq: Office, empty: Laptop, tmp_path_factory: pytest.TempPathFactory
) -> None:
    number = hq.person()
    second = Laptop(tmp_path_factory.mktemp("second"))
    for laptop in (empty, second):
        assert laptop("vault", "init").code == 0
        assert laptop.json("enrol", hq.address, hq.code(number))["filled"]["finished"]
    code = empty.dossier("华澜半导体")
    visit = empty.json("visit", "plan", code, *OFFICE, "subject=排产复核", "planned_at=2026-01-05 09:00")["number"]
    photo = empty.folder / "现场.pdf"
    photo.write_bytes(b"%PDF-1.4 " + secrets.token_bytes(600_000))
    empty.json("visit", "attach", visit, str(photo), *OFFICE)
    assert empty.json("status")["files_waiting"] == 1
    sent = empty.json("sync")
    assert (sent["files_up"], sent["finished"], empty.json("status")["files_waiting"]) == (1, True, 0)
    assert second.json("sync")["files_down"] == 1
    told = second.json("status")
    assert (told["files_missing"], told["files_waiting"]) == (0, 0)
    sealed = [path.read_bytes() for path in second.home.rglob("*.enc")]
    assert len(sealed) == 1 and photo.read_bytes()[-40:] not in sealed[0]


def test_incident_a_wiped_laptop_says_so_with_exit_code_3_and_can_be_enrolled_anew(hq: Office, empty: Laptop) -> None:
    assert empty("vault", "init").code == 0
    number = hq.person()
    device = empty.json("enrol", hq.address, hq.code(number))["enrolled"]["device"]
    empty.dossier("华澜半导体")
    wiping.order(hq.hq, device, hq.person(Role.DIRECTOR))
    said = empty("sync", "--json")
    assert said.code == 3 and said.data["device"] == device
    assert "wiped at headquarters' order" in said.err and said.err.rstrip().endswith("[incident]")
    assert devices.one_device(hq.hq, device)["wiped_at"] is not None
    assert sorted(path.name for path in empty.home.iterdir()) == ["vault.lock", "wiped.json"]
    for command in (("status",), ("vault", "info"), ("vault", "unlock"), ("sync",)):
        again = empty(*command)
        assert (again.code, again.err) == (3, said.err)
    mark = json.loads((empty.home / "wiped.json").read_bytes())
    (empty.home / "wiped.json").write_text(json.dumps({**mark, "finished": False}))  # killed before the end
    (empty.home / "vault-1.db").write_bytes(b"left")
    assert empty("status").code == 3 and not (empty.home / "vault-1.db").exists()
    assert empty("vault", "init").code == 0
    assert empty.json("enrol", hq.address, hq.code(number))["enrolled"]["device"] > device
    assert empty("status").code == 0
