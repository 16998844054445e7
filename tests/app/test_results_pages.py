"""Evaluate, Compare, Runs, Data and Home on runs that are there."""

import pytest

from fmnist_core import recorder, service
from fmnist_core.models import create_model
from fmnist_core.runs import list_runs, load_summary


def test_evaluate_shows_the_run_of_the_url(open_page, runs):
    page = open_page("evaluate", evaluate_run="second")
    accuracy = load_summary("second").test.accuracy
    assert page.metric[0].value.replace("\u00a0", " ") == f"{100 * accuracy:.2f} %"


@pytest.mark.parametrize("cells", ["% of what they are", "% of the answers"])
def test_the_matrix_counts_as_asked(open_page, runs, cells):
    page = open_page("evaluate", evaluate_cells=cells)
    assert not page.exception
    assert page.segmented_control(key="evaluate_cells").value == cells


def test_mistakes_are_filtered_by_class(open_page, runs):
    page = open_page("evaluate")
    page.selectbox(key="evaluate_really").set_value("Bag").run()
    page.selectbox(key="evaluate_taken").set_value("Bag").run()
    assert "No such mistake" in page.info[0].value


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
    gallery = page.get("html")[0].proto.body
    assert gallery.count("<figcaption") == gallery.count(">Bag<") > 0


@pytest.fixture
def owner(monkeypatch):
    """The service's part in renaming and deleting, without its process."""
    monkeypatch.setattr(service, "rename", recorder.rename_run)
    monkeypatch.setattr(service, "delete", recorder.delete_run)


def test_a_run_is_renamed(open_page, runs, owner):
    page = open_page("runs", runs_run="second")
    page.text_input(key="runs_name_second").set_value("My <b>best</b>").run()
    page.button(key="runs_rename").click().run()
    assert not page.exception
    assert load_summary("second").name == "My <b>best</b>"


def test_a_run_is_deleted(open_page, runs, owner):
    page = open_page("runs", runs_run="second")
    page.button(key="runs_delete").click().run()
    assert not page.exception
    assert [run.run_id for run in list_runs().runs] == ["first"]


def test_a_damaged_run_is_named_and_the_others_stay(open_page, runs):
    (recorder.run_path("second") / "run.json").write_text("{")
    page = open_page("runs")
    assert "second" in page.warning[0].value
    assert list(page.dataframe[0].value["Run"]) == ["first"]


def test_weights_from_a_notebook_become_a_run(open_page, runs):
    page = open_page("runs")
    page.file_uploader(key="runs_file").upload("model.pth", state_dict_file(create_model("tinyvgg")))
    page.text_input(key="runs_import_name").set_value("from a notebook")
    page.button[-1].click().run()
    assert not page.exception
    assert load_summary("from-a-notebook").model == "tinyvgg"


def test_weights_that_fit_nothing_are_refused_in_a_sentence(open_page, runs):
    page = open_page("runs")
    page.file_uploader(key="runs_file").upload("model.pth", b"not a state dict")
    page.button[-1].click().run()
    assert not page.exception
    assert "state dict" in page.error[0].value


def state_dict_file(model) -> bytes:
    import io

    import torch

    buffer = io.BytesIO()
    torch.save(model.state_dict(), buffer)
    return buffer.getvalue()
