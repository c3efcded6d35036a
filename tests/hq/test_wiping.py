"""incident: an order to wipe a laptop at headquarters: who gives it, what is signed, who may say that it is done."""

from __future__ import annotations

import secrets
from dataclasses import replace

import httpx
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.accesslog import notes
from app.errors import Refused, UserError
from app.models.enums import Role
from app.sync import wire
from app.sync.wire import Code, Predecessor, Problem, Revocation, Wiped
from hq.cli.main import main
from hq.headquarters import Headquarters
from hq.services import devices, enrolment, fsck, limits, people, verification, wiping
from tests.hq.laptop import Laptop
from tests.hq.test_door import code_of

DIRECTOR = "W001"


def director(hq: Headquarters) -> str:
    with hq.db.transaction() as db:
        known = db.execute("SELECT 1 FROM staff WHERE number = %s", (DIRECTOR,)).fetchone()
    if known is None:
        people.add(hq, people.NewPerson(DIRECTOR, "赵部长", Role.DIRECTOR))
    return DIRECTOR


def document(hq: Headquarters, answer: httpx.Response) -> Revocation:
    """What the refusal says, its signature verified with the pinned key."""
    assert code_of(answer) is Code.REVOKED
    note = notes.parse(Problem.read(answer.content).members["signed"])
    notes.verify(note, [notes.NoteKey(hq.settings.log_origin, hq.keys.log_public)])
    return Revocation.read(note.text)


def wiped(hq: Headquarters, device: int, key: Ed25519PrivateKey) -> Wiped:
    """The word of a device that it is wiped; it is ordered first."""
    wiping.order(hq, device, director(hq))
    with hq.db.transaction() as db:
        (note,) = db.execute("SELECT wipe_order FROM device WHERE id = %s", (device,)).fetchone() or ()
    order = Revocation.read(notes.parse(note).text).wipe
    assert order is not None
    said = Wiped(device, order.number, hq.now())
    return replace(said, sig=key.sign(said.signed(hq.settings.log_origin)))


def entries(hq: Headquarters, kind: str) -> list[dict[str, object]]:
    with hq.db.transaction() as db:
        bodies = [orjson.loads(bytes(body)) for (body,) in db.execute("SELECT body FROM hq_entry ORDER BY number")]
    return [one for one in bodies if one["kind"] == kind]


def test_an_order_is_signed_for_this_device_and_its_key_alone(hq: Headquarters, manager: Laptop) -> None:
    manager.push()
    done = wiping.order(hq, manager.device, director(hq), "PI-2026-7")
    said = document(hq, manager.token())
    assert said.device == manager.device
    assert said.wipe is not None
    assert (said.wipe.key, said.wipe.at) == (manager.identity.public_key().public_bytes_raw(), done.ordered_at)
    (entry,) = entries(hq, "wipe_ordered")
    assert (entry["device"], entry["request"], entry["order"]) == (
        manager.device, "PI-2026-7", said.wipe.number.hex()
    )  # fmt: skip
    assert len(entries(hq, "device_revoked")) == 1
    assert not wiping.order(hq, manager.device, DIRECTOR).fresh  # the first order stands, as it was signed
    assert document(hq, manager.token()) == said
    assert [one.result for one in verification.verify(hq)] == ["ok"]
    assert fsck.fsck(hq) == []


def test_an_order_can_be_added_to_a_plain_revocation(hq: Headquarters, manager: Laptop) -> None:
    devices.revoke(hq, manager.device, None)
    assert document(hq, manager.token()).wipe is None
    assert wiping.order(hq, manager.device, director(hq)).fresh
    assert document(hq, manager.token()).wipe is not None
    assert len(entries(hq, "device_revoked")) == 1


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.DIRECTOR])
def test_only_a_director_orders_a_wipe(hq: Headquarters, manager: Laptop, role: Role) -> None:
    people.add(hq, people.NewPerson("X001", "某人", role))
    for by in ("X001", None):
        with pytest.raises(Refused) as refused:
            wiping.order(hq, manager.device, by)
        assert refused.value.rule == "incident"
    manager.token().raise_for_status()


