import json
import os

import pytest
import torch

from fmnist_core.errors import RunError
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs import checkpoints, manage, outcomes, reader, recorder
from fmnist_core.training.events import EpochDone, StepDone
from fmnist_core.training.loop import train

RECIPE = Recipe(name="tiny", model="linear", epochs=2, batch_size=64, threads=1)


@pytest.fixture(autouse=True)
def runs_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("FMNIST_CHECKPOINTS", str(tmp_path))
    return tmp_path


@pytest.fixture
def finished(synthetic_dataset):
    run = recorder.create_run(RECIPE, "First try")
    list(recorder.record_training(train(RECIPE, synthetic_dataset), run, synthetic_dataset))
    return run.run_id


def damage(path, content):
    """Overwrite a file so that readers see that it changed, however fast the test is."""
    stat = path.stat()
    path.write_bytes(content)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1_000_000))


def test_a_finished_run_reads_back_whole(finished, synthetic_dataset):
    run = reader.load_run(finished)
    assert finished == "first-try" and run.summary.name == "First try" and run.summary.state == "finished"
    assert run.recipe == RECIPE and run.summary.epoch == 2
    assert len(run.history.epochs) == 2 and len(run.history.steps) >= 20
    assert run.summary.test == run.test.score and run.summary.val == run.val.score
    assert run.conditions.threads == 1 and run.conditions.versions["torch"] == torch.__version__.partition("+")[0]
    logits = reader.load_logits(finished)
    assert logits.dtype == torch.float16 and logits.shape == (len(synthetic_dataset.test), 10)
    assert reader.load_logits(finished, "val").shape == (len(synthetic_dataset.val), 10)


def test_its_model_gives_the_stored_logits(finished, synthetic_dataset):
    with torch.inference_mode():
        logits = reader.load_model(finished)(synthetic_dataset.test.inputs())
    torch.testing.assert_close(outcomes.to_stored_logits(logits), reader.load_logits(finished), atol=5e-3, rtol=5e-3)
    assert torch.equal(logits.argmax(1), reader.load_logits(finished).argmax(1))


def test_nothing_temporary_is_left(finished, runs_folder):
    assert sorted(path.name for path in (runs_folder / finished).iterdir()) == [
        "conditions.json",
        "evaluation.json",
        "history.json",
        "logits.safetensors",
        "recipe.json",
        "run.json",
        "weights.safetensors",
    ]


def test_an_interrupted_run_keeps_its_last_epoch_and_goes_on_from_it(synthetic_dataset, finished):
    run = recorder.create_run(RECIPE)
    for event in recorder.record_training(train(RECIPE, synthetic_dataset), run, synthetic_dataset):
        if isinstance(event, EpochDone):
            break
    assert reader.load_summary(run.run_id).epoch == 1
    assert reader.load_weights(run.run_id).keys() == reader.load_weights(finished).keys()
    checkpoint = checkpoints.load_checkpoint(run.run_id)
    resumed = train(RECIPE, synthetic_dataset, resume=checkpoint)
    list(recorder.record_training(resumed, run, synthetic_dataset))
    for name, tensor in reader.load_weights(finished).items():
        assert torch.equal(tensor, reader.load_weights(run.run_id)[name])
    assert reader.load_run(run.run_id).test == reader.load_run(finished).test


def test_the_end_alone_tells_how_long_it_took(synthetic_dataset):
    run = recorder.create_run(RECIPE)
    *_, done = train(RECIPE, synthetic_dataset)
    run.record(done, synthetic_dataset)
    last, summary = done.history.epochs[-1], reader.load_summary(run.run_id)
    assert (summary.train_seconds, summary.total_seconds) == (last.train_seconds, last.total_seconds)
    assert summary.train_seconds > 0


def test_history_is_readable_while_the_run_goes_on(synthetic_dataset, monkeypatch):
    monkeypatch.setattr(recorder, "HISTORY_INTERVAL_SECONDS", 0)
    monkeypatch.setattr(recorder, "HISTORY_SHARE", float("inf"))
    run = recorder.create_run(RECIPE)
    seen = 0
    for event in recorder.record_training(train(RECIPE, synthetic_dataset), run, synthetic_dataset):
        if isinstance(event, StepDone):
            seen += 1
            assert len(reader.load_run(run.run_id).history.steps) == seen


