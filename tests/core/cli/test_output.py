"""What people read in a terminal: tables of whole words, times as they say them, nothing in between."""

import json
import logging
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from fmnist_core import data
from fmnist_core.__main__ import main
from fmnist_core.cli.tables import Column, print_table
from fmnist_core.cli.words import say_seconds, say_value
from fmnist_core.errors import DataError

ROOT = Path(__file__).parents[3]
ROWS = [
    {"run": "a-run-with-quite-a-long-name", "test_accuracy": 0.9516, "train_seconds": 2873.9, "description": "One two"},
    {"run": "b", "test_accuracy": None, "train_seconds": 0.0021, "description": "Considerably more words than fit"},
]
COLUMNS = (Column("run"), Column("test_accuracy"), Column("train_seconds", "training time"), Column("description"))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (2873.9, "47 min 54 s"),
        (0.0021, "2.1 ms"),
        (0.5, "0.5 s"),
        (59.94, "59.9 s"),
        (59.96, "1 min 0 s"),
        (7300, "2 h 1 min"),
        (3599.7, "1 h 0 min"),
    ],
)
def test_times_are_said_as_people_say_them(seconds, said):
    assert say_seconds(seconds) == said


def test_figures_are_said_by_what_they_are():
    assert say_value("test_accuracy", 0.9516) == "95.16 %"
    assert say_value("parameters", 463594) == "463,594"
    assert say_value("test_loss", 0.174) == "0.1740"
    assert say_value("train_seconds", None) == "" and say_value("shipped", True) == "True"


@pytest.mark.parametrize("width", range(30, 121, 5))
def test_a_table_keeps_every_word_whole_and_names_the_columns_it_leaves_out(width, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    print_table("Runs", ROWS, COLUMNS)
    printed = capsys.readouterr().out
    table, _, left_out = printed.partition("No room for")
    assert "…" not in printed and all(len(line) <= width for line in table.splitlines())
    for column in COLUMNS:
        words = [
            *column.title.split(),
            *(word for row in ROWS for word in say_value(column.key, row[column.key]).split()),
        ]
        assert column.title in left_out or all(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", table) for word in words)


def test_the_table_of_runs_fits_80_columns(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("FMNIST_CHECKPOINTS", raising=False)
    assert main(["runs"]) == 0
    heading = capsys.readouterr().out.splitlines()[1]
    assert heading.split() == ["run", "test", "accuracy", "training", "time", "state", "model", "epochs"]


def test_what_the_terminal_can_not_show_is_replaced(runs_folder):
    (runs_folder / "one").mkdir()
    summary = {"format_version": 1, "name": "Ärmel 👕", "state": "finished", "created": "2026-01-01", "model": "kühn"}
    summary |= {"model_options": {}, "recipe_name": None, "epochs_planned": 1}
    (runs_folder / "one" / "run.json").write_text(json.dumps(summary))
    for arguments in (["runs"], ["runs", "rename", "one", "Schöne Grüße 👗"], ["recipes"]):
        done = subprocess.run(
            [sys.executable, "-m", "fmnist_core", *arguments],
            cwd=ROOT,
            env=os.environ | {"PYTHONIOENCODING": "ascii"},
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr
        done.stdout.decode("ascii")


class TestWarnings:
    @pytest.fixture(autouse=True)
    def noisy(self, monkeypatch, runs_folder):
        """A command that a library interrupts."""

        def load_dataset(*_):
            warnings.warn("a library's own affair", UserWarning, stacklevel=1)
            logging.getLogger("PIL").warning("another one")
            logging.getLogger("fmnist_core.data.download").warning("a file was damaged")
            raise DataError("no data")

        monkeypatch.setattr(data, "load_dataset", load_dataset)
        yield
        logging.captureWarnings(False)

    def test_libraries_say_nothing_between_the_lines(self, capsys):
        assert main(["data"]) == 1
        printed = capsys.readouterr().err
        assert "library" not in printed and "another" not in printed and "a file was damaged" in printed

    def test_verbose_shows_what_they_said(self, capsys):
        assert main(["data", "--verbose"]) == 1
        printed = capsys.readouterr().err
        assert "a library's own affair" in printed and "another one" in printed
