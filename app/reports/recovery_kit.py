"""The recovery kit: one page with the vault's recovery code, to be signed and locked away. Made in memory only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from app.i18n import Language
from app.reports.fonts import bold, regular
from app.reports.paper import Info, Sheet, compose
from app.reports.sections import LABEL, facts, headed, paragraphs, title
from app.reports.signature import Signature
from app.reports.typesetting import ACCENT, INK, MUTED, Prose
from app.reports.words import Words

_GROUP: Final = 4  # characters, where the code comes without dashes


@dataclass(frozen=True, slots=True, repr=False)
class RecoveryKit:
    """``code``: Crockford base32 with its checksum, in groups parted by dashes or in one piece."""

    vault_id: str
    made_on: date
    code: str
    holder: str = ""
    company: str = ""

    def __repr__(self) -> str:
        return f"RecoveryKit({self.vault_id})"  # never the code


def render_recovery_kit(kit: RecoveryKit, language: Language) -> bytes:
    """The PDF of one page. The caller writes it where the person wishes, and to no other place."""
    words = Words(language)
    at = datetime.combine(kit.made_on, time())
    blocks = [
        *title(words("kit.title"), words("kit.subtitle")),
        facts(
            [
                (words("kit.vault"), kit.vault_id),
                (words("kit.made"), words.day(kit.made_on)),
                (words("kit.holder"), kit.holder),
            ],
            weights=(1.0, 4.3, 1.0, 1.4),
        ),
        *headed(words("kit.code"), [_Code(_groups(kit.code)), Prose(words("kit.alphabet"), LABEL)]),
        *headed(words("kit.what"), paragraphs(words("kit.what_text"))),
        *headed(words("kit.keep"), paragraphs(words("kit.keep_text"))),
        *headed(words("kit.use"), paragraphs(words("kit.use_text"))),
        Signature([words("kit.signature"), words("kit.date"), words("kit.place")]),
    ]
    sheet = Sheet(kit.company or "Satchel 密匣", words("kit.title"), "", blocks, mark=words("kit.mark"))
    return compose([sheet], Info(words("kit.title"), kit.company or "Satchel", at), words)


def _groups(code: str) -> list[str]:
    parts = [part for part in re.split(r"[\s-]+", code) if part]
    if len(parts) > 1:
        return parts
    return [code[index : index + _GROUP] for index in range(0, len(code), _GROUP)]


class _Code:
    """The code in boxes, up to four in a row, each with its number below."""

    before, after, keep_next = 2.0, 6.0, False
    _row, _box, _gap, _columns = 55.0, 40.0, 10.0, 4

    def __init__(self, groups: Sequence[str]) -> None:
        self._groups = groups
        self._width = 0.0

    def fit(self, width: float) -> float:
        self._width = width
        return -(-len(self._groups) // self._columns) * self._row

    def least(self, width: float) -> float:
        return self.fit(width)

    def split(self, width: float, room: float) -> None:
        """The code stays in one piece."""

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        wide = (self._width - self._gap * (self._columns - 1)) / self._columns
        size = min(23.0, 23.0 * (wide - 16.0) / max(bold().width(group, 23.0) + 9.0 for group in self._groups))
        canvas.saveState()
        for index, group in enumerate(self._groups):
            left = x + (index % self._columns) * (wide + self._gap)
            upper = top - (index // self._columns) * self._row
            canvas.setStrokeColor(HexColor(ACCENT))
            canvas.setLineWidth(1.0)
            canvas.roundRect(left, upper - self._box, wide, self._box, 6, stroke=1, fill=0)
            spread = size * 0.12
            length = bold().width(group, size) + spread * (len(group) - 1)
            canvas.setFillColor(HexColor(INK))
            canvas.setFont(bold().name, size)
            canvas.drawString(left + (wide - length) / 2, upper - self._box / 2 - size * 0.36, group, charSpace=spread)
            canvas.setFillColor(HexColor(MUTED))
            canvas.setFont(regular().name, 7.5)
            canvas.drawCentredString(left + wide / 2, upper - self._box - 10.5, str(index + 1))
        canvas.restoreState()
