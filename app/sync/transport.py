"""One connection to headquarters: requests over pinned TLS, and what each failure of the world is called.

Bodies are read raw and bounded; unpacking them is the wire's. No redirect is followed; a proxy is passed through.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

import httpx

from app.channel import VERSION
from app.clock import Clock
from app.errors import Unreachable
from app.sync import errors, proxies, tls, wire
from app.sync.line import Line

CONNECT_S: Final = 10.0
ANSWER_S: Final = 60.0
WHOLE_S: Final = 300.0
"""For a whole exchange, handshake and headers too: a server that drips may not hold it for ever."""
HEADERS: Final = {"accept-encoding": "zstd", "user-agent": f"satchel/{VERSION}"}
_CUT: Final = ("disconnected", "peer closed connection")


@dataclass(frozen=True, slots=True)
class Request:
    """What goes out; ``path`` begins with a slash."""

    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx answer; ``body`` as it came (packed if ``packed``)."""

    status: int
    body: bytes
    packed: bool

    def lines(self) -> list[bytes]:
        """The lines of an NDJSON answer, unpacked within the wire's bound. Raises NotHeadquarters."""
        try:
            return wire.unpack(self.body) if self.packed else self.body.removesuffix(b"\n").split(b"\n")
        except wire.WireError:
            raise errors.NotHeadquarters from None


class Refusal(errors.NotLetIn):
    """Headquarters said no with a code that the caller knows what to do about."""

    def __init__(self, problem: wire.Problem) -> None:
        super().__init__()
        self.problem = problem

    def number(self, name: str) -> int:
        """A number that the problem tells; raises NotHeadquarters if it doesn't."""
        try:
            return wire.place(self.problem.members.get(name))
        except wire.WireError:
            raise errors.NotHeadquarters from None

    def instant(self, name: str) -> int:
        """UTC milliseconds that the problem tells; raises NotHeadquarters if it doesn't."""
        try:
            return wire.instant(self.problem.members.get(name))
        except wire.WireError:
            raise errors.NotHeadquarters from None


def origin_of(url: str) -> str:
    """Scheme, host and port of headquarters' address; raises AddressWrong."""
    try:
        parts = urlsplit(url.strip() if "://" in url else f"https://{url.strip()}")
        port = parts.port
    except ValueError:
        raise errors.AddressWrong from None
    if parts.scheme != "https" or not parts.hostname or parts.path.strip("/") or parts.query or parts.username:
        raise errors.AddressWrong
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"https://{host}" if port in (None, 443) else f"https://{host}:{port}"


