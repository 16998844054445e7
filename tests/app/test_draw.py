import numpy as np
import pytest

from ui.pictures import data_uri

CANVAS = "draw_canvas"


def seed_canvas(page, picture: np.ndarray):
    """As if `picture`, uint8 (h, w, 4), had been drawn."""
    drawing = {"raw": {"objects": [{"type": "Path"}]}, "data": data_uri(picture)}
    page.session_state[CANVAS] = {"drawing": drawing, "backgroundFit": None}
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
    assert "%" in page.subheader[0].value


def test_every_chosen_run_answers(open_page, runs, bag):
    page = seed_canvas(open_page("draw", draw_runs=runs), bag)
    assert len(page.subheader) == 2


def test_nothing_is_said_of_a_blank_canvas(open_page, runs):
    page = seed_canvas(open_page("draw"), np.full((300, 300, 4), 255, np.uint8))
    assert not page.subheader
    assert "Draw a garment" in page.info[0].value


def test_what_most_demos_do_is_another_picture(open_page, runs, bag):
    page = seed_canvas(open_page("draw"), bag)
    careful = page.get("html")[0].proto.body
    page.segmented_control(key="draw_preparation").set_value("As most demos do").run()
    assert page.get("html")[0].proto.body != careful


def test_nobody_chosen_is_no_error(open_page, runs, bag):
    page = open_page("draw")
    page.multiselect(key="draw_runs").set_value([]).run()
    page = seed_canvas(page, bag)
    assert not page.exception
    assert "Choose who answers" in page.info[0].value
