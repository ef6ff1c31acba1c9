"""Refusals of reports, by their keys."""

from flask_babel import lazy_gettext

REPORT_TEXTS: dict[str, object] = {
    "documents.table-too-long": lazy_gettext(
        "На папері це понад %(most)s рядків. Завантажте XLSX або звузьте відомість: оберіть вулицю,"
        " будинок чи послугу."
    ),
}
