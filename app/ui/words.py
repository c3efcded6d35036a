"""Words that follow the language: ``say(label, "ui.lock")`` sets a text now and again at every switch of language."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from PySide6.QtCore import QEvent, QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from app.i18n import Language, language, said, set_language, tr
from app.ui import fonts

_said: WeakKeyDictionary[QObject, dict[str, tuple[str, dict[str, object]]]] = WeakKeyDictionary()


def say(target: QObject, key: str, into: str = "setText", /, **params: object) -> None:
    """Call ``target.<into>(tr(key, **params))`` now and whenever the language changes; a later call replaces it."""
    _said.setdefault(target, {})[into] = (key, params)
    getattr(target, into)(said(key, **params))


def unsay(target: QObject, into: str = "setText") -> None:
    """Forget the binding, e.g. before a label shows plain content instead of a catalogue's sentence."""
    _said.get(target, {}).pop(into, None)


def name_it(target: QObject, key: str, shortcut: str = "", /, **params: object) -> None:
    """Accessible name and tooltip from one key; the tooltip shows the shortcut behind it."""
    say(target, key, "setAccessibleName", **params)
    if shortcut:
        _said.setdefault(target, {})["setToolTip"] = ("ui.with_shortcut", {"key": key, "shortcut": shortcut, **params})
        _tell(target, "setToolTip", "ui.with_shortcut", {"key": key, "shortcut": shortcut, **params})
    else:
        say(target, key, "setToolTip", **params)


def _tell(target: QObject, into: str, key: str, params: dict[str, object]) -> None:
    if key == "ui.with_shortcut":
        rest = {name: value for name, value in params.items() if name not in ("key", "shortcut")}
        text = tr(key, what=tr(str(params["key"]), **rest), shortcut=params["shortcut"])
    else:
        text = said(key, **params)
    getattr(target, into)(text)


class Tongue(QObject):
    """The language in force on the application: catalogue, Qt's own texts, locale and font, switched live."""

    def __init__(self, app: QApplication, wanted: Language) -> None:
        super().__init__(app)
        self._app = app
        self._qt = QTranslator(self)
        self.choose(wanted)

    @property
    def language(self) -> Language:
        return language()

    def choose(self, wanted: Language) -> None:
        """Switch; every widget gets ``LanguageChange`` after the bound texts have been set."""
        set_language(wanted)
        QLocale.setDefault(QLocale("zh_CN" if wanted == "zh_CN" else "en_GB"))
        self._app.removeTranslator(self._qt)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if wanted == "zh_CN" and self._qt.load("qtbase_zh_CN", folder):
            self._app.installTranslator(self._qt)
        fonts.wear(self._app, wanted)
        for target, texts in list(_said.items()):
            if isValid(target):
                for into, (key, params) in list(texts.items()):
                    _tell(target, into, key, params)
        for window in self._app.topLevelWidgets():
            QApplication.sendEvent(window, QEvent(QEvent.Type.LanguageChange))
