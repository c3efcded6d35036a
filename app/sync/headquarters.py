"""Headquarters as this device may speak to it: a token bound to its key, a fresh proof with each request."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol, Self
from urllib.parse import urlencode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.clock import Clock
from app.sync import errors, proofs, wire
from app.sync.identity import DeviceKeys
from app.sync.pipe import Pending, Pipe
from app.sync.state import Enrolment
from app.sync.transport import Answer, Refusal, Request, Transport

NONCE_BYTES: Final = 16
_RENEW_MS: Final = 30_000
_PACKED: Final = {"content-type": wire.NDJSON, "content-encoding": "zstd"}
_UNKNOWN_TOKEN: Final = {wire.Code.TOKEN_INVALID, wire.Code.PROOF_INVALID}


class TimeSink(Protocol):
    """Trusted time, as far as receipts concern it (``services.timekeeper.Timekeeper``)."""

    def asked(self) -> Any:
        """What the clocks say when a receipt is asked for."""
        ...

    def received(self, asked: Any, hq_ms: int) -> None:
        """A verified receipt came over a nonce made at ``asked``."""
        ...


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A nonce, and what the clocks said when it was made."""

    nonce: bytes
    asked: Any


class Headquarters:
    """An authenticated line to one headquarters; a context manager. Not thread-safe."""

    def __init__(
        self, enrolment: Enrolment, keys: DeviceKeys, clock: Clock, time: TimeSink, within_s: float | None = None
    ) -> None:
        self.enrolment: Final = enrolment
        self._keys = keys
        self._time = time
        self._transport = Transport(enrolment.url, enrolment.trusts, clock, within_s=within_s)
        self._hurried = within_s is not None
        self._pipe: Pipe | None = None
        self._piping = within_s is None and self._transport.proxy is None
        self._token: str | None = None
        self._token_ends_ms = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.give_up()
        self._transport.close()

    def post(self, path: str, body: bytes, *, packed: bool = False) -> Answer:
        """Send ``body`` (NDJSON if ``packed``, else JSON). Raises Refusal or another Unreachable."""
        return self._send("POST", path, body, _PACKED if packed else {"content-type": "application/json"})

    def begin(self, path: str, body: bytes) -> Pending | None:
        """Send packed NDJSON behind what was begun before, without waiting; only what may be asked again.

        None where one request is under way at a time: in a hurry, or after ``give_up``. Raises as ``post``, which the
        first request on this line must have been.
        """
        if not self._piping:
            return None
        if self._pipe is None:
            self._pipe = Pipe(self._transport.origin, self.enrolment.trusts)
        return self._pipe.send(self._prepared("POST", path, body, _PACKED)())

    def give_up(self) -> None:
        """What was begun is let go of, whatever becomes of it; from now on each request waits for its answer."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe, self._piping = None, False

    def put(self, path: str, body: bytes) -> Answer:
        """Send a piece of a file. Raises as ``post``."""
        return self._send("PUT", path, body, {"content-type": wire.OCTETS})

    def get(self, path: str) -> Answer:
        return self._send("GET", path, b"", {})

    @property
    def reached(self) -> bool:
        """Whether headquarters has answered on this line at all."""
        return self._transport.reached

    @property
    def hurried(self) -> bool:
        """Whether the whole exchange has a time limit, so that nothing is tried twice."""
        return self._hurried

    def ask(self) -> Inquiry:
        """A fresh nonce for a receipt; make it right before the request that carries it."""
        return Inquiry(secrets.token_bytes(NONCE_BYTES), self._time.asked())

    def certified(self, receipt: wire.Receipt, inquiry: Inquiry) -> int:
        """The time (milliseconds) that headquarters certifies; trusted time is told. Raises ReceiptForged."""
        if receipt.device != self.enrolment.device:
            raise errors.ReceiptForged
        certified = verified_time(receipt, inquiry.nonce, self.enrolment.log_key)
        self._time.received(inquiry.asked, certified)
        return certified

    def _send(self, method: str, path: str, body: bytes, media: dict[str, str]) -> Answer:
        try:
            return self._transport.send(self._prepared(method, path, body, media))
        except Refusal as refusal:
            if refusal.problem.code not in _UNKNOWN_TOKEN:
                raise
        self._token = None  # ran out or was dropped there, or this clock was wrong until this answer told its date
        return self._transport.send(self._prepared(method, path, body, media))

    def _prepared(self, method: str, path: str, body: bytes, media: dict[str, str]) -> Callable[[], Request]:
        token = self._valid_token()
        return lambda: Request(
            method, path, body, {**media, "authorization": f"DPoP {token}", "dpop": self._proof(method, path, token)}
        )

    def _proof(self, method: str, path: str, token: str | None = None) -> str:
        url = self.enrolment.audience.rstrip("/") + path
        return proofs.dpop(method, url, self._transport.now_ms(), self._keys.dpop, token)

    def _valid_token(self) -> str:
        if self._token is None or self._transport.now_ms() >= self._token_ends_ms:
            try:
                answer = self._transport.send(self._asking)
            except Refusal as refusal:
                if refusal.problem.code not in _UNKNOWN_TOKEN:
                    raise
                answer = self._transport.send(self._asking)  # dated anew by the answer
            try:
                given = wire.TokenAnswer.read(answer.body)
            except wire.WireError:
                raise errors.NotHeadquarters from None
            self._token = given.access_token
            self._token_ends_ms = self._transport.now_ms() + given.expires_in * 1000 - _RENEW_MS
        return self._token

    def _asking(self) -> Request:
        now, enrolment = self._transport.now_ms(), self.enrolment
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": proofs.ASSERTION_TYPE,
            "client_assertion": proofs.assertion(enrolment.device, enrolment.audience, now, self._keys.identity),
        }
        headers = {"content-type": "application/x-www-form-urlencoded", "dpop": self._proof("POST", "/v1/token")}
        return Request("POST", "/v1/token", urlencode(form).encode(), headers)


def verified_time(receipt: wire.Receipt, nonce: bytes, log_key: bytes) -> int:
    """The time of a receipt over ``nonce`` that ``log_key`` signed. Raises ReceiptForged."""
    try:
        Ed25519PublicKey.from_public_bytes(log_key).verify(receipt.sig, receipt.signed())
    except (InvalidSignature, ValueError):
        raise errors.ReceiptForged from None
    if receipt.nonce != nonce:
        raise errors.ReceiptForged
    return receipt.time
