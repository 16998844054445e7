import io
import json
import zipfile

import numpy as np
import pytest

from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.prediction import predictor
from fmnist_core.prediction.predictor import Prediction
from fmnist_core.runs import manage
from ui.drawing.answers import say_answer
from ui.drawing.marking import pack
from ui.pad import Drawing
from ui.pictures import data_uri, png

STROKES = [{"tool": "pen", "width": 16, "points": [[60, 120], [240, 260]]}]


def seed_canvas(page, picture: np.ndarray):
    """As if `picture`, uint8 (h, w, 4), had been drawn before a visit to another page."""
    page.session_state["draw_canvas_kept"] = {"operations": STROKES, "picture": data_uri(picture)}
    return page.run()


@pytest.fixture
def bag():
    picture = np.full((300, 300, 4), 255, np.uint8)
    picture[120:260, 60:240, :3] = 0
    picture[60:120, 110:190, :3] = 0
    picture[80:120, 130:170, :3] = 255
    return picture


def test_a_drawing_is_answered(open_page, runs, bag):
    page = seed_canvas(open_page("draw"), bag)
    assert not page.exception
    assert any(name in page.subheader[0].value for name in CLASS_NAMES)


def test_every_chosen_run_answers(open_page, runs, bag):
    page = seed_canvas(open_page("draw", draw_runs=runs), bag)
    assert len(page.subheader) == 2


def test_an_answer_of_a_run_that_still_trains_says_so(open_page, runs, bag):
    manage.update_summary("second", state="running", epoch=1)
    page = seed_canvas(open_page("draw", draw_runs=runs), bag)
    assert [caption.value for caption in page.caption if "after epoch 1 of 2" in caption.value]


@pytest.mark.parametrize(("labels", "flagged"), [((8, 3), True), ((8, 8), False)])
def test_disagreement_is_flagged(open_page, runs, bag, monkeypatch, labels, flagged):
    def predict(run_ids, picture):
        return [
            Prediction(run_id, label, CLASS_NAMES[label], 0.6, (0.1,) * 10) for run_id, label in zip(run_ids, labels)
        ]

    monkeypatch.setattr(predictor, "predict_with_all", predict)
    page = seed_canvas(open_page("draw", draw_runs=runs), bag)
    assert any("They disagree" in block.value for block in page.markdown) == flagged


def test_nothing_is_said_of_a_blank_canvas(open_page, runs):
    page = seed_canvas(open_page("draw"), np.full((300, 300, 4), 255, np.uint8))
    assert not page.subheader
    assert "Draw a garment" in page.info[0].value


def test_what_most_demos_do_is_another_picture(open_page, runs, bag):
    page = seed_canvas(open_page("draw"), bag)
    careful = page.get("html")[0].proto.body
    page.pills(key="draw_preparation").set_value("As most demos do").run()
    assert page.get("html")[0].proto.body != careful


def test_nobody_chosen_is_no_error(open_page, runs, bag):
    page = open_page("draw")
    page.multiselect(key="draw_runs").set_value([]).run()
    page = seed_canvas(page, bag)
    assert not page.exception
    assert "Choose one model or more" in page.info[0].value


def test_a_word_is_offered_and_another_the_next_time(open_page, runs):
    page = open_page("draw")
    words = []
    for _ in range(3):
        page.button(key="draw_surprise").click().run()
        words.append(page.session_state["draw_word"])
    assert set(words) <= set(CLASS_NAMES)
    assert words[0] != words[1] != words[2]


def test_a_wrong_answer_is_kept_with_what_it_really_is(open_page, runs, bag):
    page = seed_canvas(open_page("draw"), bag)
    page.segmented_control(key="draw_verdict_0").set_value("Wrong").run()
    label = page.selectbox(key="draw_label").options[-2]
    page.selectbox(key="draw_label").set_value(label).run()
    page.button(key="draw_keep").click().run()
    assert not page.exception
    ((kept, answer, _),) = page.session_state["draw_labelled"]
    assert kept == label != answer


def test_a_right_answer_is_kept_and_can_be_downloaded(open_page, runs, bag):
    page = seed_canvas(open_page("draw"), bag)
    assert not page.get("download_button")
    page.segmented_control(key="draw_verdict_0").set_value("Right").run()
    page.button(key="draw_keep").click().run()
    ((label, answer, drawing),) = page.session_state["draw_labelled"]
    assert label == answer
    assert np.array_equal(drawing.picture, bag)
    assert "1 kept drawing" in page.get("download_button")[0].proto.label


def test_kept_drawings_are_pictures_by_class_and_strokes(bag):
    archive = zipfile.ZipFile(io.BytesIO(pack([("T-shirt/top", "Bag", Drawing(bag, png(bag), STROKES))])))
    assert archive.namelist() == ["T-shirt_top/drawing-001.png", "strokes.jsonl"]
    line = json.loads(archive.read("strokes.jsonl"))
    assert line == {
        "file": "T-shirt_top/drawing-001.png",
        "class_name": "T-shirt/top",
        "answer": "Bag",
        "operations": STROKES,
    }


@pytest.mark.parametrize("method", ["Integrated gradients", "Occlusion"])
def test_an_answer_is_explained_on_request(open_page, runs, bag, method):
    page = seed_canvas(open_page("draw"), bag)
    assert "draw_method" not in {widget.key for widget in page.segmented_control}
    page.toggle(key="draw_why").set_value(True).run()
    page.segmented_control(key="draw_method").set_value(method).run()
    assert not page.exception
    assert any("speaks for" in block.proto.body for block in page.get("html"))


def test_doubt_is_said():
    prediction = Prediction("first", 8, "Bag", 0.9, (0.0,) * 8 + (0.9, 0.1), not_sure=True)
    assert say_answer(prediction) == "Not sure, perhaps Bag"
