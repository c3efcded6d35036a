"""A real headquarters for what is killed during an exchange."""

from tests.sync.conftest import hq, running_office

__all__ = ["hq", "running_office"]
