"""A run that learns from the class's drawings: who is tested with, what is submitted, and what comes of it."""

import numpy as np
import pytest

from fmnist_core.classroom import drawings, learning, people, rounds, taught_runs
from fmnist_core.errors import ClassError, RunError
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs import manage, reader, recorder
from fmnist_core.service import client
from fmnist_core.training.loop import train
from fmnist_core.training.own_pictures import pack_pictures

PEOPLE = ("ada", "bob", "cem", "dia")
"""Of whom every third one, from the second on, is tested with: Bob."""
PNG = b"\x89PNG"


@pytest.fixture
def start(runs_folder, synthetic_dataset):
    """A run to go on from, that has no picture held out."""
    recipe = Recipe(name="first", model="linear", epochs=1, threads=1, device="cpu", hold_out_validation=False)
    run = recorder.create_run(recipe)
    for _ in recorder.record_training(train(recipe, synthetic_dataset), run, synthetic_dataset):
        pass
    return run.run_id


@pytest.fixture
def kept(start, monkeypatch, synthetic_dataset):
    """Two drawings of each person: the synthetic pictures of two words."""
    now = 1_800_000_000.0
    monkeypatch.setattr("time.time", lambda: now)
    game = rounds.start_round([start], words=2, seed=0)
    for place, word in enumerate(game.words):
        now = game.drawing_began(place) + 1
        pictures = synthetic_dataset.test.images[synthetic_dataset.test.labels == word].numpy()
        for name, picture in zip(PEOPLE, pictures):
            people.join(name, name)
            drawings.keep_drawing(name, game, place, PNG, np.ascontiguousarray(picture), [], {start: word})
    return drawings.list_drawings()


@pytest.fixture
def submitted(monkeypatch, synthetic_dataset):
    """What the training service was asked for; it makes the run's folder and trains nothing."""
    calls = []

    def submit(recipe, name=None, *, owner=None, own_pictures=None, **_):
        calls.append((recipe, owner, own_pictures))
        return recorder.create_run(recipe, name, "queued", pack_pictures(own_pictures), owner=owner).run_id

    monkeypatch.setattr(client, "submit", submit)
    return calls


def train_to_its_end(run_id, own_pictures, dataset):
    recipe = reader.load_recipe(run_id)
    events = train(recipe, dataset, reader.load_start_weights(recipe), own_pictures=own_pictures)
    for _ in recorder.record_training(events, recorder.RunRecorder(run_id), dataset):
        pass


def test_nobody_is_on_both_sides(kept):
    split = learning.split_by_person(kept)
    assert (split.learners, split.testers) == (3, 1)
    assert {drawing.student_id for drawing in split.test} == {"bob"}
    assert len(split.learn) == 6 and len(split.test) == 2


def test_one_person_is_too_few(kept):
    with pytest.raises(ClassError, match="two people or more"):
        learning.teach("first", kept[:1])


def test_a_run_that_has_not_ended_teaches_nobody(kept, start):
    recorder.create_run(Recipe(model="linear"), "half-way")
    with pytest.raises(RunError, match="let it end first"):
        learning.teach("half-way", kept)


def test_the_service_gets_the_recipe_and_the_drawings_to_learn_from(kept, start, submitted):
    run_id = learning.teach(start, kept, owner="teacher")
    ((recipe, owner, own),) = submitted
    assert owner == "teacher" and recipe == learning.taught_recipe(start, 6)
    assert recipe.keep_head and recipe.start_from == start and not recipe.hold_out_validation
    assert [label.item() for label in own.labels] == [drawing.label for drawing in kept if drawing.student_id != "bob"]
    (teaching,) = taught_runs.list_teachings()
    assert (teaching.run_id, teaching.start, teaching.learnt_from) == (run_id, start, 6)
    assert set(teaching.known_before) == {drawing.key for drawing in kept if drawing.student_id == "bob"}


@pytest.mark.parametrize("settings", [{}, {"augmentations": ["shift-flip"], "mirrored_answers": True}], ids=str)
def test_it_goes_on_answering_as_it_did(runs_folder, settings):
    start = recorder.create_run(Recipe(name="first", **settings)).run_id
    assert learning.taught_recipe(start, 6).mirrored_answers == bool(settings)


def test_a_run_that_has_ended_is_tested_with_other_peoples_drawings(kept, start, submitted, synthetic_dataset):
    run_id = learning.teach(start, kept)
    learning.conclude_teachings()
    assert not taught_runs.list_teaching_results(), "it has not even begun"
    train_to_its_end(run_id, submitted[0][2], synthetic_dataset)
    learning.conclude_teachings()
    (result,) = taught_runs.list_teaching_results()
    assert not taught_runs.list_teachings()
    assert (result.run_id, result.start, result.learnt_from, result.drawings) == (run_id, start, 6, 2)
    assert result.right_after == 2 and 0 <= result.right_before <= 2
    assert result.test_before == reader.load_summary(start).test.accuracy
    assert result.test_after == reader.load_summary(run_id).test.accuracy


def test_drawings_deleted_meanwhile_are_not_counted(kept, start, submitted, synthetic_dataset):
    run_id = learning.teach(start, kept)
    train_to_its_end(run_id, submitted[0][2], synthetic_dataset)
    drawings.delete_drawings("bob")
    learning.conclude_teachings()
    (result,) = taught_runs.list_teaching_results()
    assert (result.drawings, result.right_before, result.right_after) == (0, 0, 0)


def test_nothing_comes_of_a_run_that_was_deleted_or_stopped_at_once(kept, start, submitted):
    deleted, stopped, failed = (learning.teach(start, kept) for _ in range(3))
    manage.delete_run(deleted)
    manage.update_summary(stopped, state="stopped")
    manage.update_summary(failed, state="failed")
    learning.conclude_teachings()
    assert [teaching.run_id for teaching in taught_runs.list_teachings()] == [failed], "it can still go on"
    assert not taught_runs.list_teaching_results()
