"""How the exchange stands once the laptop is enrolled and filled: contact, lease, what waits, what was put aside."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from app.i18n import has, tr
from app.rules.lease import Left
from app.rules.policy import DAY_MS, HOUR_MS
from app.ui import formats, words
from app.ui.kit.button import Button, PrimaryButton
from app.ui.kit.card import Card
from app.ui.kit.glyph import Glyph
from app.ui.kit.layout import col, holder, row
from app.ui.kit.text import Text, note, title
from app.ui.pages.sync.aside import AsideList
from app.ui.pages.sync.filling import Running
from app.ui.pages.sync.parts import Banner, Bar, fact
from app.ui.pages.sync.presenter import Found, why

_LOW: Final = 0.25
_READING: Final = {"hq-revoked": "withdrawn"}
MENDED_BY_ENROLLING: Final = frozenset({"hq-fork", "hq-gap", "hq-log-broken", "hq-log-fork", "hq-revoked"})


class StandingView(QWidget):
    """The whole of it in cards; ``wanted`` is *sync now*."""

    wanted = Signal()
    again_wanted = Signal()
    mend = Signal(str)
    """The target of the dossiers page: dossier, entity, row."""
    withdraw = Signal(int)
    send_again = Signal(int)
    saver_chosen = Signal(bool)
    to_conflicts = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sync = PrimaryButton("syncpage.now", icon="refresh-cw")
        self.sync.clicked.connect(self.wanted)
        self.running = Running()
        self.halted = Banner()
        self.again = Button("syncpage.again", icon="log-in")
        self.again.clicked.connect(self.again_wanted)
        self._again = holder(row(None, self.again))
        self._company = Text(px=16, bold=True)
        self._contact = Text(tone="text2")
        head = row(col(self._company, self._contact, gap=4), None, self.sync, gap=16)
        self._failure = Banner()
        top = Card(col(head, self.running, gap=16, pad=(24, 20, 24, 20)))
        self.conflicts = Button("syncpage.conflicts", "soft", icon="git-compare", n=0)
        self.conflicts.clicked.connect(self.to_conflicts)
        self._conflicts = holder(row(self.conflicts, None))
        self.lease = self._build_lease()
        self._waits = Card.of_rows()
        self.aside = AsideList()
        for signal, onward in (
            (self.aside.mend, self.mend), (self.aside.withdraw, self.withdraw), (self.aside.send_again, self.send_again)
        ):  # fmt: skip
            signal.connect(onward)
        self._problem_part = holder(
            col(title("syncpage.problems"), note("syncpage.problems.hint", wrap=True), self.aside, gap=8)
        )
        log, self._log = fact("syncpage.log")
        address, self._address = fact("syncpage.address")
        print_, self._fingerprint = fact("syncpage.fingerprint")
        self._restored = Text(tone="text2", wrap=True)
        self._laptops = Card.of_rows()
        self._laptop_part = holder(
            col(title("syncpage.laptops"), note("syncpage.laptops.hint", wrap=True), self._laptops, gap=8)
        )
        self.setLayout(
            col(
                self.halted, self._again, self._failure, top, self._conflicts, self._problem_part,
                holder(col(title("syncpage.waits"), self._waits, gap=8)), self.lease, self._build_saver(),
                self._laptop_part, Card.of_rows(log, address, print_), self._restored, self._build_again(), gap=20,
            )
        )  # fmt: skip

    def _build_saver(self) -> QWidget:
        self.saver = QCheckBox()
        words.say(self.saver, "syncpage.saver")
        words.say(self.saver, "syncpage.saver", "setAccessibleName")
        self.saver.clicked.connect(self.saver_chosen)
        return Card(col(self.saver, note("syncpage.saver.hint", wrap=True), gap=6, pad=(24, 16, 24, 16)))

    def _build_again(self) -> QWidget:
        """Always at hand at the foot: for a vault that was restored or copied before anybody noticed."""
        self.again_anyway = Button("syncpage.again", "quiet", icon="log-in")
        self.again_anyway.clicked.connect(self.again_wanted)
        return holder(row(None, self.again_anyway))

    def _build_lease(self) -> QWidget:
        self._bar = Bar()
        self._lease = Text(bold=True)
        self._meters = Text(px=12, tone="text2", wrap=True)
        line = row(title("syncpage.lease"), None, self._lease)
        hint = note("syncpage.lease.hint")
        return Card(col(line, self._bar, self._meters, hint, gap=10, pad=(24, 18, 24, 18)))

    # -- what is shown

    def show_found(self, found: Found) -> None:
        status = found.standing.status
        self.running.hide()
        self.sync.setEnabled(True)
        self._again.setVisible(status.halted in MENDED_BY_ENROLLING)
        self._company.say("syncpage.company", company=status.company or "", device=status.device)
        at = formats.moment(status.contact_at) if status.contact_at else tr("syncpage.contact.never")
        self._contact.say("syncpage.contact", at=at)
        if status.halted:
            key = f"error.{status.halted}"
            known = has(key) and "{" not in tr(key)
            self.halted.tell("bad", "syncpage.halted", key if known else "error.hq-log-broken")
            reading = "again" if status.retried else "reading"
            reading = f"syncpage.halted.{_READING.get(status.halted, reading)}"
            self.halted.second.show_text(f"{self.halted.second.text()}\n{tr(reading)}")
        else:
            self.halted.hide()
        self._show_lease(found.left, found.lease_days)
        self._show_waits(found)
        self._show_failure(found)
        self._conflicts.setVisible(found.standing.conflicts > 0)
        self.conflicts.say("syncpage.conflicts", n=found.standing.conflicts)
        self._problem_part.setVisible(bool(status.problems))
        self.aside.show_problems(status.problems, found.aside)
        self.saver.setChecked(found.saver)
        self._show_laptops(found)
        self._log.say("syncpage.log.seen", seen=found.standing.log_seen, size=found.standing.log_size)
        self._address.show_text(status.url or "")
        self._fingerprint.show_text(status.fingerprint or "")
        self._restored.setVisible(status.restored_at is not None and status.supplied + len(status.left) > 0)
        if status.restored_at is not None:
            told = tr("syncpage.restored.told", at=formats.moment(status.restored_at), n=status.supplied)
            left = f"\n{tr('syncpage.restored.left', n=len(status.left))}" if status.left else ""
            self._restored.show_text(told + left)

    def begin(self) -> None:
        self.sync.setEnabled(False)
        self.running.begin("syncpage.running")

    def _show_lease(self, left: Left | None, most: int) -> None:
        self.lease.setVisible(left is not None)
        if left is None:
            return
        over = left.days == 0
        share = 0.0 if over else left.days_ms / (most * DAY_MS)
        self._bar.set_share(share, "bad" if over else "warn" if share <= _LOW else "ok")
        self._lease.set_tone("bad" if over else "warn" if share <= _LOW else "text")
        self._lease.say("syncpage.lease.days", n=left.days, most=most)
        if over:
            self._meters.say("syncpage.lease.over")
        else:
            self._meters.say(
                "syncpage.lease.meters", hours=left.reading_ms // HOUR_MS, opens=left.opens, boots=left.boots
            )

    def _show_failure(self, found: Found) -> None:
        """Why the last exchange by itself did not go through; one that a person asked for has told it already."""
        one, contact = found.failure, found.standing.status.contact_at
        if one is None or found.standing.status.halted or (contact is not None and contact > one.at):
            self._failure.hide()
            return
        self._failure.tell("warn", why(one.key), f"error.{one.key}")
        at = tr("syncpage.failed.at", at=formats.moment(one.at))
        self._failure.second.show_text(f"{self._failure.second.text()}\n{at}")

    def _show_waits(self, found: Found) -> None:
        standing = found.standing
        counts = [
            (_entity(entity), tr("syncpage.waits.kind", n=n))
            for entity, n in sorted(standing.status.waiting.items(), key=lambda one: -one[1])
            if n
        ]
        if standing.waiting_bytes and counts:
            counts.append((tr("syncpage.waits.size"), formats.locale().formattedDataSize(standing.waiting_bytes, 1)))
        for key, n, size in (
            ("syncpage.waits.files", standing.files_waiting, standing.files_waiting_bytes),
            ("syncpage.waits.missing", standing.files_missing, standing.files_missing_bytes),
        ):
            if n:
                told = tr("syncpage.waits.file_count", n=n, size=formats.locale().formattedDataSize(size, 1))
                counts.append((tr(key), told))
        events = standing.log_size - standing.log_seen
        if events > 0:
            counts.insert(0, (tr("syncpage.waits.log"), tr("syncpage.waits.events", n=events)))
        rows = [
            holder(row(Text(plain=name), None, Text(plain=told, tone="text2"), gap=24, pad=(24, 12, 24, 12)))
            for name, told in counts
        ]
        if not rows:
            line = row(Glyph("circle-check", 18, "ok"), Text("syncpage.waits.none", tone="text2"), None, gap=10)
            line.setContentsMargins(24, 14, 24, 14)
            rows.append(holder(line))
        self._waits.set_rows(*rows)

    def _show_laptops(self, found: Found) -> None:
        self._laptop_part.setVisible(bool(found.laptops))
        rows = []
        for one in found.laptops:
            told = Text("syncpage.laptops.last", tone="text2", at=formats.moment(one.last_at))
            name = Text("syncpage.laptops.one", device=one.device)
            rows.append(holder(row(Glyph("monitor", 16, "text3"), name, None, told, gap=12, pad=(24, 12, 24, 12))))
        self._laptops.set_rows(*rows)


def _entity(name: str) -> str:
    return tr(f"entity.{name}") if has(f"entity.{name}") else name