class Transport:
    """Requests to one origin, whose key ``trusted`` accepts. Not thread-safe; close it when done."""

    def __init__(
        self, url: str, trusted: tls.Trusted, clock: Clock, *, connect_s: float = CONNECT_S, answer_s: float = ANSWER_S,
        whole_s: float = WHOLE_S, within_s: float | None = None,
    ) -> None:  # fmt: skip
        """``within_s``: nothing is asked or waited for after that time from now on."""
        self.origin: Final = origin_of(url)
        self._clock = clock
        self._whole_s = whole_s
        self._most_s = (connect_s, answer_s)
        self._until = None if within_s is None else time.monotonic() + within_s
        self._skew_ms = 0
        self._warm = False
        self._line = Line()
        self.reached = False
        self.proxy: Final = proxies.proxy_to(self.origin)
        self._client = httpx.Client(
            base_url=self.origin,
            verify=tls.pinned(self._watched(trusted)),
            trust_env=False,
            proxy=self.proxy,
            timeout=httpx.Timeout(answer_s, connect=connect_s),
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=60),
            headers=HEADERS,
        )

    def close(self) -> None:
        self._client.close()
        self._line.close()

    def _watched(self, trusted: tls.Trusted) -> tls.Trusted:
        """Note in ``reached`` that headquarters, and nobody else, has answered a handshake."""

        def accepts(pin: bytes) -> bool:
            self.reached = trusted(pin) or self.reached
            return trusted(pin)

        return accepts

    def now_ms(self) -> int:
        """This laptop's time, corrected by the date of headquarters' last answer (a second exact)."""
        return self._clock.wall_ms() + self._skew_ms

    def send(self, prepare: Callable[[], Request]) -> Answer:
        """Make the request that ``prepare`` gives; once more, prepared anew, if a connection kept alive was stale.

        Raises Refusal, or another Unreachable of ``app.sync.errors``.
        """
        warm, self._warm = self._warm, False
        try:
            answer = self._once(prepare())
        except errors.DeadLink:
            if not warm:
                raise
            answer = self._once(prepare())
        self._warm = True
        return answer

    def _left_s(self) -> float:
        """How long an answer may be waited for. Raises TimedOut where no time is left."""
        left = self._whole_s if self._until is None else min(self._until - time.monotonic(), self._whole_s)
        if left <= 0:
            raise errors.TimedOut
        return left

    def _once(self, request: Request) -> Answer:
        left = self._left_s()
        connect, answer = (min(left, most) for most in self._most_s)
        line = self._line
        try:
            with line.within(left), self._client.stream(
                request.method, request.path, content=request.body, headers=dict(request.headers),
                timeout=httpx.Timeout(answer, connect=connect), extensions={"trace": line.follow},
            ) as response:  # fmt: skip
                self._learn_time(response.headers.get("date"))
                body = _bounded(response)
        except httpx.TimeoutException:
            raise errors.TimedOut from None
        except httpx.ProxyError as error:
            raise proxies.refusal(self.proxy or "", error) from None
        except (httpx.RemoteProtocolError, httpx.NetworkError) as error:
            raise errors.TimedOut() if line.cut else self._named(error) from None
        if response.is_success:
            return Answer(response.status_code, body, response.headers.get("content-encoding") == "zstd")
        raise _problem(response, body)

    def _named(self, error: httpx.TransportError) -> Unreachable:
        named = _named(error)
        if self.proxy and isinstance(error, httpx.ConnectError) and isinstance(named, errors.DeadLink):
            return errors.ProxyUnreachable(proxies.name_of(self.proxy))
        return named

    def _learn_time(self, date: str | None) -> None:
        try:
            there = parsedate_to_datetime(date) if date else None
        except ValueError:
            there = None
        if isinstance(there, datetime):
            skew = int(there.timestamp() * 1000) - self._clock.wall_ms()
            self._skew_ms = skew if abs(skew) > 2_000 else 0


def _bounded(response: httpx.Response) -> bytes:
    """The body as it came, within the wire's bound. Raises NotHeadquarters."""
    pieces, total = [], 0
    for piece in response.iter_raw():
        total += len(piece)
        if total > wire.MOST_COMPRESSED:
            raise errors.NotHeadquarters
        pieces.append(piece)
    return b"".join(pieces)


def _named(error: BaseException) -> Unreachable:
    """The name of a failed connection: look through what caused it."""
    if isinstance(error, httpx.RemoteProtocolError):
        return errors.DeadLink() if any(word in str(error) for word in _CUT) else errors.NotHeadquarters()
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, tls.PinMismatch):
            return errors.WrongCertificate()
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return errors.NotHeadquarters()
        if isinstance(cause, ConnectionRefusedError):
            return errors.Down()
        cause = cause.__cause__ or cause.__context__
    return errors.DeadLink()


def _problem(response: httpx.Response, body: bytes) -> Unreachable:
    status = response.status_code
    if response.headers.get("content-type", "").partition(";")[0] == wire.PROBLEM_JSON:
        try:
            problem = wire.Problem.read(body)
        except wire.WireError:
            return _by_status(status, response)
        if problem.code is wire.Code.REVOKED:
            signed = problem.members.get("signed")
            return errors.Revoked(None if signed is None else str(signed))
        known = _KNOWN.get(problem.code)
        return known() if known else _by_status(status, response) if status in (429, 503) else Refusal(problem)
    return _by_status(status, response)


def _by_status(status: int, response: httpx.Response) -> Unreachable:
    """An answer without a problem of ours: a proxy in front of headquarters, or something else altogether."""
    if status in (429, 503):
        after = response.headers.get("retry-after", "")
        return errors.Busy(int(after) if after.isdecimal() and len(after) < 7 else None)
    if status == 413:
        return errors.TooLarge()
    return errors.Broken() if status >= 500 else errors.NotHeadquarters()


_KNOWN: Final[dict[wire.Code, Callable[[], Unreachable]]] = {
    wire.Code.UPGRADE: errors.UpgradeNeeded,
    wire.Code.DEV_BUILD: errors.DevBuild,
    wire.Code.TOO_LARGE: errors.TooLarge,
    wire.Code.MALFORMED: errors.NotUnderstood,
    wire.Code.BROKEN: errors.Broken,
}
