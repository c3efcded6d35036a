"""Which store it is: a folder's path, or a bucket (``hq.files.bucket``).

``SATCHEL_HQ_FILES`` comes before ``files`` of ``hq.json``, and that before the folder ``files`` in the home. Who we are
to a bucket stands in none of them: botocore finds it in the environment, a file of credentials, or the machine's role.
"""

from __future__ import annotations

import importlib
import os
from functools import cache
from pathlib import Path
from typing import Final, cast

from app.errors import UserError
from hq.files.bucket import EXAMPLE, SCHEME, bucket_of
from hq.files.store import FileStore, Folder
from hq.settings import Settings

FILES: Final = "SATCHEL_HQ_FILES"


def location_of(settings: Settings) -> str:
    return os.environ.get(FILES) or settings.files or str(settings.home / "files")


@cache
def store_at(location: str) -> FileStore:
    """The store there; one for the whole process, so that its connections are kept. Raises UserError."""
    if location.startswith(SCHEME):
        # botocore is large: only who has a bucket loads it
        return cast("FileStore", importlib.import_module("hq.files.s3").S3(bucket_of(location)))
    if "://" in location:
        raise UserError("hq-files-location", example=EXAMPLE)
    return Folder(Path(location))
