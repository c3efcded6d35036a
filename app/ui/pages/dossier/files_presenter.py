"""What the files of an opened dossier do: taken in, shown, copied out, put into the trash (dossier-files)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from app.errors import SatchelError, UserError
from app.services.visit_view import AttachmentView
from app.services.workbench import Workbench
from app.ui.pages.dossier.portrait import PHOTO_PX
from app.ui.running import Runner

T = TypeVar("T")
THUMB_PX = 160


class FilesView(Protocol):
    """What is asked of the widgets."""

    def show_files(self, files: Sequence[AttachmentView], trash: Sequence[AttachmentView]) -> None: ...
    def show_thumb(self, attachment_id: str, png: bytes) -> None: ...
    def show_photo(self, attachment_id: str, png: bytes) -> None: ...
    def show_pages(self, pages: Sequence[bytes]) -> None: ...
    def show_refused(self, error: SatchelError) -> None: ...
    def tell(self, key: str) -> None: ...
    def changed(self, kind: str, dossier_id: str) -> None: ...


class FilesPresenter:
    """``dossier`` tells which dossier lies open."""

    def __init__(self, view: FilesView, bench: Workbench, runner: Runner, dossier: Callable[[], str]) -> None:
        self._view = view
        self._bench = bench
        self._runner = runner
        self._dossier = dossier

    def show(self) -> None:
        """Fetch the files and those in the trash."""
        dossier_id, bench = self._dossier(), self._bench

        def work() -> tuple[Sequence[AttachmentView], Sequence[AttachmentView]]:
            return bench.attachments.of_dossier(dossier_id), bench.attachments.of_dossier(dossier_id, trash=True)

        def done(found: tuple[Sequence[AttachmentView], Sequence[AttachmentView]]) -> None:
            if dossier_id == self._dossier():
                self._view.show_files(*found)

        self._do(work, done)

    def add(self, paths: Sequence[Path]) -> None:
        """Seal copies of files; the originals stay where they are."""
        dossier_id, bench = self._dossier(), self._bench

        def work() -> None:
            for path in paths:
                bench.attachments.add_file(dossier_id, path)

        self._do(work, lambda _: self._again("visits.file_added"))

    def show_pages(self, attachment_id: str) -> None:
        """A photo or a paper, large; one *attachment opened* event."""
        self._do(lambda: self._bench.attachments.pages(attachment_id), self._view.show_pages)

    def show_thumb(self, attachment_id: str) -> None:
        """A small picture of a file."""
        bench = self._bench
        self._do(
            lambda: bench.attachments.picture(attachment_id, THUMB_PX),
            lambda png: self._view.show_thumb(attachment_id, png),
        )

    def show_photo(self, attachment_id: str) -> None:
        """A person's photo; one *attachment opened* event. One that can't be shown leaves the initials."""
        bench = self._bench

        def failed(error: BaseException) -> None:
            if isinstance(error, SatchelError) and not isinstance(error, UserError):
                self._view.show_refused(error)

        self._runner.run(
            lambda _: bench.attachments.picture(attachment_id, PHOTO_PX),
            lambda png: self._view.show_photo(attachment_id, png),
            failed=failed,
        )

    def copy(self, attachment_id: str, path: str) -> None:
        """Save a copy outside; logged before."""
        self._do(
            lambda: self._bench.attachments.export(attachment_id, Path(path), force=True),
            lambda _: self._view.tell("visits.copy_saved"),
        )

    def trash(self, attachment_id: str) -> None:
        self._do(lambda: self._bench.attachments.trash(attachment_id), lambda _: self._again("dossiers.trashed"))

    def take_back(self, attachment_id: str) -> None:
        self._do(lambda: self._bench.attachments.take_back(attachment_id), lambda _: self._again("dossiers.taken_back"))

    def _again(self, key: str) -> None:
        self._view.tell(key)
        self._view.changed("attachment", self._dossier())
        self.show()

    def _do(self, work: Callable[[], T], done: Callable[[T], object]) -> None:
        def failed(error: BaseException) -> None:
            if isinstance(error, SatchelError):
                self._view.show_refused(error)

        self._runner.run(lambda _: work(), done, failed=failed)
