"""Made SatchelQuotes-*.ttf: Noto Sans SC's own proportional quotes and ellipsis, for English text (OFL 1.1).

Run once by hand: ``uv run --no-project --with fonttools python make_quotes.py``. In Noto Sans SC the quotes of English
are as wide as a hanzi; its feature ``pwid`` would mend them, but narrows （） and ， in Chinese names as well.
"""

from __future__ import annotations

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
WANTED = (0x2018, 0x2019, 0x201C, 0x201D, 0x2026)


def proportional(font: TTFont) -> dict[str, str]:
    """Glyph → its proportional form."""
    table = font["GSUB"].table
    found: dict[str, str] = {}
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "pwid":
            for at in record.Feature.LookupListIndex:
                for one in table.LookupList.Lookup[at].SubTable:
                    found.update(getattr(getattr(one, "ExtSubTable", one), "mapping", {}))
    return found


def make(style: str) -> None:
    """Write one style; vertical metrics stay those of the parent, so lines keep their height."""
    font = TTFont(HERE.parent / f"NotoSansSC-{style}.ttf")
    narrow = proportional(font)
    for table in font["cmap"].tables:
        for code in WANTED:
            if code in getattr(table, "cmap", {}):
                table.cmap[code] = narrow[table.cmap[code]]
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True)
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=WANTED)
    cutter.subset(font)
    names = {1: "Satchel Quotes", 2: style, 3: f"Satchel Quotes {style}", 4: f"Satchel Quotes {style}"}
    names[6] = f"SatchelQuotes-{style}"
    for record in font["name"].names:
        record.string = names.get(record.nameID, record.string)
    font.save(HERE / f"SatchelQuotes-{style}.ttf")


if __name__ == "__main__":
    for each in ("Regular", "Bold"):
        make(each)
