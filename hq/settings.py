"""Where headquarters keeps its things, and who it is: ``hq.json`` in its home folder, made by ``satchel-hq init``."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import orjson
import platformdirs

from app.errors import BrokenData, UserError

DATABASE: Final = "satchel"


def default_home() -> Path:
    """``SATCHEL_HQ_HOME``, or the system's place for services (root) or for the user's data."""
    if named := os.environ.get("SATCHEL_HQ_HOME"):
        return Path(named)
    if sys.platform == "linux" and os.geteuid() == 0:
        return Path("/var/lib/satchel-hq")
    return platformdirs.user_data_path("satchel-hq", appauthor=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """``url`` is what laptops connect to, and the audience of their tokens. ``demonstration`` lets dev builds in.

    ``files`` is where attachments lie, if not in the home (``hq.files.location``).
    """

    home: Path
    company: str
    url: str
    log_origin: str
    demonstration: bool
    files: str = ""

    @property
    def file(self) -> Path:
        return self.home / "hq.json"

    @property
    def keys(self) -> Path:
        return self.home / "keys"

    @property
    def postgres(self) -> Path:
        return self.home / "postgres"

    def save(self) -> None:
        whole = {name: value for name, value in asdict(self).items() if name != "home"}
        if not self.files:  # a node of an older version, still at work, doesn't know it
            del whole["files"]
        self.home.mkdir(parents=True, exist_ok=True)
        part = self.file.with_suffix(".part")
        part.write_bytes(orjson.dumps(whole, option=orjson.OPT_INDENT_2) + b"\n")
        part.replace(self.file)

    @classmethod
    def load(cls, home: Path) -> Settings:
        """Raises UserError if there is no headquarters in ``home``, BrokenData if its file can't be read."""
        try:
            found = orjson.loads((home / "hq.json").read_bytes())
            return cls(home=home, **found)
        except FileNotFoundError:
            raise UserError("hq-not-made", home=str(home)) from None
        except (ValueError, TypeError):
            raise BrokenData("hq-settings-damaged", home=str(home)) from None
