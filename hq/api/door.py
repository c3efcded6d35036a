"""What every request passes: body limits, problem details (RFC 9457), security headers, no content in any log line."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response as PlainResponse

from app.errors import Unreachable
from app.sync.wire import MOST_COMPRESSED, PROBLEM_JSON, Code, Problem, WireError
from hq.api.watch import Watch
from hq.journal import place
from hq.services.problems import Denied

log = logging.getLogger("satchel.hq")

SMALL: Final = 16 << 10
"""Bytes of a request that isn't NDJSON."""
BODY_S: Final = 600
"""How long a device may take for a body: 4 MiB at 60 kbit/s."""
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_BY_STATUS: Final = {404: Code.NOT_FOUND, 405: Code.NOT_FOUND, 413: Code.TOO_LARGE}


def problem(found: Problem, retry_s: int | None = None) -> Response:
    headers = {} if retry_s is None else {"Retry-After": str(retry_s)}
    if found.status == 401:
        headers["WWW-Authenticate"] = 'DPoP algs="Ed25519"'
    return Response(found.body(), found.status, headers, PROBLEM_JSON)


async def body(request: Request, most: int, within_s: float = BODY_S) -> bytes:
    """The request's body, read no further than ``most`` bytes and no longer than ``within_s``.

    Raises Denied: too_large, malformed (too slow).
    """
    declared = request.headers.get("content-length", "0")
    if not declared.isdigit() or int(declared) > most:
        raise Denied(Code.TOO_LARGE)
    pieces: list[bytes] = []
    total = 0
    try:
        async with asyncio.timeout(within_s):
            async for piece in request.stream():
                total += len(piece)
                if total > most:
                    raise Denied(Code.TOO_LARGE)
                pieces.append(piece)
    except TimeoutError:
        raise Denied(Code.MALFORMED) from None
    return b"".join(pieces)


async def packed(request: Request) -> bytes:
    """A zstd body; raises Denied for another encoding."""
    if request.headers.get("content-encoding") != "zstd":
        raise Denied(Code.MALFORMED)
    return await body(request, MOST_COMPRESSED)


def guard(api: FastAPI) -> None:
    """Put headers on every answer and turn every error into problem details."""

    @api.middleware("http")
    async def _headers(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
        try:
            answer = await call(request)
        except Exception as error:  # our bug: its kind and place, never its message or the request
            log.error(
                "broken: %s %s %s", request.method, getattr(request.scope.get("route"), "path", "-"), place(error)
            )
            request.state.code = Code.BROKEN
            answer = problem(Problem(Code.BROKEN))
        answer.headers.update(HEADERS)
        return answer

    async def denied(request: Request, error: Exception) -> PlainResponse:
        found, retry_s = _problem_of(error)
        request.state.code = found.code
        return problem(found, retry_s)

    for kind in (Denied, WireError, HTTPException, RequestValidationError, Unreachable):
        api.add_exception_handler(kind, denied)
    api.add_middleware(Watch)


def _problem_of(error: Exception) -> tuple[Problem, int | None]:
    """What an error is to the caller, and when to try again."""
    if isinstance(error, Denied):
        return error.problem, error.retry_s
    if isinstance(error, Unreachable):
        return Problem(Code.UNAVAILABLE), 10
    if isinstance(error, WireError) and error.too_large:
        return Problem(Code.TOO_LARGE), None
    if isinstance(error, HTTPException):
        return Problem(_BY_STATUS.get(error.status_code, Code.MALFORMED)), None
    return Problem(Code.MALFORMED), None
