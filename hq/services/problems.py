"""What a service refuses a laptop with; the door turns it into problem details (RFC 9457)."""

from __future__ import annotations

from app.sync.wire import Code, Problem


class Denied(Exception):
    """``members`` are the code's own: numbers and fixed words. ``retry_s``: when to try again."""

    def __init__(self, code: Code, /, *, retry_s: int | None = None, **members: object) -> None:
        super().__init__(code.value)
        self.problem = Problem(code, members)
        self.retry_s = retry_s