def test_an_error_marks_the_run_failed_with_its_reason(synthetic_dataset):
    def breaking():
        yield from ()
        raise RuntimeError("the roof fell in")

    run = recorder.create_run(RECIPE)
    with pytest.raises(RuntimeError):
        list(recorder.record_training(breaking(), run, synthetic_dataset))
    summary = reader.load_summary(run.run_id)
    assert summary.state == "failed" and "the roof fell in" in summary.reason


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("run.json", b""),
        ("run.json", b"{"),
        ("run.json", b"[]"),
        ("run.json", b'{"format_version": 1}'),
        ("run.json", b"\xff\xfe\x00"),
        ("recipe.json", b'{"epochs": -1}'),
        ("history.json", b'{"steps": {}}'),
        ("evaluation.json", b"null"),
        ("evaluation.json", b'{"test": {"score": 3}}'),
    ],
)
def test_a_damaged_file_is_told_and_never_fatal(finished, runs_folder, file, content):
    damage(runs_folder / finished / file, content)
    with pytest.raises(RunError, match="restore its files, or delete it"):
        reader.load_run(finished)
    found = reader.list_runs()
    assert len(found.runs) + len(found.damaged) == 1
    manage.delete_run(finished)
    assert not reader.list_runs().damaged


@pytest.mark.parametrize("change", [{"state": "dancing"}, {"name": 3}, {"epoch": None}, {"test": {"loss": 1}}])
def test_a_hand_edited_summary_is_reported(finished, runs_folder, change):
    path = runs_folder / finished / "run.json"
    damage(path, json.dumps(json.loads(path.read_text()) | change).encode())
    (damaged,) = reader.list_runs().damaged
    assert damaged.run_id == finished and "can't be read" in damaged.reason


@pytest.mark.parametrize("content", [b"", b"junk" * 100, (1 << 62).to_bytes(8, "little") + b"{}"])
def test_damaged_weights_are_told(finished, runs_folder, content):
    damage(runs_folder / finished / "weights.safetensors", content)
    with pytest.raises(RunError, match="can't be read"):
        reader.load_model(finished)


def test_weights_of_another_network_are_told(finished, runs_folder):
    from safetensors.torch import save

    damage(runs_folder / finished / "weights.safetensors", save({"layer_stack.1.weight": torch.zeros(3, 3)}))
    with pytest.raises(RunError, match="don't fit model linear"):
        reader.load_model(finished)


def test_a_newer_version_is_told_apart_from_damage(finished, runs_folder):
    path = runs_folder / finished / "run.json"
    damage(path, json.dumps(json.loads(path.read_text()) | {"format_version": 99}).encode())
    with pytest.raises(RunError, match="update the app"):
        reader.load_summary(finished)


def test_a_field_that_a_later_version_adds_is_passed_over(finished, runs_folder):
    path = runs_folder / finished / "run.json"
    damage(path, json.dumps(json.loads(path.read_text()) | {"colour": "red"}).encode())
    assert reader.load_summary(finished).state == "finished"


@pytest.mark.parametrize("run_id", ["../x", "/etc", "a/b", "..", "", "A", "x" * 65, "a\\b", "a\n"])
def test_an_id_that_could_leave_the_folder_is_refused(run_id):
    with pytest.raises(RunError, match="can't be a run's id"):
        reader.load_summary(run_id)
    with pytest.raises(RunError):
        manage.delete_run(run_id)


@pytest.mark.parametrize("name", ["../x", "a/b", "..", " . ", "a\\b"])
def test_a_name_that_could_leave_the_folder_is_refused(name):
    with pytest.raises(RunError, match="can't be a run's name"):
        recorder.create_run(RECIPE, name)


def test_names_for_people_stay_as_they_are_but_for_control_characters(runs_folder):
    run = recorder.create_run(RECIPE, "Käte's\t<b>運動靴\n👟" + "x" * 200)
    name = reader.load_summary(run.run_id).name
    assert name.startswith("Käte's <b>運動靴 👟x") and len(name) == reader.MAX_NAME_LENGTH
    manage.rename_run(run.run_id, "  other ")
    assert reader.load_summary(run.run_id).name == "other"
    with pytest.raises(RunError, match="can't be empty"):
        manage.rename_run(run.run_id, "\n")


def test_a_taken_name_is_refused_and_a_recipes_name_is_counted_on():
    assert recorder.create_run(RECIPE, "mine").run_id == "mine"
    with pytest.raises(RunError, match="already"):
        recorder.create_run(RECIPE, "mine")
    assert [recorder.create_run(RECIPE).run_id for _ in range(3)] == ["tiny", "tiny-2", "tiny-3"]
    assert [recorder.create_run(RECIPE, name).run_id for name in ("靴", "鞄")] == ["run", "run-2"]


def test_shipped_runs_stand_first_and_stay():
    recorder.create_run(RECIPE, "shipped", shipped=True)
    recorder.create_run(RECIPE, "own")
    assert [run.run_id for run in reader.list_runs().runs] == ["shipped", "own"]
    with pytest.raises(RunError, match="part of the app"):
        manage.delete_run("shipped")
    manage.delete_run("own")
    with pytest.raises(RunError, match="there is no run"):
        manage.delete_run("own")


def test_a_run_without_weights_says_what_to_do():
    run = recorder.create_run(RECIPE)
    with pytest.raises(RunError, match="wait for its first epoch"):
        reader.load_model(run.run_id)
    with pytest.raises(RunError, match="has not been evaluated"):
        reader.load_logits(run.run_id)
