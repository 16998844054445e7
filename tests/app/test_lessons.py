import pytest

from fmnist_core import lessons
from fmnist_core.errors import ServiceError
from fmnist_core.lessons import measuring
from fmnist_core.runs import recorder
from fmnist_core.service import client
from fmnist_core.training import loop

LESSON = lessons.get_lesson("pixels-not-scaled")
ASKED = lessons.get_lesson("a-drawing-not-inverted")


@pytest.fixture
def submitted(monkeypatch):
    """The names of the runs that the page asks the training service for."""
    names = []
    monkeypatch.setattr(client, "submit", lambda recipe, name=None, **_: names.append(name) or name)
    return names


@pytest.fixture
def finished(synthetic_dataset, runs_folder):
    """The lesson's runs, trained on the synthetic pictures."""
    for planned in lessons.plan(LESSON, LESSON.seeds[0]):
        run = recorder.create_run(planned.recipe, planned.run_id)
        for _ in recorder.record_training(loop.train(planned.recipe, synthetic_dataset), run, synthetic_dataset):
            pass
    return [planned.run_id for planned in lessons.plan(LESSON, LESSON.seeds[0])]


def guess(lesson, number):
    return {"lessons_lesson": lesson.title, f"lessons_guess_{lesson.name}": lesson.choices[number]}


def test_a_click_on_what_one_expects_starts_it(open_page, submitted):
    page = open_page("lessons", lessons_lesson=LESSON.title)
    assert not submitted and "Choose what you expect" in page.info[0].value
    page.radio(key=f"lessons_guess_{LESSON.name}").set_value(LESSON.choices[0]).run()
    assert submitted == [planned.run_id for planned in lessons.plan(LESSON, LESSON.seeds[0])]


def test_a_link_alone_starts_nothing(open_page, submitted):
    page = open_page("lessons", **guess(LESSON, 0))
    assert not submitted
    page.button(key="lessons_go").click().run()
    assert len(submitted) == len(LESSON.variants)


@pytest.mark.parametrize(("number", "words"), [(0, "You expected something else"), (2, "As you expected")])
def test_what_came_out_is_there_again_after_a_reload(open_page, finished, submitted, monkeypatch, number, words):
    monkeypatch.setattr(lessons, "find_out", lambda *_: [lessons.Finding("So much.", 0.9, 0.1, 0.8, True)])
    page = open_page("lessons", **guess(LESSON, number))
    assert not page.exception and not submitted
    assert words in [*page.success, *page.info][0].value
    assert "So much." in "".join(text.value for text in page.markdown)


def test_figures_that_are_not_as_usual_are_told(open_page, finished, monkeypatch):
    monkeypatch.setattr(lessons, "find_out", lambda *_: [lessons.Finding("So little.", 0.5, 0.5, 0.0, False)])
    assert "differently than usual" in open_page("lessons", **guess(LESSON, 2)).warning[0].value


def test_another_seed_is_trained_on_a_click(open_page, finished, submitted):
    page = open_page("lessons", **guess(LESSON, 2))
    page.segmented_control(key=f"lessons_seed_{LESSON.name}").set_value(LESSON.seeds[1]).run()
    assert submitted == [planned.run_id for planned in lessons.plan(LESSON, LESSON.seeds[1])]


def test_the_next_lesson_is_a_click_away(open_page, finished):
    page = open_page("lessons", **guess(LESSON, 2))
    page.button(key="lessons_further").click().run()
    titles = [lesson.title for lesson in lessons.list_lessons()]
    assert page.header[0].value == titles[titles.index(LESSON.title) + 1]


def test_a_lesson_without_training_shows_the_answers(open_page, runs, monkeypatch):
    monkeypatch.setattr(measuring, "ASKED_PICTURES", 20)
    monkeypatch.setattr(measuring, "_predict", lambda run_id, pixels: measuring._drawings(ASKED.seeds[0])[1])
    page = open_page("lessons", **guess(ASKED, 0))
    assert not page.exception
    assert "100.0 %" in "".join(text.value for text in page.markdown)


def test_a_refusal_is_a_sentence(open_page, monkeypatch):
    def refuse(*_, **__):
        raise ServiceError("the disk is full: delete some runs")

    monkeypatch.setattr(client, "submit", refuse)
    page = open_page("lessons", **guess(LESSON, 0))
    page.button(key="lessons_go").click().run()
    assert page.error[0].value == "The disk is full: delete some runs."


def test_runs_of_lessons_are_offered_only_where_they_are_asked_for(open_page, runs, finished):
    assert open_page("compare").multiselect(key="compare_runs").options == runs
    page = open_page("compare", compare_runs=finished)
    assert page.multiselect(key="compare_runs").value == finished


def test_the_list_of_runs_is_not_full_of_them(open_page, runs, finished):
    page = open_page("runs")
    assert page.selectbox(key="runs_run").options == runs
    page.toggle(key="runs_with_lessons").set_value(True).run()
    assert set(page.selectbox(key="runs_run").options) == {*runs, *finished}


def test_every_run_can_be_taken_home(open_page, runs, monkeypatch):
    page = open_page("runs")
    assert not page.exception
    labels = {button.proto.label.split()[-1]: button.proto.disabled for button in page.get("download_button")}
    assert {".onnx", ".py", ".md"} <= labels.keys() and not any(labels.values())
