"""The page of runs: what can be done with them, and by whom."""

import io

import pytest
import torch

from fmnist_core.models import create_model
from fmnist_core.runs import manage, recorder
from fmnist_core.runs.reader import bytes_on_disk, list_runs, load_summary
from fmnist_core.service import client
from ui import identity
from ui.runs import manager


@pytest.fixture
def owner(monkeypatch):
    """The service's part in renaming and deleting, without its process."""
    changes = {"rename": manage.rename_run, "annotate": manage.annotate_run, "delete": manage.delete_run}
    for name, change in changes.items():
        monkeypatch.setattr(client, name, lambda *arguments, by, change=change: change(*arguments))


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


def test_a_note_is_kept_beside_a_run(open_page, runs, owner):
    page = open_page("runs", runs_run="second")
    page.text_area(key="runs_note_second").set_value("two\nlines").run()
    page.button(key="runs_annotate").click().run()
    assert not page.exception
    assert load_summary("second").note == page.text[0].value == "two\nlines"
    assert page.dataframe[0].value.set_index("Run")["Note"]["second"] == "two\nlines"


def test_the_room_that_runs_take_is_shown(open_page, runs):
    table = open_page("runs").dataframe[0].value
    assert list(table["On disk"]) == [bytes_on_disk(run_id) / 1e6 for run_id in table["Run"]]


def test_what_is_left_of_a_damaged_run_is_deleted(open_page, runs, owner):
    (recorder.run_path("second") / "run.json").write_text("{")
    open_page("runs").button(key="runs_delete_second").click().run()
    assert not recorder.run_path("second").exists()


@pytest.mark.parametrize(("button", "whose"), [("mine", "me"), ("all", None)])
def test_many_runs_are_cleared_at_once(open_page, runs, monkeypatch, button, whose):
    asked = []
    monkeypatch.setattr(client, "clear", lambda owner, by: asked.append((owner, by)))
    monkeypatch.setattr(identity, "visitor", lambda: "me")
    monkeypatch.setattr(manager, "visitor", lambda: "me")
    manage.update_summary("second", owner="me")
    open_page("runs").button(key=f"runs_clear_{button}").click().run()
    assert asked == [(whose, None)]


def test_in_a_class_nobody_changes_what_is_not_theirs(open_page, runs, monkeypatch):
    monkeypatch.setenv("FMNIST_CLASS", "1")
    manage.update_summary("second", owner="me")
    page = open_page("runs", runs_run="second")
    is_disabled = {popover.label: popover.disabled for popover in popovers(page)}
    assert is_disabled["Rename"] and is_disabled["Note"] and is_disabled["Delete"]
    assert not any(label.startswith("Delete everybody's runs") for label in is_disabled)
    assert page.text_input(key="teacher_passcode")


def test_a_damaged_run_is_named_and_the_others_stay(open_page, runs):
    (recorder.run_path("second") / "run.json").write_text("{")
    page = open_page("runs")
    assert "second" in page.warning[0].value
    assert list(page.dataframe[0].value["Run"]) == ["first"]


def test_weights_from_a_notebook_become_a_run(open_page, runs):
    page = open_page("runs")
    page.file_uploader(key="runs_file").upload("model.pth", state_dict_file(create_model("tinyvgg")))
    page.text_input(key="runs_import_name").set_value("from a notebook")
    page.button(key="runs_load").click().run()
    assert not page.exception
    assert load_summary("from-a-notebook").model == "tinyvgg"


def test_weights_that_fit_nothing_are_refused_in_a_sentence(open_page, runs):
    page = open_page("runs")
    page.file_uploader(key="runs_file").upload("model.pth", b"not a state dict")
    page.button(key="runs_load").click().run()
    assert not page.exception
    assert "state dict" in page.error[0].value


def popovers(page) -> list:
    return [node.proto.popover for node in page.main if node.type == "popover"]


def state_dict_file(model) -> bytes:
    buffer = io.BytesIO()
    torch.save(model.state_dict(), buffer)
    return buffer.getvalue()
