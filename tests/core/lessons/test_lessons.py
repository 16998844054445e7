"""Every lesson on the real training code and the real pictures: what it reveals is so, over three seeds."""

import dataclasses
from statistics import fmean

import pytest

from fmnist_core import lessons, places
from fmnist_core.data.dataset import load_dataset
from fmnist_core.errors import LessonError
from fmnist_core.lessons import catalogue, measuring
from fmnist_core.runs import reader, recorder
from fmnist_core.service import client
from fmnist_core.training import loop
from tests.background import QUICK, wait_for_end

LESSONS = lessons.list_lessons()
QUICK_ONES = ("steps-too-long", "pixels-not-scaled", "a-drawing-not-inverted")


def train_all(lesson, seed, dataset):
    for planned in lessons.plan(lesson, seed):
        run = recorder.create_run(planned.recipe, planned.run_id)
        for _ in recorder.record_training(loop.train(planned.recipe, dataset), run, dataset):
            pass


@pytest.mark.parametrize(
    "name",
    [pytest.param(each.name, marks=() if each.name in QUICK_ONES else pytest.mark.slow) for each in LESSONS],
)
def test_what_a_lesson_reveals_is_so(name, runs_folder):
    measuring._drawings.cache_clear()  # other tests have it draw synthetic pictures
    lesson = lessons.get_lesson(name)
    (runs_folder / reader.DEFAULT_RUN).symlink_to(places.CHECKPOINTS / reader.DEFAULT_RUN)
    found = []
    for seed in lesson.seeds:
        train_all(lesson, seed, load_dataset())
        found.append(lessons.find_out(lesson, seed))
    for reveal, findings in zip(lesson.reveals, zip(*found)):
        effects = [finding.difference for finding in findings]
        print(f"{name}: {findings[0].sentence}", [f"{effect:.4f}" for effect in effects])
        assert reveal.at_least <= fmean(effects) <= reveal.at_most, (effects, reveal)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
class TestEveryLesson:
    def test_can_be_asked_and_answered(self, lesson):
        assert lesson.question.strip().endswith("?") and len(lesson.choices) == 3
        assert lesson.explanation and len(lesson.seeds) == 3 and lesson.seconds <= 60

    def test_its_runs_have_ids_that_tell_them_apart(self, lesson):
        ids = [run.run_id for seed in lesson.seeds for run in lessons.plan(lesson, seed)]
        assert len(set(ids)) == len(ids)
        assert all(reader.RUN_ID.fullmatch(run_id) and len(run_id) <= 56 for run_id in ids)

    def test_measures_what_can_be_measured(self, lesson):
        known = {*measuring.FIGURES, measuring.SHARE_RIGHT}
        measures = [side for reveal in lesson.reveals for side in (reveal.first, reveal.second) if side]
        assert measures and {measure.figure for measure in measures} <= known


def test_a_figure_outside_its_bounds_is_told(runs_folder, synthetic_dataset):
    lesson = dataclasses.replace(small_lesson(), reveals=(reveal(at_least=1.1), reveal(at_least=0.0)))
    train_all(lesson, 1, synthetic_dataset)
    impossible, certain = lessons.find_out(lesson, 1)
    assert (impossible.holds, certain.holds) == (False, True)
    assert f"{100 * certain.first:.1f} %" in certain.sentence


def test_the_service_trains_what_is_missing_and_no_more(training_service):
    lesson = small_lesson()
    assert lessons.standing(lesson, 1).missing == lessons.plan(lesson, 1)
    started = lessons.start(lesson, 1)
    assert not lessons.start(lesson, 1)
    for planned in started:
        assert wait_for_end(planned.run_id).state == "finished"
    assert lessons.standing(lesson, 1).is_done
    assert all(reader.load_summary(planned.run_id).is_lesson for planned in started)


def test_a_run_by_an_older_recipe_is_trained_anew(training_service):
    lesson, changed = small_lesson(name="newer"), small_lesson(name="newer", epochs=2)
    for version in (lesson, changed):
        for planned in lessons.start(version, 1):
            wait_for_end(planned.run_id)
    assert lessons.standing(changed, 1).is_done
    assert reader.load_run(lessons.plan(changed, 1)[0].run_id).recipe.epochs == 2


def test_a_run_of_ones_own_is_never_replaced(training_service):
    planned = lessons.plan(small_lesson(name="mine"), 1)[0]
    wait_for_end(client.submit(QUICK, planned.run_id))
    with pytest.raises(Exception, match="choose another name"):
        lessons.start(small_lesson(name="mine"), 1)


GOOD = """
title = "t"
question = "q?"
choices = ["a", "b"]
right = "a"
seconds = 1
seeds = [1]
explanation = "e"
[[variants]]
name = "v"
label = "l"
recipe = "notebook-v0"
[[reveals]]
says = "{first}"
first = "test accuracy of v"
"""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('right = "a"', 'right = "c"', "none of the choices"),
        ("accuracy of v", "accuracy of w", "no variant 'w'"),
        ("accuracy of v", "accuracy", "is not like"),
        ('recipe = "notebook-v0"', "", "either a recipe or a run"),
        ('recipe = "notebook-v0"', 'recipe = "nix"', "unknown recipe"),
        ('recipe = "notebook-v0"', 'ask = "studio"\nshow = "photo"', "can show one of"),
        ("seconds = 1", 'seconds = 1\ncolour = "red"', "no field 'colour'"),
        ('label = "l"', 'label = "l"\nvary = "momentum"', "can vary one of"),
        ("seconds = 1", "", "can't be read"),
    ],
)
def test_a_file_that_makes_no_lesson_is_refused_with_the_reason(tmp_path, old, new, words):
    path = tmp_path / "10-mine.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert catalogue.read_lesson(path).name == "mine"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(LessonError, match=words):
        catalogue.read_lesson(path)


def test_an_unknown_lesson_is_refused():
    with pytest.raises(LessonError, match="choose from"):
        lessons.get_lesson("nix")


def small_lesson(name: str = "small", epochs: int = 1) -> lessons.Lesson:
    change = {"epochs": epochs, "device": "cpu"}
    variants = (lessons.Variant("v", "label", "notebook-v0", change, repeats=2),)
    return lessons.Lesson(name, "t", "q?", ("a", "b"), "a", "e", 1, (1,), variants, (reveal(),))


def reveal(**bounds: float) -> lessons.Reveal:
    return lessons.Reveal("{first} of them", lessons.Measure("test accuracy", "v"), **bounds)
