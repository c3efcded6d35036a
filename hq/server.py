"""The TLS server: uvicorn with headquarters' own certificate, TLS 1.3, no access log of paths or addresses."""

from __future__ import annotations

import gc
import ssl
from typing import Final

import uvicorn

from hq.api.application import make_api
from hq.api.connections import PatientProtocol
from hq.headquarters import Headquarters

MOST_CONNECTIONS: Final = 5_000
"""Connections held, idle ones included; how many requests are in work at once is bounded in ``hq.api.watch``."""
GRACE_S: Final = 30
"""A node that is told to stop takes no new requests and finishes those in work, for so long."""
_YOUNG: Final = 50_000
"""Objects made before the collector looks for cycles: a batch of changes makes ten thousand, gone with its answer."""


def make_server(hq: Headquarters, host: str, port: int) -> uvicorn.Server:
    """A server that is ready to ``run()``; ``port`` 0 takes a free one."""
    config = uvicorn.Config(
        make_api(hq),
        host=host,
        port=port,
        ssl_keyfile=str(hq.keys.tls_key),
        ssl_certfile=str(hq.keys.tls_certificate),
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=30,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=GRACE_S,
        log_config=None,
        http=PatientProtocol,
        h11_max_incomplete_event_size=16 << 10,
    )
    config.load()
    if config.ssl is not None:
        config.ssl.minimum_version = ssl.TLSVersion.TLSv1_3
    if not gc.get_freeze_count():  # what is there at the start stays, so the collector needn't walk through it again
        gc.freeze()
        gc.set_threshold(_YOUNG, 20, 20)
    return uvicorn.Server(config)
