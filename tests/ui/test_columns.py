"""Widths of columns follow from what they hold, and figures stand in true columns."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QWidget

from app.ui.kit.columns import FittedColumns, Need, shares
from app.ui.kit.figure_grid import Figure, FigureGrid
from app.ui.kit.table import Table
from tests.ui.conftest import deliver

NAME, WORDS, DAY = Need(72, 72, True), Need(300, 104, True), Need(120, 120, False)


def test_room_that_is_left_goes_to_the_words() -> None:
    assert shares([NAME, WORDS, DAY], 592) == [122, 350, 120]


def test_words_give_way_and_figures_do_not() -> None:
    found = shares([NAME, WORDS, DAY], 400)
    assert found == [72, 208, 120]
    assert sum(found) <= 400


def test_where_nothing_fits_the_table_is_scrolled_and_stays_readable() -> None:
    assert shares([NAME, WORDS, DAY], 200) == [72, 144, 120]


def test_columns_are_wide_enough_for_their_rows_until_one_is_dragged(shown: Callable[..., QWidget]) -> None:
    model = QStandardItemModel(2, 2)
    model.setHorizontalHeaderLabels(["Name", "What they care about"])
    model.setItem(0, 0, QStandardItem("Zhao"))
    model.setItem(0, 1, QStandardItem("Supply without a gap, and a spare part within four hours"))
    table = Table("dossiers.matrix", model)
    fitted = FittedColumns(table, lambda column: column == 1)
    shown(table, (520, 300))
    fitted.fit()
    deliver()
    assert table.columnWidth(0) + table.columnWidth(1) == table.viewport().width()
    assert table.columnWidth(1) > table.columnWidth(0)
    table.setColumnWidth(0, 200)
    fitted.fit()
    assert table.columnWidth(0) == 200


def test_figures_stand_under_each_other_and_are_short_where_there_is_little_room(
    shown: Callable[..., QWidget],
) -> None:
    lines = [
        [Figure("2027"), Figure("CNY 747,800.00", "748k"), Figure("–")],
        [Figure("2026"), Figure("CNY 7,006,450.00", "7M"), Figure("CNY 1,717,000.00", "1.7M")],
    ]
    grid = FigureGrid("Plan", ["Year", "Target", "Ordered"], lines)
    host = QWidget()
    grid.setParent(host)
    shown(host, (800, 300))
    grid.resize(700, 200)
    deliver()
    labels = grid.labels()
    for column in range(3):
        boxes = [labels[at].geometry() for at in range(column, 6, 3)]
        assert boxes[0].right() == boxes[1].right() or column == 0
    assert labels[1].alignment() & Qt.AlignmentFlag.AlignRight
    assert grid.values()[1][1] == "CNY 7,006,450.00"
    grid.resize(240, 200)
    deliver()
    assert grid.values()[1][1:] == ["7M", "1.7M"]
    assert "Target CNY 747,800.00" in grid.accessibleDescription()
