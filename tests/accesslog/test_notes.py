"""Signed notes, checkpoints and cosignatures of C2SP, against the vectors of Go's ``sumdb/note``."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from app.accesslog import notes
from app.accesslog.errors import NoteError
from app.accesslog.notes import COSIGNATURE, Checkpoint, Note, NoteKey, Signature

PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SECRET = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ENOCH_LINE = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)
NOTE = TEXT + "\n" + PETER_LINE


def key(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def public(number: int, name: str, algorithm: int = notes.ED25519) -> NoteKey:
    return NoteKey(name, key(number).public_key().public_bytes_raw(), algorithm)


def test_go_note_is_verified() -> None:
    note = notes.parse(NOTE)
    assert note.text == TEXT
    assert note.encode() == NOTE
    peter = NoteKey.decode(PETER)
    assert [signed.key for signed in notes.verify(note, [peter])] == [peter]
    assert peter.encode() == PETER


def test_go_note_is_signed_byte_for_byte() -> None:
    secret = Ed25519PrivateKey.from_private_bytes(base64.b64decode(PETER_SECRET)[1:])
    assert Note(TEXT, (notes.sign(TEXT, "PeterNeumann", secret),)).encode() == NOTE


def test_a_second_signature_of_an_unknown_key_is_ignored() -> None:
    note = notes.parse(NOTE + ENOCH_LINE)
    assert len(note.signatures) == 2
    assert [signed.key.name for signed in notes.verify(note, [NoteKey.decode(PETER)])] == ["PeterNeumann"]
    assert notes.parse(NOTE).with_signature(note.signatures[1]) == note


def test_a_repeated_signature_counts_once() -> None:
    assert len(notes.verify(notes.parse(NOTE + PETER_LINE), [NoteKey.decode(PETER)])) == 1


def test_go_key_manglings_are_refused() -> None:
    for start in range(len(PETER)):
        for end in range(start + 1, len(PETER) + 1):
            if end - start < len(PETER):
                with pytest.raises(NoteError):
                    NoteKey.decode(PETER[start:end])
    for at in range(len(PETER)):
        with pytest.raises(NoteError):
            NoteKey.decode(PETER[:at] + chr(ord(PETER[at]) + 1) + PETER[at + 1 :])
    for wrong in (
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter+c74f20a3+",
    ):
        with pytest.raises(NoteError):
            NoteKey.decode(wrong)


@pytest.mark.parametrize(
    "broken",
    [
        "",
        TEXT,
        TEXT + "\n",
        TEXT + PETER_LINE,
        NOTE[:-1],
        NOTE + "\n",
        NOTE.replace("— ", "- "),
        NOTE.replace("PeterNeumann x08", "PeterNeumann  x08"),
        NOTE.replace("— PeterNeumann", "— Peter+Neumann"),
        NOTE.replace("x08go", "x08g"),
        NOTE.replace("nAM=", "nAN="),
        NOTE.replace("think", "th\tink"),
        NOTE.replace("think", "th\x00ink"),
        TEXT + "\n— PeterNeumann AAAA\n",
        TEXT + "\n— PeterNeumann AAAAAA==\n",
        "\n\n" + PETER_LINE,
        TEXT + "\n" + PETER_LINE * 101,
        "x" * 1_000_001,
    ],
)
def test_malformed_notes_are_refused(broken: str) -> None:
    with pytest.raises(NoteError):
        notes.verify(notes.parse(broken), [NoteKey.decode(PETER)])


def test_the_most_signatures_are_allowed() -> None:
    assert len(notes.parse(TEXT + "\n" + PETER_LINE * 100).signatures) == 100


@pytest.mark.parametrize(
    "changed",
    [
        NOTE.replace("cryptography", "cryptographY"),
        NOTE.replace("x08go/ZJkuBS", "x08go/ZJkuBT"),
        TEXT + "\n" + ENOCH_LINE,
        NOTE.replace("PeterNeumann", "PeterNeumanm"),
        NOTE.replace(PETER_LINE, Signature("PeterNeumann", bytes.fromhex("c74f20a3"), b"x" * 63).line()),
    ],
)
def test_a_changed_note_is_refused(changed: str) -> None:
    with pytest.raises(NoteError):
        notes.verify(notes.parse(changed), [NoteKey.decode(PETER)])


def test_a_key_that_is_no_point_is_refused() -> None:
    bad = NoteKey("bad", b"\x02" + bytes(30) + b"\x80")
    with pytest.raises(NoteError):
        notes.verify(Note(TEXT, (Signature("bad", bad.id, bytes(64)),)), [bad])


@given(st.integers(0, len(NOTE.encode()) * 8 - 1))
def test_no_bit_of_a_note_can_change(bit: int) -> None:
    changed = bytearray(NOTE.encode())
    changed[bit // 8] ^= 1 << bit % 8
    try:
        text = changed.decode()
    except UnicodeDecodeError:
        return
    with pytest.raises(NoteError):
        notes.verify(notes.parse(text), [NoteKey.decode(PETER)])


def test_checkpoint_goes_there_and_back() -> None:
    checkpoint = Checkpoint("satchel/log/7/0", 42, bytes(range(32)))
    note = notes.sign_checkpoint(checkpoint, "device-7", key(1))
    assert note.startswith("satchel/log/7/0\n42\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n— device-7 ")
    found, signed = notes.open_checkpoint(note, [public(1, "device-7"), public(2, "headquarters")])
    assert found == checkpoint
    assert [(one.key.name, one.at_s) for one in signed] == [("device-7", None)]
    with pytest.raises(NoteError):
        notes.open_checkpoint(note, [public(2, "device-7")])


def test_headquarters_cosigns_with_its_time() -> None:
    note = notes.parse(notes.sign_checkpoint(Checkpoint("satchel/log/7/0", 0, bytes(32)), "device-7", key(1)))
    cosigned = note.with_signature(notes.cosign(note.text, "headquarters", key(2), 1_795_325_073))
    witness = public(2, "headquarters", COSIGNATURE)
    assert NoteKey.decode(witness.encode()) == witness
    _, signed = notes.open_checkpoint(cosigned.encode(), [witness])
    assert [(one.key, one.at_s) for one in signed] == [(witness, 1_795_325_073)]
    late = cosigned.signatures[1]
    for blob in (
        (1_795_325_074).to_bytes(8, "big") + late.blob[8:],
        late.blob[8:],
        late.blob + b"\0",
    ):
        forged = note.with_signature(Signature(late.name, late.key_id, blob))
        with pytest.raises(NoteError):
            notes.verify(forged, [witness])
    with pytest.raises(NoteError):  # the same key as a plain signer is another key
        notes.verify(cosigned, [public(2, "headquarters")])


@pytest.mark.parametrize(
    "text",
    [
        "log\n1\n",
        "\n1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "log\n01\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "log\n-1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "log\n1 \nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "log\n1\nAAAA\n",
        "log\n1\nnot base64\n",
        "log\n1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
    ],
)
def test_malformed_checkpoints_are_refused(text: str) -> None:
    with pytest.raises(NoteError):
        notes.checkpoint_of(text)


def test_a_checkpoints_extension_lines_are_ignored_but_signed() -> None:
    root = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    assert notes.checkpoint_of(f"log\n7\n{root}\nextension\n") == Checkpoint("log", 7, bytes(range(32)))
    text = f"log\n7\n{root}\nextension\n"
    signed = Note(text, (notes.sign(text, "device-7", key(1)),)).encode()
    with pytest.raises(NoteError):
        notes.open_checkpoint(signed.replace("extension", "extensioN"), [public(1, "device-7")])


@pytest.mark.parametrize("text", ["no line feed", "tab\t\n", ""])
def test_only_a_notes_text_is_signed(text: str) -> None:
    with pytest.raises(NoteError):
        notes.sign(text, "device-7", key(1))
    with pytest.raises(NoteError):
        notes.cosign(text, "device-7", key(1), 1)


@pytest.mark.parametrize(
    ("name", "raw", "algorithm"), [("a b", 32, 1), ("a+b", 32, 1), ("", 32, 1), ("a", 31, 1), ("a", 32, 2)]
)
def test_a_key_of_the_wrong_shape_is_refused(name: str, raw: int, algorithm: int) -> None:
    with pytest.raises(NoteError):
        NoteKey(name, bytes(raw), algorithm)
