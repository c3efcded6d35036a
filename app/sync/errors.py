"""What can go wrong between laptop and headquarters. Each has its own sentence; no answer's content is ever quoted."""

from __future__ import annotations

from app.errors import BrokenData, Unreachable, UserError


class DeadLink(Unreachable):
    """No connection: no network, no such name, refused, or cut off before the answer was whole."""

    def __init__(self) -> None:
        super().__init__("hq-dead-link")


class Down(DeadLink):
    """There is a network and a computer at headquarters' address, but nothing listens there (refused)."""

    def __init__(self) -> None:
        Unreachable.__init__(self, "hq-down")


class ProxyUnreachable(DeadLink):
    """The proxy that the system names doesn't answer: headquarters was never asked."""

    def __init__(self, proxy: str) -> None:
        Unreachable.__init__(self, "hq-proxy-unreachable", proxy=proxy)


class ProxyRefused(DeadLink):
    """The proxy answers, and doesn't connect to headquarters; ``status``: as it says (HTTP)."""

    def __init__(self, proxy: str, status: str) -> None:
        Unreachable.__init__(self, "hq-proxy-refused", proxy=proxy, status=status[:20])


class ProxyLogin(Unreachable):
    """The proxy wants to know who asks (407), and the system names nobody, or the wrong one."""

    def __init__(self, proxy: str) -> None:
        super().__init__("hq-proxy-login", proxy=proxy)


class ProxyUnusable(Unreachable):
    """The system names a proxy of a kind that Satchel doesn't go through (SOCKS, TLS to the proxy)."""

    def __init__(self, proxy: str) -> None:
        super().__init__("hq-proxy-kind", proxy=proxy)


class TimedOut(Unreachable):
    """Connected, but no answer in time."""

    def __init__(self) -> None:
        super().__init__("hq-timeout")


class WrongCertificate(Unreachable):
    """Whoever answers doesn't hold the pinned key. Nothing was sent."""

    def __init__(self) -> None:
        super().__init__("hq-wrong-certificate")


class NotHeadquarters(Unreachable):
    """An answer that isn't of the protocol: a captive portal, a proxy, another program, or cut data."""

    def __init__(self) -> None:
        super().__init__("hq-nonsense")


class Broken(Unreachable):
    """Headquarters has a fault of its own (5xx)."""

    def __init__(self) -> None:
        super().__init__("hq-broken")


class Busy(Unreachable):
    """Headquarters asks to come back later (429, 503); ``after_s`` seconds if it said so."""

    def __init__(self, after_s: int | None = None) -> None:
        super().__init__("hq-busy")
        self.after_s = after_s


class TooLarge(Unreachable):
    """The body was beyond headquarters' bounds (413): sent again in smaller pieces."""

    def __init__(self) -> None:
        super().__init__("hq-too-large")


class UpgradeNeeded(Unreachable):
    """This version is too old for headquarters (426). What waits stays."""

    def __init__(self) -> None:
        super().__init__("hq-upgrade")


class Revoked(Unreachable):
    """Headquarters has withdrawn this device. ``signed``: its document, as it came; it may order a wipe."""

    def __init__(self, signed: str | None = None) -> None:
        super().__init__("hq-revoked")
        self.signed = signed


class OrderForged(Unreachable):
    """What came with a refusal as headquarters' order isn't signed by it for this laptop: nothing is wiped."""

    def __init__(self) -> None:
        super().__init__("hq-order-forged")


class DevBuild(Unreachable):
    """A development build may talk to a demonstration headquarters only."""

    def __init__(self) -> None:
        super().__init__("hq-dev-build")


class NotUnderstood(Unreachable):
    """Headquarters couldn't read what this laptop sent."""

    def __init__(self) -> None:
        super().__init__("hq-not-understood")


class ClockWrong(Unreachable):
    """Headquarters kept refusing this laptop's time, even after it was corrected."""

    def __init__(self) -> None:
        super().__init__("hq-clock")


class NotLetIn(Unreachable):
    """Headquarters refused token, proof or action although the device is enrolled."""

    def __init__(self) -> None:
        super().__init__("hq-not-let-in")


class ReceiptForged(Unreachable):
    """A receipt, checkpoint or proof that headquarters' pinned log key doesn't vouch for."""

    def __init__(self) -> None:
        super().__init__("hq-forged")


class Forked(BrokenData):
    """Headquarters has other changes under this device's numbers: a restored or copied vault."""

    def __init__(self) -> None:
        super().__init__("hq-fork")


class Gap(BrokenData):
    """Headquarters has more than ever went from this vault (restored or copied), or the outbox has a hole."""

    def __init__(self) -> None:
        super().__init__("hq-gap")


class Behind(BrokenData):
    """Headquarters has forgotten what it had acknowledged: restored from an older backup, or tampered with."""

    def __init__(self) -> None:
        super().__init__("hq-behind")


class LogForked(BrokenData):
    """Headquarters holds another access log of this device, or a longer one (restored or copied vault)."""

    def __init__(self) -> None:
        super().__init__("hq-log-fork")


class LogRefused(BrokenData):
    """Headquarters' verification of this device's access log failed."""

    def __init__(self) -> None:
        super().__init__("hq-log-broken")


class NotEnrolled(UserError):
    """The vault belongs to no headquarters yet."""

    def __init__(self) -> None:
        super().__init__("not-enrolled")


class AlreadyEnrolled(UserError):
    """The vault belongs to a headquarters already."""

    def __init__(self) -> None:
        super().__init__("already-enrolled")


class SyncRunning(UserError):
    """Another exchange of this program is still under way."""

    def __init__(self) -> None:
        super().__init__("sync-running")


class CodeTypo(UserError):
    """The enrolment code's checksum fails: a typing error, found before anything was sent."""

    def __init__(self) -> None:
        super().__init__("enrolment-code-typo")


class AddressWrong(UserError):
    """The address isn't an ``https`` one."""

    def __init__(self) -> None:
        super().__init__("hq-address")


class CodeUnknown(UserError):
    """Headquarters knows no such code."""

    def __init__(self) -> None:
        super().__init__("enrolment-code-unknown")


class CodeUsed(UserError):
    """The code has enrolled a device already."""

    def __init__(self) -> None:
        super().__init__("enrolment-code-used")


class CodeExpired(UserError):
    """The code's 24 hours are over."""

    def __init__(self) -> None:
        super().__init__("enrolment-code-expired")


class CodeLocked(UserError):
    """The code was tried wrongly too often."""

    def __init__(self) -> None:
        super().__init__("enrolment-code-locked")


class NotSuccessor(UserError):
    """The code is another person's than this vault's, or headquarters doesn't know the device it was."""

    def __init__(self) -> None:
        super().__init__("enrolment-not-successor")


class CodeElsewhere(UserError):
    """The code is of another headquarters than this vault's: nothing was sent."""

    def __init__(self) -> None:
        super().__init__("enrolment-code-elsewhere")
