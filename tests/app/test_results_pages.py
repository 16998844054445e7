"""Evaluate, Compare, Data and Home on runs that are there."""

import json
from types import SimpleNamespace

import pytest

from fmnist_core import recorder
from fmnist_core.classes import CLASS_NAMES
from fmnist_core.runs import load_run, load_summary
from ui import confusion


def test_evaluate_shows_the_run_of_the_url(open_page, runs):
    page = open_page("evaluate", evaluate_run="second")
    accuracy = load_summary("second").test.accuracy
    assert page.metric[0].value.replace("\u00a0", " ") == f"{100 * accuracy:.2f} %"


@pytest.mark.parametrize("cells", ["% of what they are", "% of the answers"])
def test_the_matrix_counts_as_asked(open_page, runs, cells):
    page = open_page("evaluate", evaluate_cells=cells)
    assert not page.exception
    assert page.segmented_control(key="evaluate_cells").value == cells


def test_a_cell_opens_its_pictures_with_what_the_other_run_says(open_page, runs, synthetic_dataset):
    page = open_page("evaluate", evaluate_run="first", evaluate_really="Bag", evaluate_taken="Bag", evaluate_shown="12")
    captions = gallery(page)
    bags = int((synthetic_dataset.test.labels == CLASS_NAMES.index("Bag")).sum())
    right = load_run("first").test.confusion_matrix[8][8]
    assert 0 < captions.count("<figcaption") == min(12, right) <= bags
    assert "second" in captions


def test_a_click_on_a_cell_chooses_its_classes(monkeypatch):
    state = {"evaluate_matrix": SimpleNamespace(selection=SimpleNamespace(points=[{"x": "Coat", "y": "Shirt"}]))}
    monkeypatch.setattr(confusion.st, "session_state", state)
    confusion._open_cell("evaluate_matrix", "evaluate")
    assert (state["evaluate_really"], state["evaluate_taken"]) == ("Shirt", "Coat")


def test_a_cell_without_pictures_says_so(open_page, runs):
    page = open_page("evaluate", evaluate_really="Bag", evaluate_taken="Trouser")
    empty = load_run("second").test.confusion_matrix[8][1] == 0
    assert any("No such picture" in info.value for info in page.info) == empty


def test_two_runs_matrices_are_compared(open_page, runs):
    page = open_page("evaluate", evaluate_run="first", evaluate_with="second")
    assert not page.exception
    assert any("more often than" in caption.value for caption in page.caption)


def test_one_run_alone_is_compared_with_none(open_page, runs):
    page = open_page("compare", compare_runs="first")
    assert not page.exception
    assert "Is one really better?" not in [heading.value for heading in page.subheader]


def test_two_runs_are_tested_on_the_pictures_they_differ_on(open_page, runs):
    page = open_page("compare", compare_runs=runs)
    assert any("gets wrong: p " in text.value for text in page.markdown)
    assert {page.selectbox(key="compare_first").value, page.selectbox(key="compare_second").value} == set(runs)


def test_the_pair_stands_in_the_url(open_page, runs):
    page = open_page("compare", compare_runs=runs, compare_first="second", compare_second="first")
    assert page.selectbox(key="compare_first").value == "second"
    assert page.selectbox(key="compare_second").value == "first"


def test_what_others_say_is_grouped_by_answer():
    said = {"a": "Coat", "b": "Shirt", "c": "Shirt"}
    assert confusion.say_answers(said) == "\nShirt: b, c\nCoat: a"
    assert confusion.say_answers({"a": "Coat", "b": "Coat"}) == "\nCoat: all others"
    assert confusion.say_answers({str(i): "Coat" if i else "Bag" for i in range(9)}) == "\nCoat: 8 runs\nBag: 0"
    assert confusion.say_answers({}) == ""


def test_compare_shows_intervals_doubtful_times_and_real_pictures(open_page, runs):
    figures = [{"run_id": "second", "domain": "icons", "way": "prepared", "class_mean": 0.5}]
    (recorder.run_path("second") / "real_world.json").write_text(json.dumps(figures))
    conditions = recorder.run_path("second") / "conditions.json"
    conditions.write_text(json.dumps(json.loads(conditions.read_text()) | {"load": 7.0}))
    table = open_page("compare", compare_runs=runs).dataframe[0].value.set_index("Run")
    assert table["icons"]["second"] == 50
    assert "⚠ the machine was busy (load 7.0)" in table["Taken on"]["second"]
    assert table["95 % interval"].str.contains(" to ").all()


def test_compare_takes_the_shipped_runs_first(open_page, runs):
    page = open_page("compare")
    assert page.multiselect(key="compare_runs").value == ["first"]


def test_compare_ranks_the_runs_of_the_url(open_page, runs):
    page = open_page("compare", compare_runs=runs)
    assert sorted(page.dataframe[0].value["Run"]) == sorted(runs)


def test_compare_with_an_imported_run(open_page, runs, synthetic_dataset):
    recorder.update_summary("second", train_seconds=0.0, total_seconds=0.0)
    (recorder.run_path("second") / "history.json").unlink()
    assert not open_page("compare", compare_runs=runs).exception


def test_home_lists_what_is_trained(open_page, runs):
    assert sorted(open_page("home").dataframe[0].value["Run"]) == sorted(runs)


def test_data_shows_one_class(open_page, runs):
    page = open_page("data", data_class="Bag")
    assert gallery(page).count("<figcaption") == gallery(page).count(">Bag<") > 0


def gallery(page) -> str:
    return page.get("html")[0].proto.body
