"""What the frame of every page says of trainings."""

import pytest
from streamlit.testing.v1 import AppTest

from fmnist_core.runs import manage
from ui.frame import trainings


@pytest.fixture
def frame(runs, monkeypatch):
    """The frame's part as the owner of "first" sees it, while two runs train."""
    monkeypatch.setenv("FMNIST_CLASS", "1")
    monkeypatch.setattr(trainings, "visitor", lambda: "me")
    monkeypatch.setattr(trainings.st, "page_link", lambda *_, **__: None)  # there are no pages here
    for run_id, owner in (("first", "me"), ("second", "you")):
        manage.update_summary(run_id, state="queued", owner=owner)

    def script():
        from ui.frame.trainings import show_trainings

        show_trainings()

    return AppTest.from_function(script, default_timeout=60).run()


def test_who_trained_hears_of_the_end_and_nobody_else(frame):
    assert not frame.toast
    for run_id in ("first", "second"):
        manage.update_summary(run_id, state="finished")
    assert [toast.value.partition(" with ")[0] for toast in frame.run().toast] == ["first is finished"]
    assert not frame.run().toast


def test_a_deleted_run_is_not_spoken_of(frame):
    manage.update_summary("first", shipped=False)
    manage.delete_run("first")
    assert not frame.run().toast and not frame.exception
