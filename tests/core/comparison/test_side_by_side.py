"""Times taken in turns, and what is kept of them."""

import json

import pytest

from fmnist_core import comparison
from fmnist_core.comparison import side_by_side
from fmnist_core.comparison.side_by_side import Turn, time_runs
from fmnist_core.comparison.timings import MOST_KEPT, Rounds, RunTiming, Timing, find_timing, list_timings, save_timing
from fmnist_core.errors import RunError, ServiceError
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs import recorder
from fmnist_core.runs.reader import weights_version
from fmnist_core.training import loop, own_pictures

QUICK = Recipe(name="quick", model="linear", epochs=2, threads=1, device="cpu", hold_out_validation=False)


@pytest.fixture
def two_runs(runs_folder, synthetic_dataset):
    for name, recipe in (("linear", QUICK), ("conv", QUICK.replace(model="tinyvgg"))):
        run = recorder.create_run(recipe, name=name)
        for _ in recorder.record_training(loop.train(recipe, synthetic_dataset), run, synthetic_dataset):
            pass
    return ["linear", "conv"]


@pytest.fixture
def timing(two_runs, synthetic_dataset):
    return list(time_runs(two_runs, synthetic_dataset, rounds=2))[-1]


def made_up(*run_ids: str, began: str = "2026-01-01") -> Timing:
    rounds = Rounds((3.0, 1.0, 2.0))
    runs = tuple(RunTiming(run_id, weights_version(run_id), rounds, rounds, rounds) for run_id in run_ids)
    return Timing(began, "cpu", "A", 1, 0.1, runs)


def test_runs_take_turns_after_a_warm_up(two_runs, synthetic_dataset):
    *turns, timing = time_runs(two_runs, synthetic_dataset, rounds=2)
    assert [(turn.run_id, turn.round) for turn in turns] == [(name, number) for number in range(3) for name in two_runs]
    assert [turn.done for turn in turns] == [1, 2, 3, 4, 5, 6] and turns[0].total == 6
    for run in timing.runs:
        for rounds in (run.training, run.one, run.batch):
            assert len(rounds.seconds) == 2 and min(rounds.seconds) > 0


def test_a_times_round_is_put_up_to_the_whole_training(monkeypatch, two_runs, synthetic_dataset):
    monkeypatch.setattr(side_by_side._Stopwatch, "_train", lambda self, recipe, seconds: 7.0)
    timing = list(time_runs(two_runs, synthetic_dataset, rounds=1))[-1]
    assert timing.of("linear").training.seconds == (14.0,)


def test_all_are_timed_on_the_same_threads(two_runs, synthetic_dataset, monkeypatch):
    recipes = []
    monkeypatch.setattr(
        loop, "train", lambda recipe, *rest, train=loop.train: recipes.append(recipe) or train(recipe, *rest)
    )
    timing = list(time_runs(two_runs, synthetic_dataset, rounds=1, threads=2))[-1]
    assert {recipe.threads for recipe in recipes} == {2} == {timing.threads}
    assert all(recipe.epochs == 1 and not recipe.test_every_epoch for recipe in recipes)


def test_a_frozen_training_is_timed_frozen_and_another_is_not():
    frozen = QUICK.replace(epochs=3, frozen_epochs=3, start_from="other")
    assert side_by_side._piece_of(frozen, 1).frozen_epochs == 1
    assert side_by_side._piece_of(frozen.replace(frozen_epochs=1), 1).frozen_epochs == 0


def test_a_training_on_somebodys_own_pictures_is_not_timed_again(runs_folder, synthetic_dataset):
    recipe = QUICK.replace(own_pictures=200)
    run = recorder.create_run(recipe, "taught", own_pictures=own_pictures.pack_pictures(synthetic_dataset.test))
    events = loop.train(recipe, synthetic_dataset, own_pictures=synthetic_dataset.test)
    for _ in recorder.record_training(events, run, synthetic_dataset):
        pass
    *_, timing = time_runs(["taught"], synthetic_dataset, rounds=1)
    assert timing.of("taught").training is None and timing.of("taught").one.median > 0


