"""The basis of a line: every input it was made of, as figures until somebody needs the text.

A run makes a million lines, and the text of a basis costs more than the sums. So frames carry
which form a basis has and the figures for it; the text is written for a charge that is stored
or shown.
"""

from collections.abc import Mapping
from typing import LiteralString

import polars as pl

_FORMS: Mapping[str, str] = {
    "register": '"register":{},"start":[{},{}],"end":[{},{}],"volume":{}',
    "inlet": '"state":{},"daily":{},"for_days":{},"volume":{}',
    "norm": '"norm":[{},{}],"persons":[{},{}]',
    "area": '"area":[{},{}]',
    "each": '"each":1',
    "follows": '"follows":[{},{}]',
    "own_water": '"own_water":[{},{}]',
    "containers": '"containers":[{},{},{},{},{}]',
    "sum": '"sum":{},"days":[{},{}]',
    "order": '"order":[{},{}],"sum":{},"vat":{}',
    "share": '"shared_sum":[{},{}]',
    "taken_back": '"taken_back":{}',
    "volume": '"shared_volume":[{},{}]',
    "heat": '"heat_house":{},"building":{},"own":{},"system":{},"common":{},"part":{}',
    "benefit": '"benefit":[{},{}],"sum":{},"percent":{}',
    "load": '"house_load":{},"left":{},"area":[{},{}],"areas":{},"part":{}',
    "warmed": '"warmed":{},"heat":{},"per":{},"part":{}',
    "circulates": '"circulates":{},"figure":[{},{}],"of":{},"part":{}',
    "rails": '"rails":{},"figure":[{},{}],"part":{}',
    "own_load": '"own_load":{},"part":{}',
    "less": '"less":[{},{}],"whole":{}',
    "house": '"distribution":{},"input":{},"individual":{},"common":{},"carried":{},"shared":{}',
}
"""What the figures of each form mean: ids, and values in millionths or kopecks."""
FORMS = tuple(_FORMS)
"""Every form that a line's basis may have."""
_FIGURES = ("figure_1", "figure_2", "figure_3", "figure_4", "figure_5", "figure_6")
BASIS: dict[str, type[pl.String | pl.Int64]] = {
    "form": pl.String,
    **dict.fromkeys(_FIGURES, pl.Int64),
    "also": pl.String,
}
"""The columns of a basis; `also` is what few lines have, as JSON that begins with a comma."""


TARIFF_OF_BASIS: LiteralString = """nullif(translate(
    split_part(split_part(charge.basis, '"tariff":', 2), ',', 1), '}', ''), '')::bigint"""
"""The tariff that a stored line was priced by, in SQL; NULL for none."""
TARIFF_ON: LiteralString = """split_part(charge.basis, '"tariff":', 2)"""
"""The same with what stands after it, for `tariff_of`: few lines differ in it."""


def made_of(
    form: str, *figures: str | pl.Expr, also: pl.Expr | str = ""
) -> dict[str, str | pl.Expr]:
    """Return the columns of a basis of `form` with these figures, in the order of its text."""
    assert len(figures) == _FORMS[form].count("{}"), form
    absent = [pl.lit(None, dtype=pl.Int64)] * (len(_FIGURES) - len(figures))
    return {
        "form": pl.lit(form),
        **dict(zip(_FIGURES, [*figures, *absent], strict=True)),
        "also": pl.lit(also) if isinstance(also, str) else also,
    }


def tariff_of(told: str) -> pl.Expr:
    """Return the tariff of a column of `TARIFF_ON`; 0 for none."""
    return pl.col(told).str.extract(r"^(\d+)").cast(pl.Int64).fill_null(0)


def as_json(lines: pl.DataFrame) -> pl.Series:
    """Return the basis of each line as a JSON object, its tariff and part of days included."""
    numbered = lines.select(*BASIS, "tariff_id", "days", "of_days").with_row_index()
    written = [
        numbered.filter(form=form).select("index", basis=_text(form))
        for form in numbered["form"].unique()
    ]
    if not written:
        return pl.Series("basis", [], dtype=pl.String)
    return pl.concat(written).sort("index")["basis"]


def _text(form: str) -> pl.Expr:
    """Return the text of lines of this form; braces are put around it, so `{}` is a figure."""
    figures = _FIGURES[: _FORMS[form].count("{}")]
    return pl.concat_str(
        pl.lit("{"),
        pl.format(_FORMS[form], *figures) if figures else pl.lit(_FORMS[form]),
        "also",
        _given(pl.col("tariff_id") != 0, pl.format(',"tariff":{}', "tariff_id")),
        _given(pl.col("days").is_not_null(), pl.format(',"days":[{},{}]', "days", "of_days")),
        pl.lit("}"),
    )


def _given(condition: pl.Expr, text: pl.Expr) -> pl.Expr:
    return pl.when(condition).then(text).otherwise(pl.lit(""))
