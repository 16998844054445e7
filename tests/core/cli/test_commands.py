"""The shell's public interface, on the real data: what programs rely on."""

import json
import signal
import subprocess
import sys
from functools import partial

import pytest
import torch
from PIL import Image

from fmnist_core.__main__ import main
from fmnist_core.data.dataset import CLASS_NAMES, load_dataset
from fmnist_core.models import create_model, list_models
from fmnist_core.recipes.named import list_recipes
from fmnist_core.runs import reader


@pytest.fixture(autouse=True)
def runs_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("FMNIST_CHECKPOINTS", str(tmp_path / "runs"))
    return tmp_path / "runs"


@pytest.fixture
def call(capsys):
    """Run a command with --json; returns its exit code and its lines, parsed."""

    def run(*arguments, code=0):
        assert main([*map(str, arguments), "--json"]) == code
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


@pytest.fixture
def trained(call):
    return call("train", "--recipe", "notebook-v0", "--epochs", 1, "--name", "First")[-1]


def test_train_ends_with_its_figures(trained):
    assert trained.keys() == {
        "event",
        "run_id",
        "state",
        "test_loss",
        "test_accuracy",
        "test_loss_batch_mean",
        "test_accuracy_batch_mean",
        "train_seconds",
        "total_seconds",
    }
    assert (trained["event"], trained["run_id"], trained["state"]) == ("done", "first", "finished")
    assert trained["test_accuracy"] > 0.8 and 0 < trained["train_seconds"] <= trained["total_seconds"]


def test_train_tells_what_happens_line_by_line(call):
    lines = call("train", "--recipe", "notebook-v0", "--epochs", 1)
    assert [line["event"] for line in lines if line["event"] != "step"] == ["started", "epoch", "done"]
    steps = [line for line in lines if line["event"] == "step"]
    assert len(steps) >= 20 and {"epoch", "step", "images_seen", "loss", "images_per_second"} <= steps[0].keys()


def test_every_field_of_a_recipe_can_be_typed(call):
    typed = ["--epochs", 1, "--lr", 0.02, "--batch-size", 500, "--optimizer", "sgd", "--momentum", 0.9, "--nesterov"]
    typed += ["--schedule", "cosine", "--label-smoothing", 0.1, "--hold-out-validation", "--patience", 2, "--seed", 7]
    typed += [
        "--augment",
        "shift-flip",
        "--layer",
        "flatten",
        "--layer",
        "linear 10",
        "--threads",
        1,
        "--device",
        "cpu",
    ]
    run_id = call("train", "--recipe", "notebook-v0", *typed)[-1]["run_id"]
    recipe = reader.load_run(run_id).recipe.to_dict()
    assert recipe["learning_rate"] == 0.02 and recipe["nesterov"] and recipe["hold_out_validation"]
    assert recipe["model"] == "layers" and recipe["model_options"] == {"layers": ["flatten", "linear 10"]}
    assert recipe["augmentations"] == ["shift-flip"] and recipe["patience"] == 2


def test_a_recipe_may_be_a_file(call, tmp_path):
    file = tmp_path / "mine.json"
    file.write_text(json.dumps({"name": "mine", "model": "linear", "epochs": 1, "batch_size": 1_000}))
    assert call("train", "--recipe", file)[-1]["run_id"] == "mine"


def test_evaluate_gives_the_figures_that_training_ended_with(call, trained):
    (line,) = call("evaluate", "first")
    assert {"run_id", "test_loss", "test_accuracy", "confusion_matrix"} <= line.keys()
    assert line["test_accuracy"] == pytest.approx(trained["test_accuracy"], abs=1e-4)
    assert [sum(row) for row in line["confusion_matrix"]] == [1_000] * 10


def test_evaluate_saves_pictures(call, trained, tmp_path):
    call("evaluate", "first", "--save", tmp_path / "pictures")
    names = {path.name for path in (tmp_path / "pictures").iterdir()}
    assert names == {"first-confusion-matrix.png", "first-curves.png"}
    for name in names:
        assert Image.open(tmp_path / "pictures" / name).size > (600, 300)


def test_predict_answers_for_each_file_in_order(call, trained, tmp_path):
    test = load_dataset().test
    good, bad = tmp_path / "good.png", tmp_path / "bad.png"
    Image.fromarray(test.images[0].numpy()).save(good)
    bad.write_bytes(b"no picture")
    lines = call("predict", "--run", "first", good, bad, tmp_path / "missing.png", good, code=1)
    assert [line["file"] for line in lines] == [str(good), str(bad), str(tmp_path / "missing.png"), str(good)]
    assert all(line.keys() == {"file", "error"} for line in lines[1:3])
    answer = lines[0]
    assert {"file", "label", "class_name", "probabilities", "run_id"} <= answer.keys()
    assert len(answer["probabilities"]) == 10 and sum(answer["probabilities"]) == pytest.approx(1, abs=1e-5)
    assert answer["class_name"] == CLASS_NAMES[answer["label"]] and answer["run_id"] == "first"


