"""The outermost layer of the door: each request gets an id, is counted, timed and logged, without anything it says.

What is told: request id, device number, route (its template, never the path), status, code, milliseconds.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from app.sync.wire import PROBLEM_JSON, Code, Problem
from hq.services import metrics

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

log = logging.getLogger("satchel.hq.request")

MOST_AT_ONCE: Final = 200
"""Requests in work at once; more are asked to come back in a second. Idle connections don't count."""
_ELSEWHERE: Final = "-"


class Watch:
    """ASGI middleware; ``state`` of the scope carries what inner layers know: ``device``, ``code``."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._busy = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state: dict[str, Any] = scope.setdefault("state", {})
        name = secrets.token_hex(8)
        began, status = time.perf_counter(), 0
        working = True

        def done() -> None:
            nonlocal working
            if working:
                working = False
                self._busy -= 1
                metrics.IN_WORK.dec()

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                done()  # who doesn't read the answer holds no place
                status = message["status"]
                message["headers"] = [*message.get("headers", []), (b"x-request-id", name.encode("ascii"))]
            await send(message)

        self._busy += 1
        metrics.IN_WORK.inc()
        try:
            if self._busy > MOST_AT_ONCE:
                state["code"] = Code.UNAVAILABLE
                await _too_many(sending)
            else:
                await self._app(scope, receive, sending)
        finally:
            done()
            self._tell(scope, state, name, status, time.perf_counter() - began)

    @staticmethod
    def _tell(scope: Scope, state: dict[str, Any], name: str, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", _ELSEWHERE)
        code = state.get("code")
        metrics.SECONDS.labels(route, status).observe(seconds)
        if code is not None:
            metrics.REFUSED.labels(str(code)).inc()
        told = {"request": name, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
        if (device := state.get("device")) is not None:
            told["device"] = device
        if code is not None:
            told["code"] = str(code)
        log.info("request", extra={"told": told})


async def _too_many(send: Send) -> None:
    body = Problem(Code.UNAVAILABLE).body()
    headers = [
        (b"content-type", PROBLEM_JSON.encode("ascii")), (b"content-length", b"%d" % len(body)), (b"retry-after", b"1"),
    ]  # fmt: skip
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": body})
