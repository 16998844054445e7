"""Tables as CSV, for spreadsheets."""

import csv
import io
from collections.abc import Iterable, Sequence


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Lines of comma-separated values; nothing is written for None."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(header)
    writer.writerows([[_harmless(value) for value in row] for row in rows])
    return buffer.getvalue()


def _harmless(value: object) -> object:
    """A text from outside, such as a name, must not become a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value