def test_predict_without_a_run_asks_the_default(call, monkeypatch, tmp_path):
    monkeypatch.delenv("FMNIST_CHECKPOINTS")
    Image.fromarray(load_dataset().test.images[1].numpy()).save(tmp_path / "picture.png")
    (line,) = call("predict", tmp_path / "picture.png")
    assert line["run_id"] == reader.DEFAULT_RUN and line["label"] == int(load_dataset().test.labels[1])


def test_compare_gives_a_line_a_run_with_what_was_published(call, trained):
    call("train", "--recipe", "mlp-relu", "--epochs", 1, "--name", "second")
    first, second = call("compare", "first", "second")
    assert first["run_id"] == "first" and second["run_id"] == "second"
    assert first["published"]["accuracy"] == 0.8343 and second["published"] is None


def test_runs_are_listed_renamed_and_deleted(call, trained):
    assert [run["run_id"] for run in call("runs", "list")] == ["first"]
    call("runs", "rename", "first", "Another name")
    assert call("runs")[0]["name"] == "Another name"
    call("runs", "delete", "first")
    assert call("runs") == []


def test_import_and_export(call, tmp_path):
    torch.save(create_model("linear").state_dict(), tmp_path / "mine.pth")
    (line,) = call("import", tmp_path / "mine.pth")
    assert line["run_id"] == "mine" and line["model"] == "linear"
    call("export", "mine", tmp_path / "out.safetensors")
    assert (tmp_path / "out.safetensors").stat().st_size > 30_000


def test_lists_are_complete(call):
    assert [line["model"] for line in call("models")] == list_models()
    assert [line["recipe"] for line in call("recipes")] == list_recipes()
    assert call("data")[0]["test"] == 10_000


def test_reproduce_stands_beside_what_was_published(call):
    (line,) = call("reproduce", "notebook-v1")
    assert round(line["test_accuracy_batch_mean"], 6) == 0.750200
    assert line["published_accuracy"] == 0.7502


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["dance"],
        ["train", "--recipe", "nix"],
        ["train", "--epochs", "0"],
        ["train", "--lr", "fast"],
        ["predict"],
        ["evaluate"],
    ],
)
def test_wrong_use_ends_with_2_and_a_word_on_stderr(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    captured = capsys.readouterr()
    assert ended.value.code == 2 and "error:" in captured.err and not captured.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["evaluate", "nix"], "there is no run 'nix'"),
        (["evaluate", "../.."], "can't be a run's id"),
        (["predict", "--run", "nix", "x.png"], "there is no run"),
        (["train", "--recipe", "notebook-v0", "--name", "../evil"], "can't be a run's name"),
        (["train", "--recipe", "notebook-v0", "--own-pictures", "5"], "5 pictures of your own, and 0 came with it"),
        (["import", "missing.pth"], "check the path"),
        (["export", "nix", "out.pth"], "there is no run"),
        (["export", "nix", "out.zip"], "choose one of .pth, .safetensors, .onnx, .py, .md"),
        (["runs", "delete", "nix"], "there is no run"),
        (["reproduce", "mlp-512"], "was not published"),
    ],
)
def test_failure_ends_with_1_and_the_remedy_on_stderr(arguments, words, capsys):
    assert main([*arguments, "--json"]) == 1
    captured = capsys.readouterr()
    assert words in captured.err and not captured.out


def test_people_get_tables_and_no_json(capsys, trained):
    for arguments in (["runs"], ["recipes"], ["models"], ["evaluate", "first"], ["compare", "first"]):
        assert main(arguments) == 0
        assert "{" not in capsys.readouterr().out


def test_ctrl_c_keeps_the_last_finished_epoch(runs_folder):
    command = [
        sys.executable,
        "-m",
        "fmnist_core",
        "train",
        "--recipe",
        "notebook-v0",
        "--epochs",
        "500",
        "--name",
        "long",
        "--json",
    ]
    # Where a shell has put the tests into the background, Ctrl-C is ignored by all they start.
    heeding = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=heeding) as process:
        epochs = 0
        for line in process.stdout:
            event = json.loads(line)
            epochs += event["event"] == "epoch"
            if epochs == 2 and event["event"] == "step":
                process.send_signal(signal.SIGINT)
                break
        done = json.loads(process.stdout.read().splitlines()[-1])
    assert process.returncode == 130
    assert done["event"] == "done" and done["state"] == "stopped" and done["test_accuracy"] > 0.8
    assert reader.load_summary("long").epoch >= 2 and reader.load_model("long")
