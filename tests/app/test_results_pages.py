"""Evaluate, Compare, Data and Home on runs that are there."""

from types import SimpleNamespace

import pytest

from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.runs.reader import load_run, load_summary
from ui.evaluation import confusion


def test_evaluate_shows_the_run_of_the_url(open_page, runs):
    page = open_page("evaluate", evaluate_run="second")
    accuracy = load_summary("second").test.accuracy
    assert page.metric[0].value.replace("\u00a0", " ") == f"{100 * accuracy:.2f} %"


@pytest.mark.parametrize("cells", ["% of true class", "% of predicted class"])
def test_the_matrix_counts_as_asked(open_page, runs, cells):
    page = open_page("evaluate", evaluate_cells=cells)
    assert not page.exception
    assert page.segmented_control(key="evaluate_cells").value == cells


def test_a_cell_opens_its_pictures_with_what_the_other_run_says(open_page, runs, synthetic_dataset):
    page = open_page(
        "evaluate", evaluate_run="first", evaluate_true="Bag", evaluate_predicted="Bag", evaluate_shown="12"
    )
    captions = gallery(page)
    bags = int((synthetic_dataset.test.labels == CLASS_NAMES.index("Bag")).sum())
    right = load_run("first").test.confusion_matrix[8][8]
    assert 0 < captions.count("<figcaption") == min(12, right) <= bags
    assert "second" in captions


def test_a_link_shared_before_its_parameters_were_renamed_still_works(open_page, runs):
    page = open_page("evaluate", evaluate_really="Bag", evaluate_taken="Coat")
    assert [page.selectbox(key=f"evaluate_{name}").value for name in ("true", "predicted")] == ["Bag", "Coat"]
    assert not open_page("evaluate", evaluate_really="Hat").exception


def test_a_click_on_a_cell_chooses_its_classes(monkeypatch):
    state = {"evaluate_matrix": SimpleNamespace(selection=SimpleNamespace(points=[{"x": "Coat", "y": "Shirt"}]))}
    monkeypatch.setattr(confusion.st, "session_state", state)
    confusion._open_cell("evaluate_matrix", "evaluate")
    assert (state["evaluate_true"], state["evaluate_predicted"]) == ("Shirt", "Coat")


def test_a_cell_without_pictures_says_so(open_page, runs):
    page = open_page("evaluate", evaluate_true="Bag", evaluate_predicted="Trouser")
    empty = load_run("second").test.confusion_matrix[8][1] == 0
    assert any("No such picture" in info.value for info in page.info) == empty


def test_two_runs_matrices_are_compared(open_page, runs):
    page = open_page("evaluate", evaluate_run="first", evaluate_with="second")
    assert not page.exception
    assert any("more often than" in caption.value for caption in page.caption)


def test_what_others_say_is_grouped_by_answer():
    said = {"a": "Coat", "b": "Shirt", "c": "Shirt"}
    assert confusion.format_answers(said) == "\nShirt: b, c\nCoat: a"
    assert confusion.format_answers({"a": "Coat", "b": "Coat"}) == "\nCoat: all others"
    assert confusion.format_answers({str(i): "Coat" if i else "Bag" for i in range(9)}) == "\nCoat: 8 runs\nBag: 0"
    assert confusion.format_answers({}) == ""


def test_home_lists_what_is_trained(open_page, runs):
    assert sorted(open_page("home").dataframe[0].value["Run"]) == sorted(runs)


def test_data_shows_one_class(open_page, runs):
    page = open_page("data", data_class="Bag")
    assert gallery(page).count("<figcaption") == gallery(page).count(">Bag<") > 0


def gallery(page) -> str:
    return page.get("html")[0].proto.body
