"""Keeps windows out of screenshots and screen sharing where the system offers it: Windows 10 2004+, macOS.

Linux has no such call; the manual says so. Windows and macOS: written after prototypes, not run on those machines.
"""

from __future__ import annotations

import ctypes
import sys

from PySide6.QtWidgets import QWidget

_EXCLUDE_FROM_CAPTURE = 0x11  # WDA_EXCLUDEFROMCAPTURE
_SHARING_NONE, _SHARING_READ_ONLY = 0, 1  # NSWindowSharingType


def exclude_from_capture(window: QWidget, on: bool = True) -> bool:
    """Hide ``window`` from captures (or show it again); True if the system agreed, False where it can't."""
    if sys.platform == "win32":
        affinity = _EXCLUDE_FROM_CAPTURE if on else 0
        return bool(ctypes.windll.user32.SetWindowDisplayAffinity(ctypes.c_void_p(int(window.winId())), affinity))
    if sys.platform == "darwin":
        return _mac_sharing(int(window.winId()), _SHARING_NONE if on else _SHARING_READ_ONLY)
    return False


def _mac_sharing(view: int, sharing: int) -> bool:
    """``[[view window] setSharingType:sharing]`` through the Objective-C runtime."""
    objc = ctypes.CDLL("/usr/lib/libobjc.A.dylib")
    objc.sel_registerName.restype = ctypes.c_void_p
    objc.sel_registerName.argtypes = [ctypes.c_char_p]
    ask = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(("objc_msgSend", objc))
    window = ask(view, objc.sel_registerName(b"window"))
    if not window:
        return False
    tell = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong)(("objc_msgSend", objc))
    tell(window, objc.sel_registerName(b"setSharingType:"), sharing)
    return True
