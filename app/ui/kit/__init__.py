"""The kit: small real widgets that every page is made of. See them all: ``python -m app.ui.kit.gallery --out DIR``.

Grid of 8 px; one filled button a page; colour never alone (icon or word beside it); every focusable widget has an
accessible name. Widgets that take words take catalogue keys (``say``) or plain content (``show_text``), never both.
"""
