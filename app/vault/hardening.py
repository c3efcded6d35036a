"""What a process does at its very start so that its memory and files stay its own.

Linux and macOS: no core dumps, files private to the user. Linux: not dumpable, so no other process of the same user
reads ``/proc/<pid>/mem`` or attaches. macOS: ``PT_DENY_ATTACH``. Windows: nothing, because core dumps are off unless
an administrator set them up, and permissions come from the profile folder.
"""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Final

_PR_SET_DUMPABLE: Final = 4
_PT_DENY_ATTACH: Final = 31


def harden() -> None:
    """Harden this process; call before anything secret is read. Failures of the system calls are ignored."""
    os.umask(0o077)
    if sys.platform == "win32":
        return
    import resource  # the module doesn't exist on Windows

    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    elif sys.platform == "darwin":
        ctypes.CDLL(None).ptrace(_PT_DENY_ATTACH, 0, None, 0)
