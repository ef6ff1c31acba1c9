"""The room told for a text is never less than Typst needs."""

import json
from pathlib import Path

import pytest
import typst

from app.documents.bills import room
from app.documents.typesetting import _fonts

_MEASURE = """
#set text(font: "Onest", fallback: false, size: 10pt, weight: 600, number-width: "tabular")
#context [#metadata(json(bytes(sys.inputs.texts)).map(text => measure(text).width.pt())) <widths>]
"""
_TEXTS = (
    "1\u202f234\u202f567,89",
    "\u221212\u202f345,60",
    "3,58269\u00a0Гкал",
    "112,4\u00a0кВт·год",
    "Постачання теплової енергії",
    "ПОСТАЧАННЯ ГАРЯЧОЇ ВОДИ",
    "Комунальне підприємство «Ірпіньводоканал» Ірпінської міської ради",
    "дев’ятнадцять тисяч шістсот шістдесят шість гривень 99\u00a0копійок",
    "Лічильник № 04517731: 1\u202f238,500 (31.10.2026) → 1\u202f245,000 (30.11.2026), за актом",
    "Перерахунок",
    "Тариф, грн",
)


def set_widths(folder: Path) -> list[float]:
    template = folder / "measure.typ"
    template.write_text(_MEASURE)
    compiler = typst.Compiler(
        template, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=_inputs()
    )
    [widths] = json.loads(compiler.query("<widths>", field="value"))
    return [float(each) for each in widths]


def _inputs() -> dict[str, str]:
    return {"texts": json.dumps(_TEXTS)}


def test_no_text_is_wider_than_told(tmp_path: Path) -> None:
    told = {text: room.width(text, 10) for text in _TEXTS}

    for text, width in zip(_TEXTS, set_widths(tmp_path), strict=True):
        assert width <= told[text] <= width * 1.35, text


@pytest.mark.parametrize(("wide", "expected"), [(99, 1), (101, 2), (300, 4)])
def test_lines_leave_room_for_words_that_do_not_fill_them(wide: int, expected: int) -> None:
    text = "," * wide

    assert room.lines(text, 100 / room.width(",", 100), 100) == expected
