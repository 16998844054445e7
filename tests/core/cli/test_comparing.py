"""From a shell: runs side by side, as a page, and their times."""

import json

import pytest

from fmnist_core import data
from fmnist_core.__main__ import main
from fmnist_core.comparison.timings import list_timings
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs import recorder
from fmnist_core.training import loop


@pytest.fixture(autouse=True)
def run(runs_folder, synthetic_dataset, monkeypatch):
    monkeypatch.setattr(data, "load_dataset", lambda *_: synthetic_dataset)
    recipe = Recipe(name="quick", model="linear", epochs=1, threads=1, device="cpu")
    created = recorder.create_run(recipe, name="one")
    for _ in recorder.record_training(loop.train(recipe, synthetic_dataset), created, synthetic_dataset):
        pass


def test_a_row_has_its_figures(capsys):
    assert main(["compare", "one", "--json"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert row["flops"] == 15_880 and row["recipe"]["name"] == "quick"


def test_a_report_is_written(capsys, tmp_path):
    assert main(["compare", "one", "--report", str(tmp_path / "page.html")]) == 0
    assert str(tmp_path / "page.html") in capsys.readouterr().out
    assert (tmp_path / "page.html").stat().st_size > 1_000_000


def test_a_report_that_can_not_be_written_is_a_sentence(capsys, tmp_path):
    assert main(["compare", "one", "--report", str(tmp_path / "nowhere" / "page.html")]) == 1
    assert "can't be written" in capsys.readouterr().err


def test_runs_are_timed_turn_by_turn(capsys):
    assert main(["time", "one", "--rounds", "2", "--json"]) == 0
    *turns, timing = map(json.loads, capsys.readouterr().out.splitlines())
    assert [turn["round"] for turn in turns] == [0, 1, 2]
    assert timing["threads"] == 1 and len(timing["runs"][0]["training"]["seconds"]) == 2
    assert len(list_timings()) == 1


def test_times_are_a_table_for_people(capsys):
    assert main(["time", "one", "--rounds", "1"]) == 0
    assert "Side by side on" in (printed := capsys.readouterr().out)
    assert "one answer" in printed
