"""Pictures of every section of a filled dossier: ``python -m tests.ui.pages.look_dossier OUT [zh_CN|en] [light|dark]
[WIDTH] [SCALE] [SECTION …]``; for looking at, not a test.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any, cast

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def main(out: Path, locale: str, look: str, width: int, scale: float, only: list[str]) -> None:
    """Write the pictures."""
    from app.models.fields import Section
    from app.services.opening import Opening
    from app.ui.pages.dossier.contents import ORDER
    from app.ui.pages.dossier.opened import OpenedView
    from app.ui.pages.dossier.page import DossiersPage
    from app.ui.shots import picture, stage
    from app.ui.theme import Appearance, dress
    from app.vault.device_secrets import InMemorySecrets
    from app.vault.keys import LOWEST
    from tests.services.conftest import PASSPHRASE, Seat, SetClock, fill
    from tests.ui.conftest import deliver
    from tests.ui.pages.life import fill_every_form
    from tests.ui.pages.scene import Stage

    on = stage(cast("Any", locale), Appearance(look))
    on.tongue.choose(cast("Any", locale))
    on.theme.choose(Appearance(look))
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        secrets, clock = InMemorySecrets(), SetClock()
        opening = Opening(Path(folder) / "home", secrets, clock, LOWEST)
        desk = opening.create(PASSPHRASE, name="沈亦舟").desk
        seat = Seat(Path(folder) / "home", secrets, clock, opening, desk, fill(desk))
        scene = Stage(seat, on)
        dress(scene.host)
        scene.host.resize(width, 844)
        scene.host.show()
        scene.borrow(seat.sample.north)
        fill_every_form(scene)
        page: DossiersPage = scene.show("dossiers", DossiersPage(scene.desktop))
        page.show_target(seat.sample.north)
        deliver()
        view = page._detail.currentWidget()
        assert isinstance(view, OpenedView)
        for section in ORDER:
            if only and str(section) not in only:
                continue
            view.go(Section(section))
            shown = view.view(section)
            for at in range(max(1, len(shown.parts))):
                shown.tabs.setCurrentIndex(at)
                deliver()
                deliver()
                picture(scene.host, scale).save(str(out / f"{section}-{at}-{locale}-{look}-{width}.png"))
        scene.close()
        desk.log.close()
        desk.vault.close()


if __name__ == "__main__":
    given = [*sys.argv[1:], *["", "zh_CN", "light", "1350", "1"][len(sys.argv) - 1 :]]
    main(Path(given[0]), given[1], given[2], int(given[3]), float(given[4]), given[5:])
