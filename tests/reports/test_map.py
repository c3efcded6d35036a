"""The relationship map as SVG and PDF (print-dossier, watermark): one drawing, nothing told by colour alone."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from xml.etree import ElementTree

import pypdf
import pytest

from app.i18n import LANGUAGES, Language
from app.models.enums import BuyingRoleKind, Side, Standing, TieDirection
from app.reports.map_cards import DASHES, RIVAL_DASH, ROLE_ICONS, TONES, Tongue
from app.reports.map_drawing import draw
from app.reports.map_icons import FOLDER, outline
from app.reports.map_page import INKS, MapPage, map_page, measured
from app.reports.map_pdf import map_pdf
from app.reports.map_shapes import Text, Trace, points_of
from app.reports.map_svg import map_svg
from app.reports.paper import Printed
from app.rules.relations.arrange import LayoutKind, arrange
from app.rules.relations.graph import CompetitorContact, Graph, Influences, Knows, Person, PurchaseRole
from tests.reports.readers import fonts, readers, squeezed

SVG = "{http://www.w3.org/2000/svg}"


def graph() -> Graph:
    """One tie of each standing, an influence each way, a placeholder, a closed branch, rare names."""
    names = ["韩峥嵘", "沈垚", "李䶮", "赵𬭎", "Ana-María Østergård-Ramírez de la Vega"]
    people = {f"p{n}": Person(f"p{n}", name, Side.THEIRS, "采购总监", "采购部", "d") for n, name in enumerate(names)}
    people["r"] = Person("r", "", Side.THEIRS, dossier_id="d", placeholder=True, seeks=BuyingRoleKind.APPROVER)
    people["b"] = Person("b", "<南湖> & “纸业”", Side.THEIRS, dossier_id="b", closed=True)
    people["x"] = Person("x", "宏远精密", Side.THEIRS, dossier_id="d", rival=True)
    people["me"] = Person("me", "林予安", Side.OURS, "客户经理", me=True)
    knows = [Knows(f"k{n}", "me", f"p{n}", one, n + 1, bool(n % 2)) for n, one in enumerate(Standing)]
    influences = [
        Influences("i1", "p0", "p1", TieDirection.FOR, 5), Influences("i2", "p1", "p3", TieDirection.AGAINST),
    ]  # fmt: skip
    roles = [PurchaseRole(f"r{n}", "o", f"p{n}", role, n - 2, n + 1) for n, role in enumerate(list(BuyingRoleKind)[:5])]
    superior = {"p1": "p0", "p2": "p0", "p3": "p0", "p4": "p1"}
    return Graph(
        people, knows, superior, influences, [CompetitorContact("c", "p2", "x", "宏远精密", 3)], roles, [("p4", "p0")]
    )  # fmt: skip


def page(language: Language = "zh_CN", kind: LayoutKind = "tree", of: Graph | None = None) -> MapPage:
    shown = of or graph()
    return map_page(
        shown, arrange(shown, kind), language, company="澄远科技", subtitle="华澜：二期设备采购", number="KH-0231",
        printed=Printed("林予安", "20417", dt.datetime(2026, 11, 22, 9, 42), "JY-1207-03"),
    )  # fmt: skip


def words(of: MapPage) -> list[str]:
    return [shape.text for item in of.drawing.items for shape in item.shapes if isinstance(shape, Text)]


def test_standing_is_told_by_colour_line_and_word() -> None:
    assert len(set(DASHES.values())) == len(Standing)
    drawn = page().drawing
    ties = {item.id: item for item in drawn.items if item.kind == "knows"}
    tongue = Tongue("zh_CN")
    for tie in graph().knows:
        line = ties[tie.id].shapes[0]
        assert isinstance(line, Trace)
        assert (line.line, line.dash) == (TONES[tie.standing], DASHES[tie.standing])
        assert tongue.standing(tie.standing) in ties[tie.id].told
    widths = [shape.width for tie in graph().knows for shape in ties[tie.id].shapes[:1] if isinstance(shape, Trace)]
    assert widths == sorted(widths)  # the stronger, the wider


def test_a_competitor_has_its_own_frame_line_word_and_place_in_the_legend() -> None:
    drawn = page(kind="tree").drawing
    frames = {item.id: item.shapes[0] for item in drawn.items if item.kind == "person"}
    (tie,) = [item for item in drawn.items if item.kind == "competitor"]
    line, frame, other = tie.shapes[0], frames["x"], frames["p0"]
    assert isinstance(line, Trace) and isinstance(frame, Trace) and isinstance(other, Trace)
    assert (line.line, line.dash) == ("warn", RIVAL_DASH) and RIVAL_DASH not in DASHES.values()
    assert {code for code, _ in frame.path} == {"M", "L", "Z"} != {code for code, _ in other.path}, "cut corners"
    assert "宏远精密" in tie.told
    tongue = Tongue("zh_CN")
    told = [shape.text for item in drawn.items for shape in item.shapes if isinstance(shape, Text)]
    assert told.count(tongue("map.rival")) == 3  # the card, the legend, the heading


def test_every_buying_role_has_an_icon() -> None:
    assert set(ROLE_ICONS) == set(BuyingRoleKind)
    for name in ROLE_ICONS.values():
        assert all(-1 <= x <= 25 and -1 <= y <= 25 for x, y in points_of(outline(name)))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.svg")), ids=lambda path: path.stem)
def test_every_icon_of_the_shop_can_be_drawn(path: Path) -> None:
    found = outline(path.stem)
    assert found and all(-1 <= x <= 25 and -1 <= y <= 25 for x, y in points_of(found))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["tree", "free"])
def test_the_svg_is_vectors_with_watermark_mark_and_words(language: Language, kind: LayoutKind) -> None:
    made = map_svg(page(language, kind))
    root = ElementTree.fromstring(made)
    assert not list(root.iter(f"{SVG}text")) and not list(root.iter(f"{SVG}image"))
    labels = [element.get("aria-label", "") for element in root.iter(f"{SVG}g")]
    for told in ("韩峥嵘", "赵𬭎", "<南湖> & “纸业”", Tongue(language)("map.who.approver")):
        assert any(told in label for label in labels)
    assert any("JY-1207-03" in label for label in labels)
    used = {element.get("{http://www.w3.org/1999/xlink}href", "")[1:] for element in root.iter(f"{SVG}use")}
    defined = {element.get("id") for element in root.iter(f"{SVG}path") if element.get("id")}
    assert used == defined and "watermark" in used
    assert made == map_svg(page(language, kind))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_embeds_its_fonts_and_its_names_are_read_by_all_readers(language: Language) -> None:
    made = map_pdf(page(language))
    assert made == map_pdf(page(language))
    for name, read in readers().items():
        text = squeezed(read(made))
        for told in ("韩峥嵘", "赵𬭎", "宏远精密", "KH-0231", "二期设备采购"):
            assert told in text, name
        assert text.count("JY-1207-03") == 1, name  # the foot; the watermark is outlines
    for font in fonts(made):
        if font.get("/Subtype") == "/TrueType":
            assert "/FontFile2" in font["/FontDescriptor"]
    assert len(pypdf.PdfReader(io.BytesIO(made)).pages) == 1


def test_an_empty_map_is_a_page_too() -> None:
    empty = page(of=Graph({"me": Person("me", "林予安", Side.OURS, me=True)}))
    assert map_pdf(empty).startswith(b"%PDF") and ElementTree.fromstring(map_svg(empty)) is not None
    assert map_pdf(page(of=Graph({}))).startswith(b"%PDF")


def test_long_names_are_cut_to_their_card() -> None:
    found = next(text for text in words(page("en")) if text.startswith("Ana-"))
    assert found.endswith("…")


def test_the_tones_are_those_of_the_window() -> None:
    tokens = pytest.importorskip("app.ui.tokens")
    assert {name: getattr(tokens.LIGHT, name) for name in INKS} == INKS


def test_everything_lies_inside_the_drawing() -> None:
    shown = graph()
    for kind in ("tree", "free"):
        drawn = draw(shown, arrange(shown, kind), Tongue("en"), measured)  # type: ignore[arg-type]
        spots = [p for i in drawn.items for s in i.shapes if isinstance(s, Trace) for p in points_of(s.path)]
        assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for x, y in spots)
