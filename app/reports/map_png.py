"""A relationship map as a picture: the paper's page in dots."""

from __future__ import annotations

from typing import Final

from app.reports.map_page import MapPage
from app.reports.map_pdf import map_pdf
from app.reports.preview import page_image

DPI: Final = 192.0
"""Twice what a screen has, so that names can be read when it is enlarged."""


def map_png(page: MapPage) -> bytes:
    """The PNG file, with watermark, mark and foot as on paper."""
    return page_image(map_pdf(page), 0, DPI).png()