def test_an_order_for_no_device_or_with_a_name_in_its_number_is_refused(hq: Headquarters, manager: Laptop) -> None:
    for device, request in ((manager.device + 99, None), (manager.device, "the loss of Mr Li")):
        with pytest.raises(UserError):
            wiping.order(hq, device, director(hq), request)
    manager.token().raise_for_status()


def test_who_only_writes_to_the_database_makes_no_order(hq: Headquarters, manager: Laptop, another: Laptop) -> None:
    """What another device was ordered doesn't name this one; the time of an order alone signs nothing."""
    wiping.order(hq, another.device, director(hq))
    with hq.db.transaction() as db:
        db.execute(
            "UPDATE device SET revoked_at = 1, wipe_ordered_at = 1,"
            " wipe_order = (SELECT wipe_order FROM device WHERE id = %s) WHERE id = %s",
            (another.device, manager.device),
        )
    said = document(hq, manager.token())
    assert said.device == another.device  # so this laptop doesn't obey
    with hq.db.transaction() as db:
        db.execute("UPDATE device SET wipe_order = NULL WHERE id = %s", (manager.device,))
    assert document(hq, manager.token()).wipe is None


def test_a_succession_or_a_person_who_left_never_wipes(hq: Headquarters, manager: Laptop, another: Laptop) -> None:
    code = enrolment.make_code(hq, "A001").text
    request = _again(manager, code)
    assert manager.http.post("/v1/enrol", content=request.line()).status_code == 200
    assert document(hq, manager.token()).wipe is None
    with hq.db.transaction() as db:
        db.execute("UPDATE staff SET active = false")
    assert document(hq, another.token()).wipe is None


