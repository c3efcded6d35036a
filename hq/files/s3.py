"""The store as objects of one bucket, over the S3 API (Amazon, MinIO, Ceph, ...).

The store must let read what was just written, as those do. A store that is away must not hold up a node whose pool of
connections is small: waits are short, and once it was found away one request at a time asks whether it is back.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError
from botocore.session import Session
from urllib3.exceptions import HTTPError

from app.errors import Unreachable
from hq.files.bucket import Bucket

log = logging.getLogger("satchel.hq")

_CONNECT_S: Final = 3
_READ_S: Final = 10
_ATTEMPTS: Final = 2
_PAUSE_S: Final = 2.0
"""How long a store that was found away isn't asked."""
_CONNECTIONS: Final = 32
_NO_BUCKET: Final = frozenset(
    {"NoSuchBucket", "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"}
)
"""It isn't there, or in another region."""


class S3:
    """``hq.files.store.FileStore`` over a bucket; may be used by several threads."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._made: Any = None
        self._making = threading.Lock()
        self._asking = threading.Lock()
        self._away: str | None = None
        self._again_at = 0.0

    def put(self, name: str, data: bytes) -> None:
        with self._asked() as client:
            client.put_object(Bucket=self._bucket.name, Key=self._key(name), Body=data)

    def get(self, name: str) -> bytes | None:
        with self._asked() as client:
            try:
                found: bytes = client.get_object(Bucket=self._bucket.name, Key=self._key(name))["Body"].read()
            except client.exceptions.NoSuchKey:
                return None
            return found

    def names(self, folder: str) -> list[str]:
        under = self._key(folder) + "/"
        return [key.removeprefix(under) for key, _ in self._listed(under)]

    def remove(self, folder: str) -> None:
        for key, _ in list(self._listed(self._key(folder) + "/")):
            with self._asked() as client:  # one by one: not every store takes the deletion of many
                client.delete_object(Bucket=self._bucket.name, Key=key)

    def everything(self) -> Iterator[tuple[str, int]]:
        for key, size in self._listed(self._bucket.prefix):
            yield key.removeprefix(self._bucket.prefix), size

    def _key(self, name: str) -> str:
        return self._bucket.prefix + name

    def _listed(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Keys and bytes of all objects under ``prefix``; asked for page by page."""
        more: dict[str, str] = {}
        while True:
            with self._asked() as client:
                page = client.list_objects_v2(Bucket=self._bucket.name, Prefix=prefix, **more)
            for one in page.get("Contents", ()):
                yield one["Key"], one["Size"]
            if not page.get("IsTruncated"):
                return
            more = {"ContinuationToken": page["NextContinuationToken"]}

    @contextmanager
    def _asked(self) -> Iterator[Any]:
        """The client for one request; what goes wrong becomes Unreachable, without the store's own words."""
        trying = self._away is not None
        if trying and (time.monotonic() < self._again_at or not self._asking.acquire(blocking=False)):
            raise self._unreachable(self._away or "hq-s3-unreachable")
        try:
            yield self._client()
            self._away = None
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            raise self._told(_meaning(error.response["Error"].get("Code", ""), status)) from None
        except (NoCredentialsError, PartialCredentialsError):
            raise self._told("hq-s3-no-credentials") from None
        except (BotoCoreError, HTTPError):
            raise self._told("hq-s3-unreachable") from None
        finally:
            if trying:
                self._asking.release()

    def _told(self, key: str) -> Unreachable:
        """The error, also for the operator when it is a new one; the store is left alone for a while."""
        if self._away != key:
            log.error("the store of attachments can't be used: %s", key)
        self._away, self._again_at = key, time.monotonic() + _PAUSE_S
        return self._unreachable(key)

    def _unreachable(self, key: str) -> Unreachable:
        return Unreachable(key, bucket=self._bucket.name, host=self._bucket.host)

    def _client(self) -> Any:
        if self._made is None:
            with self._making:
                if self._made is None:
                    self._made = self._new_client()
        return self._made

    def _new_client(self) -> Any:
        own = self._bucket.endpoint is not None
        return Session().create_client(
            "s3",
            endpoint_url=self._bucket.endpoint,
            region_name=self._bucket.region or ("us-east-1" if own else None),
            config=Config(
                signature_version="s3v4",
                connect_timeout=_CONNECT_S,
                read_timeout=_READ_S,
                retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
                max_pool_connections=_CONNECTIONS,
                # the store checks what arrives by its signed hash; not every store knows the newer checksums
                s3={"addressing_style": "path" if own else "auto", "payload_signing_enabled": True},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )


def _meaning(code: str, status: int) -> str:
    """What the store's refusal is to us: the key of an error."""
    if code in _NO_BUCKET or status == 404:
        return "hq-s3-bucket"
    if code == "RequestTimeTooSkewed":
        return "hq-s3-clock"
    if status in (401, 403):
        return "hq-s3-refused"
    return "hq-s3-unreachable"
