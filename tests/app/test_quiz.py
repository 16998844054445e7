"""Twenty pictures for people, then for the models."""

from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.evaluation.quiz import QUESTIONS, draw_quiz


def answer_all(page, right: int, labels):
    """Name `right` of the pictures rightly."""
    for place, index in enumerate(draw_quiz(len(labels), page.number_input(key="quiz_seed").value)):
        label = int(labels[index])
        page.button(key=f"quiz_answer_{label if place < right else (label + 1) % 10}").click().run()
    return page


def test_ten_buttons_can_be_pressed_by_keys(open_page, runs):
    page = open_page("quiz")
    shortcuts = [page.button(key=f"quiz_answer_{label}").proto.shortcut for label in range(10)]
    assert shortcuts == [*"1234567890"]


def test_the_outcome_counts_and_shows_the_models_answers(open_page, runs, synthetic_dataset):
    page = answer_all(open_page("quiz", quiz_runs=runs), 17, synthetic_dataset.test.labels)
    assert not page.exception
    assert page.metric[0].value == "17 of 20"
    assert page.metric[1].value.replace("\u00a0", " ") == "83.5 %"
    table = page.dataframe[0].value
    assert set(table["Who"]) == {"You", "first", "second", "People in a study"}
    captions = page.get("html")[0].proto.body
    assert captions.count("<figcaption") == QUESTIONS
    assert captions.count("you are right") == 2 * 17  # in the caption and in what is read aloud


def test_answers_survive_a_visit_to_another_page(open_page, runs):
    page = open_page("quiz")
    page.button(key="quiz_answer_3").click().run()
    page.switch_page("pages/home.py").run()
    page.switch_page("pages/quiz.py").run()
    assert page.session_state["quiz_given"][1] == [3]


def test_an_answer_can_be_taken_back(open_page, runs):
    page = open_page("quiz")
    assert page.button(key="quiz_back").disabled
    page.button(key="quiz_answer_3").click().run()
    page.button(key="quiz_back").click().run()
    assert page.session_state["quiz_given"][1] == []


def test_the_set_of_pictures_stands_in_the_url(open_page, runs, synthetic_dataset):
    first, second = (open_page("quiz", quiz_seed=seed).get("html")[0].proto.body for seed in ("1", "2"))
    assert first != second
    page = answer_all(open_page("quiz", quiz_seed="2"), 20, synthetic_dataset.test.labels)
    assert page.metric[0].value == "20 of 20"
    page.button(key="quiz_next").click().run()
    assert page.number_input(key="quiz_seed").value == 3


def test_there_are_names_for_all_classes(open_page, runs):
    page = open_page("quiz")
    assert [page.button(key=f"quiz_answer_{label}").label for label in range(10)] == list(CLASS_NAMES)