def test_an_order_is_not_escaped_by_enrolling_again(hq: Headquarters, manager: Laptop) -> None:
    """The refusal brings the order; the code stays good for the laptop once it is empty."""
    wiping.order(hq, manager.device, director(hq))
    code = enrolment.make_code(hq, "A001").text
    answer = manager.http.post("/v1/enrol", content=_again(manager, code).line())
    assert document(hq, answer).wipe is not None
    stranger = replace(_again(manager, code), predecessor=Predecessor(manager.device, bytes(64)))
    assert code_of(manager.http.post("/v1/enrol", content=stranger.line())) is Code.NOT_SUCCESSOR
    fresh = manager.request(code, identity_key=Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    assert manager.http.post("/v1/enrol", content=fresh.line()).status_code == 200


def _again(laptop: Laptop, code: str) -> wire.EnrolRequest:
    public = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    request = laptop.request(code, identity_key=public)
    proof = laptop.identity.sign(wire.succession(laptop.device, public, request.nonce))
    return replace(request, predecessor=Predecessor(laptop.device, proof))


def test_only_the_device_itself_says_that_it_is_wiped_and_once(
    hq: Headquarters, manager: Laptop, another: Laptop
) -> None:
    """Whoever says it for a device that doesn't exist, has no order, another order or another key hears the same."""
    before = wiping.order(hq, another.device, director(hq))
    said = wiped(hq, manager.device, manager.identity)
    others = [
        replace(said, device=manager.device + 99),
        replace(said, device=another.device),
        replace(said, order=secrets.token_bytes(16)),
        replace(said, at=said.at + 1),
        replace(said, sig=another.identity.sign(said.signed(hq.settings.log_origin))),
        replace(said, sig=manager.identity.sign(said.signed("satchel/hq/elsewhere"))),
    ]
    answers = [_say(manager, one) for one in others]
    assert {(code_of(answer), answer.content) for answer in answers} == {(Code.FORBIDDEN, answers[0].content)}
    assert devices.one_device(hq, manager.device)["wiped_at"] is None
    for body in (b"", b"[]", b'{"device": 1}', said.line().replace(b'"at":', b'"at":-'), bytes(20_000)):
        assert code_of(manager.http.post("/v1/wiped", content=body)) in (Code.MALFORMED, Code.TOO_LARGE)
    for _ in range(2):  # the answer was lost: said again
        assert _say(manager, said).json() == {"ok": True}
    (entry,) = entries(hq, "device_wiped")
    assert (entry["device"], entry["said"]) == (manager.device, said.at)
    assert devices.one_device(hq, manager.device)["wiped_at"] == entry["at"]
    assert devices.one_device(hq, another.device)["wipe_ordered_at"] == before.ordered_at


def test_what_is_said_of_wipes_is_limited_by_address(
    hq: Headquarters, manager: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.A_MINUTE, "wiped", 2)
    codes = [code_of(manager.http.post("/v1/wiped", content=b"{}")) for _ in range(3)]
    assert codes == [Code.MALFORMED, Code.MALFORMED, Code.RATE]


def _say(laptop: Laptop, said: Wiped) -> httpx.Response:
    return laptop.http.post("/v1/wiped", content=said.line())


def test_the_console_says_what_is_lost_before_it_orders(
    hq: Headquarters,
    database: str,
    manager: Laptop,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SATCHEL_HQ_DATABASE", database)
    manager.dossier()
    manager.push()

    def run(*words: str) -> tuple[int, str]:
        code = main(["device", *words, "--home", str(hq.settings.home), "--lang", "en"])
        return code, capsys.readouterr().out

    number = str(manager.device)
    told = run("revoke", number, "--by", director(hq), "--wipe", "--dry-run")[1]
    assert "Headquarters has 1 changes of it" in told
    assert "is lost with the wipe" in told
    assert devices.one_device(hq, manager.device)["revoked_at"] is None
    assert run("revoke", number, "--wipe")[0] == 3
    assert run("revoke", number, "--dry-run")[0] == 2
    code, out = run("revoke", number, "--by", DIRECTOR, "--wipe", "--request", "PI-2026-7")
    assert code == 0
    assert out.startswith(told.splitlines()[0])
    assert out.splitlines()[-1].startswith(f"Device {number} is revoked, and the order to wipe it is signed")
    again = orjson.loads(run("revoke", number, "--by", DIRECTOR, "--wipe", "--json")[1])
    assert (again["ordered"], again["changes"], again["wiped_at"]) == (False, 1, None)
    assert "ordered 20" in run("list")[1]
    said = wiped(hq, manager.device, manager.identity)
    _say(manager, said).raise_for_status()
    assert "wiped 20" in run("list")[1]
    assert "Wiped: 20" in run("show", number)[1]
    assert orjson.loads(run("show", number, "--json")[1])["wiped_at"] is not None
    assert run("show", "999")[0] == 2


KEY, ORDER = f"key {'0' * 64}\n", f"wipe 3 {'0' * 32}\n"
PLAIN = "satchel/revocation/1\n2\n"


@pytest.mark.parametrize(
    "text",
    [
        "", "satchel/revocation/1\n", PLAIN[:-1], "satchel/revocation/01\n2\n", PLAIN + ORDER, PLAIN + KEY,
        PLAIN + KEY + "wipe\n", PLAIN + KEY.replace("0", "A") + ORDER, PLAIN + ORDER + KEY, PLAIN + KEY + ORDER + "\n",
        PLAIN + KEY + ORDER * 2, "satchel/hq/x\n2\n" + "A" * 43 + "=\n", f"satchel/log/1/0\n2\n{KEY}{ORDER}",
    ],
)  # fmt: skip
def test_anything_else_than_a_revocation_is_not_read_as_one(text: str) -> None:
    with pytest.raises(wire.WireError):
        Revocation.read(text)
