"""The one small style sheet: only what Fusion and the palette can't say. Kit widgets paint themselves."""

from __future__ import annotations

from app.ui.tokens import Tokens


def style_sheet(t: Tokens) -> str:
    """Style sheet of a scheme. Pictures come from the search path ``icons:`` (set by :mod:`app.ui.icons`)."""
    tick = "dark" if t.dark else "light"
    tones = "".join(
        f'QLabel[tone="{name}"]{{color:{getattr(t, name)}}}'
        for name in ("text", "text2", "text3", "accent", "ok", "warn", "bad", "on_accent")
    )
    return f"""
{tones}
QLabel:disabled{{color:{t.text3}}}
QToolTip{{border:0;padding:5px 9px;color:{t.surface};background:{t.text}}}
QFrame[card="true"]{{background:{t.surface};border:1px solid {t.line};border-radius:12px}}
QPushButton[cardlike="true"]{{background:{t.surface};border:1px solid {t.line};border-radius:10px}}
QPushButton[cardlike="true"]:hover{{border-color:{t.text3}}}
QPushButton[cardlike="true"]:focus{{border:2px solid {t.accent}}}
QFrame[pane="true"]{{background:{t.surface};border:0;border-right:1px solid {t.line}}}
QListWidget[lines="true"]{{background:transparent;border:0;outline:0}}
QListWidget[lines="true"]::item{{padding:9px 12px;border-radius:8px;color:{t.text}}}
QListWidget[lines="true"]::item:hover{{background:{t.hover}}}
QListWidget[lines="true"]::item:selected{{background:{t.accent_soft};color:{t.accent}}}
QFrame[rule="true"]{{background:{t.line};border:0}}
QLineEdit,QComboBox,QAbstractSpinBox,QTextEdit,QPlainTextEdit{{
  background:{t.surface};color:{t.text};border:1px solid {t.edge};border-radius:8px;padding:0 10px}}
QLineEdit,QComboBox,QAbstractSpinBox{{min-height:34px}}
QTextEdit,QPlainTextEdit{{padding:8px 6px}}
QLineEdit:hover,QComboBox:hover,QAbstractSpinBox:hover,QTextEdit:hover,QPlainTextEdit:hover{{border-color:{t.text3}}}
QLineEdit:focus,QComboBox:focus,QAbstractSpinBox:focus,QTextEdit:focus,QPlainTextEdit:focus{{
  border:2px solid {t.accent};padding:0 9px}}
QTextEdit:focus,QPlainTextEdit:focus{{padding:7px 5px}}
QLineEdit[wrong="true"],QComboBox[wrong="true"],QTextEdit[wrong="true"],QPlainTextEdit[wrong="true"]{{
  border:2px solid {t.bad};padding:0 9px}}
QLineEdit:disabled,QComboBox:disabled,QTextEdit:disabled,QPlainTextEdit:disabled{{
  background:{t.surface2};color:{t.text3};border-color:{t.line}}}
QLineEdit[search="true"]{{background:{t.bg};border-color:{t.line};padding-left:4px}}
QLineEdit[search="true"]:focus{{background:{t.surface};border:2px solid {t.accent};padding-left:3px}}
QComboBox::drop-down,QDateTimeEdit::drop-down{{border:0;width:30px}}
QComboBox::down-arrow,QDateTimeEdit::down-arrow{{image:url(icons:kit/chevron-{tick}.svg);width:16px;height:16px}}
QSpinBox{{padding:0 28px 0 8px}}
QSpinBox:focus{{padding:0 27px 0 7px}}
QSpinBox::up-button,QSpinBox::down-button{{border:0;background:transparent;width:26px}}
QSpinBox::up-button{{subcontrol-position:top right}}
QSpinBox::down-button{{subcontrol-position:bottom right}}
QSpinBox::up-arrow{{image:url(icons:kit/chevron-up-{tick}.svg);width:14px;height:14px}}
QSpinBox::down-arrow{{image:url(icons:kit/chevron-{tick}.svg);width:14px;height:14px}}
QComboBox QAbstractItemView{{background:{t.surface};border:1px solid {t.line};padding:4px;outline:0}}
QComboBox QAbstractItemView::item{{min-height:32px;padding:0 8px;border-radius:6px;color:{t.text}}}
QComboBox QAbstractItemView::item:selected{{background:{t.accent_soft};color:{t.text}}}
QMenu{{background:{t.surface};border:1px solid {t.line};padding:6px}}
QMenu::item{{padding:8px 28px 8px 12px;border-radius:6px;color:{t.text}}}
QMenu::item:selected{{background:{t.hover}}}
QMenu::item:disabled{{color:{t.text3}}}
QMenu::icon{{padding-left:10px}}
QMenu::separator{{height:1px;background:{t.line};margin:6px 4px}}
QTabWidget::pane{{border:0;border-top:1px solid {t.line};top:-1px}}
QTabBar{{qproperty-drawBase:0;background:transparent}}
QTabBar::tab{{padding:10px 14px;color:{t.text2};border:0;border-bottom:2px solid transparent;margin-right:4px}}
QTabBar::tab:hover{{color:{t.text}}}
QTabBar::tab:selected{{color:{t.accent};border-bottom:2px solid {t.accent}}}
QTabBar::tab:disabled{{color:{t.text3}}}
QTabBar QToolButton{{background:{t.bg};border:0}}
QTabBar QToolButton::right-arrow{{image:url(icons:kit/chevron-right-{tick}.svg);width:16px;height:16px}}
QTabBar QToolButton::left-arrow{{image:url(icons:kit/chevron-left-{tick}.svg);width:16px;height:16px}}
QTabBar::tab:selected:focus{{border-bottom:4px solid {t.accent}}}
QTableView,QTreeView,QListView{{background:{t.surface};border:0;outline:0;gridline-color:{t.line};
  alternate-background-color:{t.surface2};selection-background-color:{t.accent_soft};selection-color:{t.text}}}
QTableView::item{{padding:0 10px;border-bottom:1px solid {t.line}}}
QTableView::item:hover{{background:{t.hover}}}
QTableView::item:selected{{background:{t.accent_soft};color:{t.text}}}
QTableView::item:focus{{border:1px solid {t.accent}}}
QHeaderView{{background:{t.surface};border:0}}
QHeaderView::section{{background:{t.surface};color:{t.text3};border:0;border-bottom:1px solid {t.line};
  padding:8px 13px}}
QTableCornerButton::section{{background:{t.surface};border:0}}
QScrollBar:vertical{{background:transparent;width:12px;margin:2px}}
QScrollBar:horizontal{{background:transparent;height:12px;margin:2px}}
QScrollBar::handle{{background:{t.edge};border-radius:4px;min-height:32px;min-width:32px}}
QScrollBar::handle:hover{{background:{t.text3}}}
QScrollBar::add-line,QScrollBar::sub-line,QScrollBar::add-page,QScrollBar::sub-page{{
  background:none;border:0;height:0;width:0}}
QScrollArea{{border:0;background:transparent}}
QScrollArea>QWidget>QWidget[clear="true"]{{background:transparent}}
QCheckBox,QRadioButton{{spacing:8px;color:{t.text}}}
QCheckBox::indicator,QRadioButton::indicator,QListView::indicator{{
  width:16px;height:16px;border:1px solid {t.edge};border-radius:4px;background:{t.surface}}}
QRadioButton::indicator{{border-radius:9px}}
QCheckBox::indicator:hover,QRadioButton::indicator:hover{{border-color:{t.accent}}}
QCheckBox:focus,QRadioButton:focus{{color:{t.accent}}}
QCheckBox::indicator:focus,QRadioButton::indicator:focus{{border:2px solid {t.accent};width:14px;height:14px}}
QCheckBox::indicator:checked,QListView::indicator:checked{{background:{t.accent};border-color:{t.accent};image:url(icons:kit/tick-{tick}.svg)}}
QCheckBox::indicator:checked:focus{{border:2px solid {t.text};width:14px;height:14px}}
QRadioButton::indicator:checked{{background:{t.accent};border-color:{t.accent};image:url(icons:kit/dot-{tick}.svg)}}
QProgressBar{{background:{t.line};border:0;border-radius:3px;max-height:6px;min-height:6px}}
QProgressBar::chunk{{background:{t.accent};border-radius:3px}}
QSplitter::handle{{background:{t.line}}}
QDialog,QMessageBox{{background:{t.surface}}}
QCalendarWidget QWidget{{alternate-background-color:{t.surface2}}}
QCalendarWidget QToolButton{{color:{t.text};background:transparent;border-radius:6px;padding:6px}}
QCalendarWidget QToolButton:hover{{background:{t.hover}}}
"""
