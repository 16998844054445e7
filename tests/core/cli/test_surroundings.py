"""What the shell meets on other people's machines: their data, folders that can't be used, other versions' runs."""

import dataclasses
import json
import sys

import pytest

from fmnist_core import comparison
from fmnist_core.__main__ import main
from fmnist_core.errors import RunError
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs import manage, reader, recorder
from fmnist_core.training import loop
from tests import picture_files as files

OTHERS = {name: files.to_idx(array) for name, array in files.create_pictures(seed=1).items()}
NAMES = [f"letter {letter}" for letter in "abcdefghij"]
QUICK = Recipe(name="quick", model="linear", epochs=1, threads=1, device="cpu")


@pytest.fixture
def letters(tmp_path):
    files.write_packed(tmp_path / "Letters", OTHERS)
    (tmp_path / "Letters" / "classes.txt").write_text("\n".join(NAMES))
    return tmp_path / "Letters"


def train(name, data):
    run = recorder.create_run(QUICK, name=name)
    for _ in recorder.record_training(loop.train(QUICK, data), run, data):
        pass


class TestOtherData:
    def test_a_run_says_which_data_it_is_of_and_answers_with_their_classes(
        self, letters, runs_folder, tmp_path, capsys
    ):
        typed = ["--data", str(letters), "--any-data", "--json"]
        assert main(["train", "--recipe", "notebook-v0", "--epochs", "1", "--name", "mine", *typed]) == 0
        summary = reader.load_summary("mine")
        assert summary.data.startswith("Letters-") and summary.class_names == tuple(NAMES)
        capsys.readouterr()
        (tmp_path / "picture.png").write_bytes(files.encode(files.create_pictures(seed=1)["t10k-images-idx3-ubyte"][0]))
        assert main(["predict", "--run", "mine", str(tmp_path / "picture.png"), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["class_name"] in NAMES
        assert main(["evaluate", "mine", *typed]) == 0
        assert json.loads(capsys.readouterr().out)["data"] == summary.data

    def test_without_the_word_they_are_refused_and_nothing_is_trained(self, letters, runs_folder, capsys):
        assert main(["train", "--recipe", "notebook-v0", "--data", str(letters)]) == 1
        assert "--any-data" in capsys.readouterr().err
        assert reader.list_runs().runs == ()

    def test_the_training_service_is_not_asked_with_data_that_it_does_not_have(self, letters, runs_folder, capsys):
        assert main(["train", "--background", "--data", str(letters), "--any-data"]) == 1
        assert "FMNIST_ANY_DATA" in capsys.readouterr().err

    def test_runs_of_different_data_stand_side_by_side_with_a_mark(
        self, runs_folder, synthetic_dataset, capsys, monkeypatch
    ):
        monkeypatch.setenv("COLUMNS", "100")
        train("ours", synthetic_dataset)
        train("theirs", dataclasses.replace(synthetic_dataset, name="KMNIST-1a2b3c"))
        rows = comparison.compare_runs(["ours", "theirs"])
        assert [row.data for row in rows] == ["Fashion-MNIST", "KMNIST-1a2b3c"]
        assert main(["compare", "ours", "theirs"]) == 0
        printed = capsys.readouterr().out
        assert "of different data (Fashion-MNIST, KMNIST-1a2b3c)" in printed
        assert main(["compare", "ours"]) == 0
        assert "data" not in capsys.readouterr().out
        assert main(["runs"]) == 0
        assert "KMNIST-1a2b3c" in capsys.readouterr().out
        with pytest.raises(RunError, match="different test pictures"):
            comparison.compare_pairs(["ours", "theirs"], synthetic_dataset.test.labels.numpy())


class TestFolders:
    """A part of the path is a file: that stops even a superuser, whom permissions don't."""

    @pytest.fixture(autouse=True)
    def blocked(self, tmp_path, monkeypatch):
        (tmp_path / "file").write_text("x")
        monkeypatch.setenv("FMNIST_CHECKPOINTS", str(tmp_path / "file" / "runs"))
        monkeypatch.delenv("FMNIST_DATA", raising=False)

    @pytest.mark.parametrize(
        "arguments",
        [
            ["train", "--recipe", "notebook-v0", "--epochs", "1"],
            ["train", "--background"],
            ["sweep"],
            ["stop", "one"],
        ],
        ids=" ".join,
    )
    def test_a_runs_folder_that_can_not_be_made_is_named(self, arguments, capsys):
        assert main(arguments) == 1
        printed = capsys.readouterr().err
        assert printed.startswith("error: ") and "file/runs" in printed and "Traceback" not in printed

    def test_a_home_that_is_nowhere_is_said(self, monkeypatch, capsys):
        monkeypatch.setenv("FMNIST_CHECKPOINTS", "~nobody-of-that-name/runs")
        assert main(["runs"]) == 1
        assert "no home folder" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
def test_a_full_disk_is_a_sentence(monkeypatch, capsys):
    with open("/dev/full", "w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        assert main(["recipes", "--json"]) == 1
        monkeypatch.undo()
        full.close = lambda: None
    assert "no space is left" in capsys.readouterr().err


class TestOtherVersions:
    @pytest.fixture(autouse=True)
    def trained(self, runs_folder, synthetic_dataset):
        train("one", synthetic_dataset)
        self.folder = runs_folder / "one"

    def change(self, name, change):
        path = self.folder / f"{name}.json"
        values = json.loads(path.read_text())
        change(values)
        path.write_text(json.dumps(values))

    def test_a_folder_of_an_older_version_is_of_fashion_mnist(self):
        for field in ("data", "class_names", "flops"):
            self.change("run", lambda values, field=field: values.pop(field))
        (row,) = comparison.compare_runs(["one"])
        assert row.data == "Fashion-MNIST" and row.flops == 15_880
        assert reader.load_summary("one").class_names[0] == "T-shirt/top"

    def test_what_a_newer_version_added_is_passed_over_and_kept(self):
        self.change("run", lambda values: values.update(mood="bright"))
        self.change("run", lambda values: values["test"].update(humour=1.0))
        self.change("conditions", lambda values: values.update(weather="fair"))
        self.change("evaluation", lambda values: [row.update(taste=1) for row in values["test"]["classes"]])
        self.change("history", lambda values: [epoch.update(tide="high") for epoch in values["epochs"]])
        self.change("history", lambda values: values["steps"].update(tide=[1] * len(values["steps"]["loss"])))
        assert reader.load_run("one").conditions.device == "cpu"
        assert main(["compare", "one", "--json"]) == 0
        manage.rename_run("one", "Another")
        values = json.loads((self.folder / "run.json").read_text())
        assert values["mood"] == "bright" and values["name"] == "Another"

    @pytest.mark.parametrize("command", [["evaluate", "one"], ["compare", "one"], ["watch", "one"]], ids=" ".join)
    def test_a_recipe_with_fields_of_a_newer_version_asks_for_an_update(self, command, capsys):
        self.change("recipe", lambda values: values.update(gravity=9.81))
        assert main(command) == 1
        printed = capsys.readouterr().err
        assert "gravity" in printed and "update the app" in printed
        assert main(["runs"]) == 0 and "one" in capsys.readouterr().out

    def test_a_format_of_a_newer_version_asks_for_an_update_and_is_not_written_to(self, capsys):
        self.change("run", lambda values: values.update(format_version=99))
        before = (self.folder / "run.json").read_bytes()
        for command in (["runs", "rename", "one", "Another"], ["evaluate", "one"]):
            assert main(command) == 1
            assert "update the app" in capsys.readouterr().err
        assert (self.folder / "run.json").read_bytes() == before
        assert main(["runs"]) == 0
