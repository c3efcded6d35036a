"""What kind of build this is. ``make build`` generates this file anew with ``release`` for a released program."""

from typing import Final, Literal

CHANNEL: Final[Literal["dev", "release"]] = "dev"
VERSION: Final = "0.1.0"
