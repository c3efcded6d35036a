"""The routes of protocol 1 (``docs/wire.md``). Bodies are read here, bounded; the work is done on threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol
from urllib.parse import parse_qs

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from app.sync import wire
from app.sync.wire import Code
from hq.api import description, door
from hq.headquarters import Headquarters
from hq.services import enrolment, files, limits, logs, push, readiness, snapshot, succession, supply, tokens
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

    @api.get("/v1/health", openapi_extra=description.STATE)
    async def health() -> Response:
        return Response(b'{"ok":true}', media_type=_JSON)

    @api.get("/v1/ready", openapi_extra=description.STATE)
    async def ready() -> Response:
        await run_in_threadpool(readiness.check, hq)
        return Response(b'{"ok":true}', media_type=_JSON)

    @api.post("/v1/enrol", openapi_extra=description.ENROL)
    async def enrol(request: Request) -> Response:
        raw = await door.body(request, door.SMALL)
        source = _source(request)

        def work() -> bytes:
            limits.count(hq, "enrol", source)
            return enrolment.enrol(hq, wire.EnrolRequest.read(raw)).line()

        return Response(await run_in_threadpool(work), media_type=_JSON)

    @api.post("/v1/token", openapi_extra=description.TOKEN)
    async def token(request: Request) -> Response:
        raw = await door.body(request, door.SMALL)
        source, proof = _source(request), request.headers.get("dpop")

        def work() -> bytes:
            try:
                return tokens.token(hq, _assertion(raw), proof).line()
            except Denied:  # only refusals count: behind a balancer all laptops have one address
                limits.count(hq, "token", source)
                raise

        return Response(await run_in_threadpool(work), media_type=_JSON)

    @api.post("/v1/sync", openapi_extra=description.SYNC)
    async def sync(request: Request) -> Response:
        shown = Credentials(hq, request, "sync")
        raw = await door.packed(request)

        def work() -> bytes:
            return push.push(hq, shown.caller(), wire.unpack(raw)).body()

        return Response(await run_in_threadpool(work), headers={"Content-Encoding": "zstd"}, media_type=wire.NDJSON)

    def lines(name: str, counts_as: str, described: dict[str, Any], service: Callable[..., _Line]) -> None:
        """``POST /v1/{name}``: packed lines of a device, answered by one line."""

        @api.post(f"/v1/{name}", name=name, openapi_extra=described)
        async def take(request: Request) -> Response:
            shown = Credentials(hq, request, counts_as)
            raw = await door.packed(request)

            def work() -> bytes:
                return service(hq, shown.caller(), wire.unpack(raw)).line()

            return Response(await run_in_threadpool(work), media_type=_JSON)

    lines("log", "log", description.LOG, logs.receive)
    lines("known", "known", description.KNOWN, succession.known)
    lines("lacks", "supply", description.LACKS, supply.lacks)
    lines("supply", "supply", description.SUPPLY, supply.supply)

    @api.post("/v1/snapshot", openapi_extra=description.SNAPSHOT)
    async def snapshot_new(request: Request) -> Response:
        shown = Credentials(hq, request, "snapshot")
        raw = await door.body(request, door.SMALL)

        def work() -> bytes:
            caller = shown.caller()
            if wire.loads(raw).get("proto") != wire.PROTOCOL:
                raise Denied(Code.UPGRADE, proto=wire.PROTOCOL)
            return snapshot.make(hq, caller).line()

        return Response(await run_in_threadpool(work), media_type=_JSON)

    @api.get("/v1/snapshot/{fill}/{number}", openapi_extra=description.PAGE)
    async def snapshot_page(request: Request, fill: str, number: int) -> Response:
        shown = Credentials(hq, request, "page")

        def work() -> bytes:
            return snapshot.page(hq, shown.caller(), fill, number)

        return Response(await run_in_threadpool(work), headers={"Content-Encoding": "zstd"}, media_type=wire.NDJSON)

    @api.get("/v1/file/{dossier}/{blob}", openapi_extra=description.FILE)
    async def file_state(request: Request, dossier: str, blob: str) -> Response:
        shown = Credentials(hq, request, "file")

        def work() -> bytes:
            return files.state(hq, shown.caller(), dossier, blob).line()

        return Response(await run_in_threadpool(work), media_type=_JSON)

    @api.post("/v1/file/{dossier}/{blob}", openapi_extra=description.FILE_END)
    async def file_end(request: Request, dossier: str, blob: str) -> Response:
        shown = Credentials(hq, request, "file")
        raw = await door.body(request, door.SMALL)

        def work() -> bytes:
            return files.finish(hq, shown.caller(), dossier, blob, wire.FileEnd.read(raw).sha256).line()

        return Response(await run_in_threadpool(work), media_type=_JSON)

    @api.put("/v1/file/{dossier}/{blob}/{number}", openapi_extra=description.PIECE_UP)
    async def file_put(request: Request, dossier: str, blob: str, number: int) -> Response:
        shown = Credentials(hq, request, "file")
        raw = await door.body(request, wire.PIECE)

        def work() -> None:
            files.take(hq, shown.caller(), dossier, blob, number, raw)

        await run_in_threadpool(work)
        return Response(b'{"ok":true}', media_type=_JSON)

    @api.get("/v1/file/{dossier}/{blob}/{number}", openapi_extra=description.PIECE)
    async def file_piece(request: Request, dossier: str, blob: str, number: int) -> Response:
        shown = Credentials(hq, request, "file")

        def work() -> bytes:
            return files.piece(hq, shown.caller(), dossier, blob, number)

        return Response(await run_in_threadpool(work), media_type=wire.OCTETS)

    return api


class Credentials:
    """What a request shows, taken from its headers; looked up on the thread that does the work."""

    def __init__(self, hq: Headquarters, request: Request, counts_as: str) -> None:
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        access = value if scheme.lower() == "dpop" and value else None
        self._hq = hq
        self._shown = tokens.Shown(access, request.headers.get("dpop"), request.method, request.url.path, counts_as)
        self._state = request.state

    def caller(self) -> Caller:
        """Raises Denied."""
        found = tokens.authenticate(self._hq, self._shown)
        self._state.device = found.device
        return found


def _source(request: Request) -> str:
    return request.client.host if request.client else "?"


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
