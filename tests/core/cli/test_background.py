"""The shell's commands for training in the background, against a service of the tests' own."""

import json

import pytest

from fmnist_core.__main__ import main
from fmnist_core.runs.reader import load_run, load_summary
from tests.background import wait_for, wait_for_end

pytestmark = pytest.mark.processes

QUICK = ["--recipe", "notebook-v0", "--batch-size", "32", "--epochs", "3"]
LONG = ["--recipe", "notebook-v0", "--epochs", "1000"]


@pytest.fixture
def call(capsys, training_service):
    def run(*arguments, code=0):
        assert main([*arguments, "--json"]) == code
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def test_a_run_left_to_the_service_is_watched_to_its_end(call):
    (queued,) = call("train", *QUICK, "--background", "--name", "quick")
    assert queued == {"event": "queued", "run_id": "quick"}
    lines = call("watch", "quick")
    epochs = [line["epoch"] for line in lines if line["event"] == "epoch"]
    assert epochs == [1, 2, 3]
    assert lines[-1]["event"] == "done" and lines[-1]["state"] == "finished"
    assert lines[-1]["test_accuracy"] == load_summary("quick").test.accuracy


def test_a_run_is_paused_resumed_and_stopped(call):
    (queued,) = call("train", *LONG, "--background")
    run_id = queued["run_id"]
    wait_for(run_id, lambda snapshot: snapshot.epoch >= 1)
    assert call("pause", run_id)[0]["run_id"] == run_id
    wait_for(run_id, lambda snapshot: snapshot.state == "paused")
    call("resume", run_id)
    wait_for(run_id, lambda snapshot: snapshot.state == "running")
    call("stop", run_id)
    assert wait_for_end(run_id).state == "stopped"
    assert load_summary(run_id).test is not None


def test_a_sweep_trains_every_combination(call):
    lines = call("sweep", *QUICK, "--seeds", "2", "--grid", "learning_rate=0.01,0.1")
    recipes = [load_run(line["run_id"]).recipe for line in lines]
    assert {(recipe.seed, recipe.learning_rate) for recipe in recipes} == {(42, 0.01), (43, 0.01), (42, 0.1), (43, 0.1)}
    assert all(wait_for_end(line["run_id"]).state == "finished" for line in lines)


@pytest.mark.parametrize("grid", ["colour=1,2", "learning_rate", "epochs=many"])
def test_a_grid_that_makes_no_sense_is_refused(capsys, grid, training_service):
    assert main(["sweep", *QUICK, "--grid", grid]) == 1
    assert "can't be read" in capsys.readouterr().err


def test_what_does_not_train_can_not_be_stopped(capsys, training_service):
    assert main(["stop", "nix"]) == 1
    assert "nix" in capsys.readouterr().err