def test_a_timing_takes_the_place_of_the_trainings_own_time(timing, two_runs):
    rows = comparison.compare_runs(two_runs)
    assert [row.train_seconds for row in rows] == [timing.of(run_id).training.median for run_id in two_runs]
    assert rows[0].milestones == () or rows[0].milestones[-1].seconds > 0
    assert {row.threads for row in rows} == {timing.threads}
    assert rows[0].timed.one.median > 0


def test_a_timing_of_some_is_not_mixed_with_other_times(two_runs):
    before = comparison.compare_runs(two_runs)
    save_timing(made_up("linear"))
    assert comparison.compare_runs(two_runs) == before
    assert comparison.compare_runs(["linear"])[0].train_seconds == 2.0


def test_milestones_move_with_the_time(runs_folder, synthetic_dataset):
    recipe = QUICK.replace(test_every_epoch=True)
    run = recorder.create_run(recipe, name="linear")
    for _ in recorder.record_training(loop.train(recipe, synthetic_dataset), run, synthetic_dataset):
        pass
    before = comparison.compare_runs(["linear"])[0]
    save_timing(made_up("linear"))
    after = comparison.compare_runs(["linear"])[0]
    assert [milestone.accuracy for milestone in after.milestones] == [passed.accuracy for passed in before.milestones]
    assert after.milestones[-1].seconds == pytest.approx(2.0)
    assert after.seconds_to(0) == after.milestones[0].seconds < after.milestones[1].seconds


def test_a_timing_is_for_the_weights_that_were_timed(timing, two_runs):
    assert find_timing(two_runs) == timing == find_timing(two_runs[:1])
    recorder.run_path("conv").joinpath("weights.safetensors").touch()
    assert find_timing(two_runs) is None


def test_the_newest_timing_counts_and_the_oldest_go(two_runs):
    for number in range(MOST_KEPT + 2):
        save_timing(made_up("linear", began=str(number)))
    assert len(list_timings()) == MOST_KEPT
    assert find_timing(["linear"]).began == str(MOST_KEPT + 1)


@pytest.mark.parametrize("content", ["{", "[]", '{"timings": [{"began": 1}]}'])
def test_a_damaged_file_is_no_timing(runs_folder, content):
    (runs_folder / "timings.json").write_text(content)
    assert list_timings() == ()


def test_too_many_are_refused(synthetic_dataset):
    with pytest.raises(RunError, match="choose 1 to 12"):
        next(time_runs(["a"] * 13, synthetic_dataset))


def test_one_timing_at_a_time(two_runs, synthetic_dataset):
    first = time_runs(two_runs, synthetic_dataset, rounds=1)
    next(first)
    with pytest.raises(ServiceError, match="somebody else"):
        next(time_runs(two_runs, synthetic_dataset, rounds=1))
    first.close()
    next(time_runs(two_runs, synthetic_dataset, rounds=1))


def test_a_process_of_its_own_tells_its_turns(monkeypatch):
    lines = [json.dumps({"run_id": "a", "round": 1, "done": 1, "total": 2}), json.dumps({"began": "now"})]
    script = "import sys; [print(line, flush=True) for line in sys.argv[1:]]"
    monkeypatch.setattr(side_by_side, "COMMAND", (side_by_side.sys.executable, "-c", script))
    assert list(side_by_side.time_in_own_process(lines)) == [Turn("a", 1, 1, 2)]


def test_what_goes_wrong_there_is_said_here(monkeypatch):
    script = "import sys; sys.exit('error: there is no run x')"
    monkeypatch.setattr(side_by_side, "COMMAND", (side_by_side.sys.executable, "-c", script))
    with pytest.raises(ServiceError, match=r"^there is no run"):
        list(side_by_side.time_in_own_process(["x"]))
