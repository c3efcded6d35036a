"""Published vectors for the primitives in use: the library is the one we think it is, and called as we think."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.vault import slots
from app.vault.keys import LOWEST, hkdf, stretch

unhex = bytes.fromhex


def test_hkdf_rfc_5869_cases_1_and_3() -> None:
    first = HKDF(hashes.SHA256(), 42, unhex("000102030405060708090a0b0c"), unhex("f0f1f2f3f4f5f6f7f8f9"))
    assert first.derive(b"\x0b" * 22) == unhex(
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )
    assert hkdf(b"\x0b" * 22, "", length=42) == unhex(
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    )


def test_our_hkdf_is_extract_then_expand() -> None:
    extracted = hmac.digest(b"salt", b"key", "sha256")
    assert hkdf(b"key", "info", salt=b"salt") == hmac.digest(extracted, b"info\x01", "sha256")


def test_argon2id_rfc_9106() -> None:
    derived = Argon2id(
        salt=b"\x02" * 16, length=32, iterations=3, lanes=4, memory_cost=32, ad=b"\x04" * 12, secret=b"\x03" * 8
    ).derive(b"\x01" * 32)
    assert derived == unhex("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659")


def test_stretching_depends_on_every_input() -> None:
    outcomes = {
        stretch("a", bytes(16), LOWEST, "vault"),
        stretch("b", bytes(16), LOWEST, "vault"),
        stretch("a", bytes(15) + b"\1", LOWEST, "vault"),
        stretch("a", bytes(16), LOWEST, "other"),
    }
    assert len(outcomes) == 4
    assert stretch("ｅ", bytes(16), LOWEST, "v") == stretch("e", bytes(16), LOWEST, "v")


# Wycheproof, aes_gcm_test.json, 256-bit key, with associated data (and its tag, modified)
WYCHEPROOF_KEY = "92ace3e348cd821092cd921aa3546374299ab46209691bc28b8752d17f123c20"


def test_aes_gcm_wycheproof() -> None:
    cipher = AESGCM(unhex(WYCHEPROOF_KEY))
    nonce, aad, plain = unhex("00112233445566778899aabb"), unhex("00000000ffffffff"), unhex("00010203040506070809")
    sealed = unhex("e27abdd2d2a53d2f136b") + unhex("9a4a2579529301bcfb71c78d4060f52c")
    assert cipher.encrypt(nonce, plain, aad) == sealed
    assert cipher.decrypt(nonce, sealed, aad) == plain
    with pytest.raises(InvalidTag):
        cipher.decrypt(nonce, sealed[:-1] + bytes([sealed[-1] ^ 1]), aad)


def test_hpke_rfc_9180_key_schedule() -> None:
    """Appendix A.1's keys (DHKEM X25519): the shared secret from its own ephemeral key; our suite opens our seal."""
    receiver = X25519PrivateKey.from_private_bytes(
        unhex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")
    )
    assert receiver.public_key().public_bytes_raw() == unhex(
        "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d"
    )
    ephemeral = X25519PrivateKey.from_private_bytes(
        unhex("52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736")
    )
    encapsulated = ephemeral.public_key().public_bytes_raw()
    assert encapsulated == unhex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431")
    shared = _decapsulate(receiver, encapsulated)
    assert shared == unhex("fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc")
    info = b"satchel"
    suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
    sealed = suite.encrypt(b"master key", receiver.public_key(), info)
    assert _open_by_hand(receiver, sealed, info) == b"master key"


def test_a_headquarters_slot_opens_by_the_rfcs_own_arithmetic() -> None:
    private = X25519PrivateKey.generate()
    slot = slots.seal_headquarters(bytes(32), "vault", private.public_key().public_bytes_raw())
    assert _open_by_hand(private, slot.sealed, slots.associated_data("vault", slot)) == bytes(32)


def _extract(salt: bytes, label: bytes, key: bytes, suite: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + key, "sha256")


def _expand(key: bytes, label: bytes, info: bytes, length: int, suite: bytes) -> bytes:
    block = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(key, block + b"\x01", hashlib.sha256)[:length]


def _decapsulate(receiver: X25519PrivateKey, encapsulated: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    suite = b"KEM\x00\x20"
    exchanged = receiver.exchange(X25519PublicKey.from_public_bytes(encapsulated))
    context = encapsulated + receiver.public_key().public_bytes_raw()
    return _expand(_extract(b"", b"eae_prk", exchanged, suite), b"shared_secret", context, 32, suite)


def _open_by_hand(receiver: X25519PrivateKey, sealed: bytes, info: bytes) -> bytes:
    """RFC 9180 §5.1 in base mode, with HKDF-SHA256 (1) and AES-256-GCM (2)."""
    suite = b"HPKE\x00\x20\x00\x01\x00\x02"
    encapsulated, text = sealed[:32], sealed[32:]
    context = b"\x00" + _extract(b"", b"psk_id_hash", b"", suite) + _extract(b"", b"info_hash", info, suite)
    secret = _extract(_decapsulate(receiver, encapsulated), b"secret", b"", suite)
    key, nonce = _expand(secret, b"key", context, 32, suite), _expand(secret, b"base_nonce", context, 12, suite)
    return AESGCM(key).decrypt(nonce, text, b"")
