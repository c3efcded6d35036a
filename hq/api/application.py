"""The routes of protocol 1 (``docs/wire.md``). Bodies are read here, bounded; the work is done on threads.

Who sends a body is known before a byte of it is read, but where somebody becomes known: those bodies are small.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol
from urllib.parse import parse_qs

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from app.sync import wire
from app.sync.wire import Code
from hq.api import description, door
from hq.api.guests import Guests, source
from hq.headquarters import Headquarters
from hq.services import enrolment, files, limits, logs, push, readiness, snapshot, succession, supply, tokens, wiping
from hq.services.problems import Denied
from hq.services.tokens import Caller

_JSON: Final = "application/json"
_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class _Line(Protocol):
    """An answer of one line."""

    def line(self) -> bytes: ...


class Door(FastAPI):
    """FastAPI whose document names how a caller shows who they are."""

    def openapi(self) -> dict[str, Any]:
        told = super().openapi()
        told.setdefault("components", {})["securitySchemes"] = description.SECURITY
        return told


def make_api(hq: Headquarters) -> FastAPI:
    """The application; its docs are open in a demonstration only."""
    demo = hq.settings.demonstration
    api = Door(
        title="Satchel headquarters",
        docs_url="/docs" if demo else None,
        redoc_url=None,
        openapi_url="/openapi.json" if demo else None,
        default_response_class=Response,
        responses={"default": description.PROBLEM},
    )
    door.guard(api)
    guests = Guests()

    @api.get("/v1/health", openapi_extra=description.STATE)
    async def health() -> Response:
        return Response(b'{"ok":true}', media_type=_JSON)

    @api.get("/v1/ready", openapi_extra=description.STATE)
    async def ready() -> Response:
        await run_in_threadpool(readiness.check, hq)
        return Response(b'{"ok":true}', media_type=_JSON)

    @api.post("/v1/enrol", openapi_extra=description.ENROL)
    async def enrol(request: Request) -> Response:
        await run_in_threadpool(limits.count, hq, "enrol", source(request))
        raw = await guests.body(request)

        def work() -> bytes:
            return enrolment.enrol(hq, wire.EnrolRequest.read(raw)).line()

        return Response(await run_in_threadpool(work), media_type=_JSON)

    @api.post("/v1/token", openapi_extra=description.TOKEN)
    async def token(request: Request) -> Response:
        raw = await guests.body(request)
        proof = request.headers.get("dpop")

        def work() -> bytes:
            try:
                return tokens.token(hq, _assertion(raw), proof).line()
            except Denied:  # only refusals count: behind a balancer all laptops have one address
                limits.count(hq, "token", source(request))
                raise

        return Response(await run_in_threadpool(work), media_type=_JSON)

    @api.post("/v1/wiped", openapi_extra=description.WIPED)
    async def wiped(request: Request) -> Response:
        await run_in_threadpool(limits.count, hq, "wiped", source(request))
        raw = await guests.body(request)
        await run_in_threadpool(lambda: wiping.carried_out(hq, wire.Wiped.read(raw)))
        return Response(b'{"ok":true}', media_type=_JSON)

    @api.post("/v1/sync", openapi_extra=description.SYNC)
    async def sync(request: Request) -> Response:
        caller = await known(hq, request, "sync")
        raw = await door.packed(request)

        def work() -> bytes:
            return push.push(hq, caller, wire.unpack(raw)).body()

        return Response(await run_in_threadpool(work), headers={"Content-Encoding": "zstd"}, media_type=wire.NDJSON)

    def lines(name: str, counts_as: str, described: dict[str, Any], service: Callable[..., _Line]) -> None:
        """``POST /v1/{name}``: packed lines of a device, answered by one line."""

        @api.post(f"/v1/{name}", name=name, openapi_extra=described)
        async def take(request: Request) -> Response:
            caller = await known(hq, request, counts_as)
            raw = await door.packed(request)

            def work() -> bytes:
                return service(hq, caller, wire.unpack(raw)).line()

            return Response(await run_in_threadpool(work), media_type=_JSON)

    lines("log", "log", description.LOG, logs.receive)
    lines("known", "known", description.KNOWN, succession.known)
    lines("lacks", "supply", description.LACKS, supply.lacks)
    lines("supply", "supply", description.SUPPLY, supply.supply)

    @api.post("/v1/snapshot", openapi_extra=description.SNAPSHOT)
    async def snapshot_new(request: Request) -> Response:
        caller = await known(hq, request, "snapshot")
        raw = await door.body(request, door.SMALL)

        def work() -> bytes:
            if wire.loads(raw).get("proto") != wire.PROTOCOL:
                raise Denied(Code.UPGRADE, proto=wire.PROTOCOL)
            return snapshot.make(hq, caller).line()

        return Response(await run_in_threadpool(work), media_type=_JSON)

    @api.get("/v1/snapshot/{fill}/{number}", openapi_extra=description.PAGE)
    async def snapshot_page(request: Request, fill: str, number: int) -> Response:
        caller = await known(hq, request, "page")
        found = await run_in_threadpool(snapshot.page, hq, caller, fill, number)
        return Response(found, headers={"Content-Encoding": "zstd"}, media_type=wire.NDJSON)

    @api.get("/v1/file/{dossier}/{blob}", openapi_extra=description.FILE)
    async def file_state(request: Request, dossier: str, blob: str) -> Response:
        caller = await known(hq, request, "file")
        found = await run_in_threadpool(files.state, hq, caller, dossier, blob)
        return Response(found.line(), media_type=_JSON)

    @api.post("/v1/file/{dossier}/{blob}", openapi_extra=description.FILE_END)
    async def file_end(request: Request, dossier: str, blob: str) -> Response:
        caller = await known(hq, request, "file")
        raw = await door.body(request, door.SMALL)

        def work() -> bytes:
            return files.finish(hq, caller, dossier, blob, wire.FileEnd.read(raw).sha256).line()

        return Response(await run_in_threadpool(work), media_type=_JSON)

    @api.put("/v1/file/{dossier}/{blob}/{number}", openapi_extra=description.PIECE_UP)
    async def file_put(request: Request, dossier: str, blob: str, number: int) -> Response:
        caller = await known(hq, request, "file")
        raw = await door.body(request, wire.PIECE)
        await run_in_threadpool(files.take, hq, caller, dossier, blob, number, raw)
        return Response(b'{"ok":true}', media_type=_JSON)

    @api.get("/v1/file/{dossier}/{blob}/{number}", openapi_extra=description.PIECE)
    async def file_piece(request: Request, dossier: str, blob: str, number: int) -> Response:
        caller = await known(hq, request, "file")
        return Response(await run_in_threadpool(files.piece, hq, caller, dossier, blob, number), media_type=wire.OCTETS)

    return api


async def known(hq: Headquarters, request: Request, counts_as: str) -> Caller:
    """Who sends the request, by its headers alone; raises Denied."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    access = value if scheme.lower() == "dpop" and value else None
    shown = tokens.Shown(access, request.headers.get("dpop"), request.method, request.url.path, counts_as)
    found = await run_in_threadpool(tokens.authenticate, hq, shown)
    request.state.device = found.device
    return found


def _assertion(raw: bytes) -> str:
    """The assertion of a token request's form (RFC 7521 §4.2)."""
    try:
        form = parse_qs(raw.decode("ascii"), strict_parsing=True, max_num_fields=10)
    except ValueError:
        raise Denied(Code.MALFORMED) from None
    if form.get("grant_type") != ["client_credentials"] or form.get("client_assertion_type") != [_ASSERTION]:
        raise Denied(Code.MALFORMED)
    given = form.get("client_assertion", [])
    if len(given) != 1:
        raise Denied(Code.MALFORMED)
    return given[0]
