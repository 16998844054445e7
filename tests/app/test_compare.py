"""Compare on runs that are there."""

import json

import pytest

from fmnist_core import export
from fmnist_core.comparison.side_by_side import Turn
from fmnist_core.comparison.timings import Rounds, RunTiming, Timing, save_timing
from fmnist_core.errors import ServiceError
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs import manage, recorder
from fmnist_core.runs.reader import load_run, weights_version
from fmnist_core.service import client
from fmnist_core.training import loop
from ui import caches
from ui.comparison import repeating, timing

VIEWS = ("Ranking", "One against another", "By class", "Learning curves", "Seeds", "Recipes")


@pytest.fixture
def seeds(runs, synthetic_dataset):
    """The recipe of the other runs with a second seed."""
    recipe = load_run("first").recipe.replace(seed=43)
    run = recorder.create_run(recipe, name="reseeded")
    for _ in recorder.record_training(loop.train(recipe, synthetic_dataset), run, synthetic_dataset):
        pass
    return [*runs, "reseeded"]


@pytest.fixture
def submitted(monkeypatch):
    """What the page has the service train."""
    recipes: list[Recipe] = []

    def submit(recipe: Recipe, name: str | None = None, **_options) -> str:
        recipes.append(recipe)
        return name

    monkeypatch.setattr(client, "submit", submit)
    return recipes


def set_conditions(run_id: str, **values: object) -> None:
    file = recorder.run_path(run_id) / "conditions.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | values))


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("chosen", [["first"], ["first", "second", "reseeded"]], ids=["one", "three"])
def test_every_view_opens(open_page, seeds, view, chosen):
    page = open_page("compare", compare_runs=chosen, compare_view=view)
    assert not page.exception and not page.error
    assert page.segmented_control(key="compare_view").value == view


def test_every_view_opens_with_an_imported_run(open_page, runs):
    manage.update_summary("second", train_seconds=0.0, total_seconds=0.0, recipe_name=None)
    for name in ("history", "recipe", "conditions"):
        (recorder.run_path("second") / f"{name}.json").unlink()
    for view in VIEWS:
        assert not open_page("compare", compare_runs=runs, compare_view=view).exception


def test_the_shipped_runs_are_taken_first(open_page, runs):
    assert open_page("compare").multiselect(key="compare_runs").value == ["first"]


def test_the_runs_of_the_url_are_ranked(open_page, runs):
    page = open_page("compare", compare_runs=runs)
    assert sorted(page.dataframe[0].value["Run"]) == sorted(runs)


@pytest.mark.parametrize(
    ("words", "found"), [("", {"first", "second"}), ("SEC", {"second"}), ("notebook fir", {"first"}), ("x", set())]
)
def test_a_filter_narrows_all_runs(open_page, runs, words, found):
    page = open_page("compare", compare_all="true", compare_filter=words)
    assert (set(page.dataframe[0].value["Run"]) if page.dataframe else set()) == found


def test_columns_and_target_stand_in_the_url(open_page, runs):
    for run_id in runs:
        set_conditions(run_id, load=0.1)
        manage.update_summary(run_id, train_seconds=2.0)
    page = open_page(
        "compare", compare_runs=runs, compare_table_columns=["Time to reach", "Work"], compare_table_target="70 %"
    )
    table = page.dataframe[0].value
    assert list(table.columns) == ["Run", "Time to reach", "Work"]
    assert table["Work"][0] == pytest.approx(0.01588)
    assert load_run("first").test.score.accuracy > 0.7
    assert list(table["Time to reach"]) == [2.0, 2.0]


def test_a_selected_row_leads_to_its_run_and_stands_in_the_url(open_page, runs):
    page = open_page("compare", compare_runs=runs, compare_table_open="second")
    links = [link.proto for link in page.get("page_link")]
    assert {"evaluate_run=second", "train_runs=second", "draw_runs=second", "runs_run=second"} <= {
        link.query_string for link in links
    }


def test_intervals_doubtful_times_and_real_pictures_are_shown(open_page, runs):
    figures = [{"run_id": "second", "domain": "icons", "way": "prepared", "class_mean": 0.5}]
    (recorder.run_path("second") / "real_world.json").write_text(json.dumps(figures))
    set_conditions("second", load=7.0)
    table = open_page("compare", compare_runs=runs).dataframe[0].value.set_index("Run")
    assert table["icons"]["second"] == 50
    assert "the machine was busy (load 7.0)" in table["Taken on"]["second"]
    assert table["95 % interval"].str.contains(" to ").all()


def test_a_doubtful_time_is_left_out_of_the_column_that_ranks(open_page, runs):
    set_conditions("first", load=0.1)
    set_conditions("second", load=7.0)
    table = open_page("compare", compare_runs=runs).dataframe[0].value.set_index("Run")
    assert table["Training time"].notna().to_dict() == {"first": True, "second": False}


