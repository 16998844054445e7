"""The views of Evaluate, beside its confusion matrix: classes, confidence, hardest pictures and the map."""

import pytest

from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.runs import manage, recorder
from fmnist_core.runs.reader import load_run
from tests.app.test_configuration import SETTINGS, THEMES, luminance
from ui.evaluation import picture_map


def open_view(open_page, view: str, **params: str):
    page = open_page("evaluate", evaluate_view=view, **params)
    assert not page.exception
    assert not page.error
    return page


def galleries(page) -> str:
    return "".join(block.proto.body for block in page.get("html"))


def test_every_class_has_its_figures_with_intervals(open_page, runs):
    page = open_view(open_page, "Classes", evaluate_run="first")
    table = page.dataframe[0].value.set_index("Class")
    score = load_run("first").test.classes[3]
    assert table["Recall"]["Dress"] == pytest.approx(100 * score.recall)
    low, high = (float(bound) for bound in table["F1, 95 %"]["Dress"].removesuffix(" %").split(" to "))
    assert low <= 100 * score.f1 + 0.05 and high >= 100 * score.f1 - 0.05


def test_a_run_on_all_pictures_says_where_its_temperature_is_from(open_page, runs):
    page = open_view(open_page, "Confidence", evaluate_run="first")
    assert [metric.label for metric in page.metric[4:]] == ["Calibration error", "After scaling", "Temperature"]
    assert any("none were held out" in caption.value for caption in page.caption)


def test_the_hardest_pictures_are_shown_with_everybodys_answer(open_page, runs, monkeypatch):
    page = open_view(open_page, "Hardest pictures")
    if captions := galleries(page):
        assert "of 2 runs wrong" in captions
    else:
        assert "do too well" in page.info[0].value


def test_labels_may_be_doubted(open_page, runs, monkeypatch):
    from fmnist_core.inspection import hardest
    from fmnist_core.inspection.hardest import HardPicture

    suspect = HardPicture(3, 3, 2, 5.0, 6, 0.9)
    found = hardest.Hardest((), 2, (suspect,), ("first", "second"))
    monkeypatch.setattr("ui.evaluation.hardest.find_hardest", lambda *given: found)
    page = open_view(open_page, "Hardest pictures", evaluate_hard="Perhaps wrong labels")
    assert "Labelled Dress, perhaps Shirt (90" in galleries(page)


@pytest.mark.parametrize(("method", "colour"), [("PCA", "Class"), ("t-SNE", "Mistakes")])
def test_the_map_is_laid_out_and_coloured_as_asked(open_page, runs, method, colour):
    page = open_view(open_page, "Map", evaluate_layout=method, evaluate_colour=colour)
    assert any("200 of the test pictures" in caption.value for caption in page.caption)
    assert page.segmented_control(key="evaluate_layout").value == method


def test_a_dot_of_the_map_shows_its_picture():
    for colour, field in (("Class", "true"), ("Mistakes", "answer")):
        encoding = picture_map._spec(colour)["encoding"]
        assert {"field": "image"} in encoding["tooltip"]
        assert encoding["color"]["field"] == field


def test_the_maps_table_tells_right_from_wrong(open_page, runs, synthetic_dataset):
    import numpy as np

    table = picture_map._table("first", np.array([3, 8]), np.zeros((2, 2)))
    assert list(table.sort_values("index")["true"]) == [CLASS_NAMES[3], CLASS_NAMES[8]]
    assert list(table["answer"] == "right") == list(table["true"] == table["predicted"])
    assert all(uri.startswith("data:image/png;base64,") for uri in table["image"])


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("scale", ["chartSequentialColors", "chartDivergingColors"])
def test_a_scales_lightness_alone_tells_its_steps_apart(theme, scale):
    """So they stay apart for the colour-blind: one of one hue rises or falls, one of two signs does on both sides."""
    colours = (SETTINGS["theme"] | SETTINGS["theme"][theme])[scale]
    light = [luminance(colour) for colour in colours]
    sides = [light] if scale == "chartSequentialColors" else [light[:5], light[5:]]
    assert all(side == sorted(side) or side == sorted(side, reverse=True) for side in sides)


def test_an_imported_run_has_a_temperature_too(open_page, runs):
    manage.update_summary("second", train_seconds=0.0, total_seconds=0.0)
    (recorder.run_path("second") / "recipe.json").unlink()
    open_view(open_page, "Confidence", evaluate_run="second")
