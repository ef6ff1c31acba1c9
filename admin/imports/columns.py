"""Which column of a file is which: what the page of an import offers, and what its form chose."""

from collections.abc import Mapping
from dataclasses import asdict, replace

from flask import request
from flask_babel import gettext

from app.exchange.jobs import get_job, look_at, set_layout, table_of
from app.exchange.kinds import columns_of, get_kind
from app.exchange.known import load_known
from app.exchange.layouts import Layout, get_layout, layout_names, refit, save_layout
from app.formats.dbf_encoding import ENCODINGS
from app.formats.text_table import Cut
from app.web.current import db, typed, visitor

KEEP_ACCESS = "keep_access"
TEXTS = ("csv", "txt")
"""Formats whose lines a person may have cut by widths or an expression."""


def columns_shown(job_id: int, kind: str) -> dict[str, object]:
    """Return the file's columns with samples, and which column of the kind each now is."""
    session = db()
    job = get_job(session, job_id)
    saved = get_layout(session, kind=kind, name=name) if (name := typed("layout")) else None
    cut = Cut.of(saved.options if saved else request.args)
    encoding = _encoding(request.args)
    origin, suggestion = look_at(session, job_id, encoding=encoding, cut=cut)
    layout = Layout.from_json(job.layout) if job.layout and cut is None else suggestion.layout
    if saved:
        with table_of(session, job, encoding=encoding, cut=cut) as table:
            layout = refit(saved, table)
    return {
        "may_be_cut": origin.format in TEXTS,
        "origin": origin,
        "encodings": ENCODINGS if origin.encoding else (),
        "file_columns": suggestion.file_columns,
        "columns": [
            (each.name, gettext(each.title), each.required)
            for each in columns_of(get_kind(kind), load_known(session))
        ],
        "chosen": {place: name for name, place in layout.columns.items()},
        "constants": layout.constants,
        "keeps_access": bool(layout.options.get(KEEP_ACCESS)),
        "layouts": layout_names(session, kind=kind),
    }


def keep_columns(job_id: int) -> None:
    """Take the columns that the form chose, in the visitor's name."""
    session, by = db(), visitor().actor_id
    job = get_job(session, job_id)
    cut = Cut.of(request.form)
    encoding = _encoding(request.form)
    origin, suggestion = look_at(session, job_id, encoding=encoding, cut=cut)
    columns = {
        name: place
        for place in (each.place for each in suggestion.file_columns)
        if (name := request.form.get(f"column-{place}", ""))
    }
    titles = {each.place: each.title for each in suggestion.file_columns}
    constants = dict(suggestion.layout.constants)
    constants |= {
        name.removeprefix("constant-"): text.strip()
        for name, text in request.form.items()
        if name.startswith("constant-") and text.strip()
    }
    layout = Layout(
        suggestion.layout.header_line,
        columns,
        {name: text for name, text in constants.items() if name not in columns},
        {name: titles[place] for name, place in columns.items() if titles[place]},
        {**suggestion.layout.options, **(asdict(cut) if cut else {})},
    )
    # Of this file alone: a saved layout must not keep the cabinets of another year's movers.
    options = {**layout.options, KEEP_ACCESS: bool(request.form.get(KEEP_ACCESS))}
    set_layout(session, job_id, replace(layout, options=options), by=by, origin=origin)
    if name := request.form.get("save_as", "").replace("\0", "").strip():
        save_layout(session, layout, kind=job.kind, name=name, by=by)


def _encoding(given: Mapping[str, str]) -> str | None:
    """Return the encoding a person chose for the file, None where the detected one will do."""
    return next((each for each in ENCODINGS if each == given.get("encoding")), None)