def test_where_all_times_are_doubtful_they_are_shown_all_the_same(open_page, runs):
    for run_id in runs:
        set_conditions(run_id, load=7.0)
    table = open_page("compare", compare_runs=runs).dataframe[0].value
    assert table["Training time"].notna().all()
    assert table["Taken on"].str.contains("⚠").all()


def test_two_runs_are_tested_on_the_pictures_they_differ_on(open_page, runs):
    page = open_page("compare", compare_runs=runs, compare_view="One against another")
    assert any("gets wrong: p " in text.value for text in page.markdown)
    assert {page.selectbox(key="compare_first").value, page.selectbox(key="compare_second").value} == set(runs)


def test_the_pair_stands_in_the_url(open_page, runs):
    page = open_page(
        "compare",
        compare_runs=runs,
        compare_view="One against another",
        compare_first="second",
        compare_second="first",
    )
    assert page.selectbox(key="compare_first").value == "second"
    assert page.selectbox(key="compare_second").value == "first"


def test_seeds_of_a_recipe_are_found_though_not_chosen(open_page, seeds):
    page = open_page("compare", compare_runs="first", compare_view="Seeds")
    assert any("notebook-v0 with 2 seeds" in text.value for text in page.markdown)


def test_a_recipe_is_repeated_until_there_are_five_seeds(open_page, seeds, submitted):
    page = open_page("compare", compare_runs="first", compare_view="Seeds")
    page.button(key="compare_repeat_go").click().run()
    assert not page.exception
    assert [recipe.seed for recipe in submitted] == [44, 45, 46]
    assert any("train_runs=notebook-v0-seed-44" in link.proto.query_string for link in page.get("page_link"))


def test_locked_training_is_locked_here_too(open_page, runs, monkeypatch):
    monkeypatch.setattr(repeating, "training_is_locked", lambda: True)
    page = open_page("compare", compare_runs="first", compare_view="Seeds")
    assert page.button(key="compare_repeat_go").disabled


def test_a_student_can_not_take_the_machine_for_timing(open_page, runs, monkeypatch):
    monkeypatch.setattr(timing, "is_teacher", lambda: False)
    assert open_page("compare", compare_runs=runs).button(key="compare_time_again").disabled


def test_a_service_that_refuses_is_a_sentence(open_page, runs, monkeypatch):
    def refuse(*_arguments, **_options):
        raise ServiceError("100 runs wait already: try again when some have ended")

    monkeypatch.setattr(repeating.service, "submit", refuse)
    page = open_page("compare", compare_runs="first", compare_view="Seeds")
    page.button(key="compare_repeat_go").click().run()
    assert "100 runs wait already" in page.error[0].value


def test_only_what_differs_is_shown(open_page, seeds):
    page = open_page("compare", compare_runs=["first", "reseeded"], compare_view="Recipes")
    assert list(page.dataframe[1].value.columns) == ["Run", "Seed"]
    page.toggle(key="compare_same").set_value(True).run()
    assert len(page.dataframe[1].value.columns) > 10


def test_the_same_recipes_differ_in_nothing(open_page, runs):
    page = open_page("compare", compare_runs=runs, compare_view="Recipes")
    assert any("the same" in info.value for info in page.info)


def test_runs_are_timed_again_and_the_new_times_take_the_place_of_the_old(open_page, runs, monkeypatch):
    rounds = Rounds((3.0, 5.0, 4.0))

    def time_them(run_ids):
        yield Turn(run_ids[0], 0, 1, 1)
        timed = tuple(RunTiming(run_id, weights_version(run_id), rounds, rounds, rounds) for run_id in run_ids)
        save_timing(Timing("2026-01-01", "cpu", "A", 1, 0.1, timed))

    monkeypatch.setattr(timing, "time_in_own_process", time_them)
    page = open_page("compare", compare_runs=runs)
    page.button(key="compare_time_again").click().run()
    assert not page.exception
    table = page.dataframe[0].value.set_index("Run")
    assert list(table["Training time"]) == [4.0, 4.0]
    assert table["Taken on"]["first"] == "cpu, 1 thread · timed again (3.0 s to 5.0 s)"
    assert any("Timed side by side on A" in caption.value for caption in page.caption)


def test_all_of_it_is_one_page(runs):
    page = export.create_report(runs, caches.labels("test"))
    assert page.startswith("<!doctype html>") and "gets wrong: p " in page


def test_while_something_trains_nothing_is_timed(open_page, runs):
    recorder.create_run(load_run("first").recipe, "busy", "running")
    page = open_page("compare", compare_runs=runs)
    assert page.button(key="compare_time_again").disabled
    assert any("Something is training" in caption.value for caption in page.caption)
