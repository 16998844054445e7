"""Tables that fit a terminal: whole words, and the columns that count first."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fmnist_core.cli.words import say_value

GAP = 2
"""Blanks between two columns."""


@dataclass(frozen=True)
class Column:
    """A column of a table: the key of its values, and its heading, which is the key unless given."""

    key: str
    heading: str = ""

    @property
    def title(self) -> str:
        return self.heading or self.key.replace("_", " ")


@dataclass(frozen=True)
class _Cells:
    """A column as it is printed."""

    title: str
    texts: tuple[str, ...]
    is_figure: bool
    least: int
    """The width of its longest word."""
    natural: int
    """The width at which nothing is wrapped."""


def print_table(title: str, rows: Sequence[Mapping[str, object]], columns: Sequence[Column]) -> None:
    """Print as many of the columns, from the first, as the terminal has room for without cutting a word."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=sys.stdout, highlight=False)
    cells = [_cells(column, rows, is_first=number == 0) for number, column in enumerate(columns)]
    shown = cells[: _count_fitting(cells, console.width)]
    table = Table(title=title, title_justify="left", box=None, padding=(0, GAP, 0, 0), pad_edge=False)
    for cell, width in zip(shown, _share_width(shown, console.width)):
        table.add_column(Text(cell.title), width=width, justify="right" if cell.is_figure else "left")
    for texts in zip(*(cell.texts for cell in shown)):
        table.add_row(*map(Text, texts))
    console.print(table)
    if left_out := [cell.title for cell in cells[len(shown) :]]:
        console.print(f"No room for {', '.join(left_out)}: widen the window, or use --json.", soft_wrap=True)


def _cells(column: Column, rows: Sequence[Mapping[str, object]], is_first: bool) -> _Cells:
    from rich.cells import cell_len  # two for each character of a script such as Chinese

    texts = tuple(say_value(column.key, row[column.key]) for row in rows)
    is_figure = any(isinstance(row[column.key], int | float) for row in rows)
    stay_whole = texts if is_first or is_figure else ()
    words = [word for text in (column.title, *texts) for word in text.split()]
    return _Cells(
        column.title,
        texts,
        is_figure,
        max(map(cell_len, (*words, *stay_whole)), default=0),
        max(map(cell_len, (column.title, *texts))),
    )


def _count_fitting(cells: Sequence[_Cells], width: int) -> int:
    """How many columns fit, each as wide as its longest word; the first one always does."""
    taken = 0
    for number, cell in enumerate(cells):
        taken += cell.least + (GAP if number else 0)
        if taken > width and number:
            return number
    return len(cells)


def _share_width(cells: Sequence[_Cells], width: int) -> list[int]:
    """A width for each column: what is too wide is taken from the widest that can be wrapped."""
    widths = [cell.natural for cell in cells]
    while sum(widths) + GAP * (len(cells) - 1) > width:
        slack = [number for number, cell in enumerate(cells) if widths[number] > cell.least]
        if not slack:
            break
        widths[max(slack, key=widths.__getitem__)] -= 1
    return widths
