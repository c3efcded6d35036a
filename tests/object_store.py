"""A real S3 server of this machine (moto), and the store of attachments in a folder or in a bucket of its own there."""

from __future__ import annotations

import importlib
import itertools
import logging
import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from botocore.session import Session

from hq.files.location import FILES

_BUCKETS = itertools.count(1)


class Objects:
    """The server; what it holds outlives its going away."""

    def __init__(self) -> None:
        # it takes more than a second to load: only for who needs it
        self._kind = importlib.import_module("moto.moto_server.threaded_moto_server").ThreadedMotoServer
        logging.getLogger("werkzeug").setLevel(logging.WARNING)
        self._port = 0
        self._server: Any = None
        self.up()

    def up(self) -> None:
        if self._server is not None:
            return
        self._server = self._kind(ip_address="127.0.0.1", port=self._port, verbose=False)
        self._server.start()
        self._port = self._server.get_host_and_port()[1]

    def down(self) -> None:
        if self._server is not None:
            self._server.stop()
        self._server = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def place(self, bucket: str, **more: str) -> str:
        """The location of a bucket here, whether it is there or not."""
        said = "&".join(f"{name}={value}" for name, value in {"endpoint": self.url, **more}.items())
        return f"s3://{bucket}/attachments?{said}"

    def new(self) -> str:
        """The location of a new bucket."""
        name = f"satchel-{os.getpid()}-{next(_BUCKETS)}"
        self.client().create_bucket(Bucket=name)
        return self.place(name)

    def client(self) -> Any:
        return Session().create_client("s3", endpoint_url=self.url, region_name="us-east-1")

    def let_in_nobody(self) -> None:
        """From now on credentials are checked; nobody has any."""
        httpx.post(f"{self.url}/moto-api/reset-auth", content=b"0", trust_env=False).raise_for_status()

    def let_in_everybody(self) -> None:
        httpx.post(f"{self.url}/moto-api/reset-auth", content=b"inf", trust_env=False).raise_for_status()


@pytest.fixture(scope="session")
def running_objects() -> Iterator[Objects]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "a-secret-key")
        patch.setenv("NO_PROXY", "127.0.0.1")
        made = Objects()
        yield made
        made.down()


@pytest.fixture
def objects(running_objects: Objects) -> Iterator[Objects]:
    yield running_objects
    running_objects.up()


@pytest.fixture(params=["folder", "bucket"])
def stored(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test runs twice: with headquarters' files in its folder, and in a bucket."""
    if request.param == "bucket":
        objects: Objects = request.getfixturevalue("running_objects")
        monkeypatch.setenv(FILES, objects.new())
