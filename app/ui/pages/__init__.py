"""One view and one presenter a page: ``<page>.py`` and ``<page>_presenter.py``."""
