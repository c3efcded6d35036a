"""What a person wishes in an opened dossier: one hub of signals for all its parts; the page's presenter acts."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Wishes(QObject):
    """Entities and fields by their registry names, rows by their ids."""

    section = Signal(str)
    """A section came to the front and is to be fetched."""
    save = Signal(str, str, str, str)
    """Entity, row (empty: the one row of a form that isn't begun yet), field, text."""
    draft = Signal(str, str, str, str, bool)
    """Entity, row, field, text so far, whether it differs from what is stored."""
    history = Signal(str, str, str)
    """Row, field, the key of its label."""
    restore = Signal(str, str, str, object)
    """Entity, row, field, stamp of the change whose old value is to be put back."""
    add = Signal(str, dict)
    """Entity and what is known already, as text by field."""
    trash = Signal(str, list)
    take_back = Signal(str, str)
    change = Signal(str, list, str, str)
    """Entity, rows, field, text: the same for all of them."""
    paste = Signal(str)
    """Rows on the clipboard are to be looked at and added."""
    options = Signal(str, str, str)
    """Entity, row, field: what may it name?"""
    filters = Signal(str, dict)
    """Entity; its saved filters, name → text."""
    confirm = Signal(str)
    go = Signal(str, str, str)
    """Entity, row, field: bring it to the front."""
    dossier = Signal(str)
    """Another dossier (its id) is to be shown."""
    merge = Signal(str, str)
    """Two persons that are one: rows to compare."""
    places = Signal(str)
    """Where else is this human kept?"""
    same = Signal(str)
    """A person is the same human as one in another dossier."""
    apart = Signal(str)
    photo = Signal(str)
    """A person's photo (the file's id) is to be fetched."""
    files_added = Signal(list)
    file_shown = Signal(str)
    thumb = Signal(str)
    file_copied = Signal(str, str)
    file_trashed = Signal(str)
    file_taken_back = Signal(str)
