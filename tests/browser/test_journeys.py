"""What people come for, from the first click to the answer."""

from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Error, Locator, Page, expect

from fmnist_core.data.dataset import CLASS_NAMES, load_dataset
from tests.background import wait_until
from tests.browser.conftest import TIMEOUT_MILLISECONDS, settle
from ui.drawing.results import HEADER_HEIGHT, ROW_HEIGHT

CURVE = "[data-testid=stVegaLiteChart] svg path[aria-roledescription='line mark']"

expect.set_options(timeout=TIMEOUT_MILLISECONDS)


@pytest.fixture(scope="module")
def test_pictures():
    return load_dataset().test


def test_train_a_model_and_find_it_again(open_page):
    page = open_page("train")
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_url("**train_runs=notebook-v0**")
    expect(page.get_by_text("Training now")).to_be_visible()
    expect(page.get_by_test_id("stToast")).to_contain_text("is finished with 83.41")
    expect(page.get_by_text("83.4265 %")).to_be_visible()
    expect(page.locator(CURVE).first).to_be_visible()

    page.reload()
    expect(page.get_by_text("83.4265 %")).to_be_visible()
    run_id = parse_qs(urlsplit(page.url).query)["train_runs"][0]
    page.get_by_role("link", name="See its mistakes").click()
    expect(page.get_by_role("heading", name="Evaluate")).to_be_visible()
    settle(page)
    assert f"evaluate_run={run_id}" in page.url


def test_a_running_training_survives_a_reload_is_paused_goes_on_and_is_stopped(open_page):
    page = open_page("train?train_recipe=notebook-v1&train_slow=true")
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text("pictures a second")).to_be_visible()
    page.reload()
    expect(page.get_by_text("pictures a second")).to_be_visible()
    for pressed, comes in (("Pause", "Resume"), ("Resume", "Pause")):
        page.get_by_role("button", name=pressed, exact=True).click()
        expect(page.get_by_role("button", name=comes, exact=True)).to_be_enabled()
    stop = page.get_by_role("button", name="Stop", exact=True)
    stop.click()
    expect(stop).to_have_count(0)


def test_a_chart_keeps_its_zoom_and_what_one_points_at_while_its_curve_grows(open_page):
    page = open_page("train?train_slow=true&train_epochs=2")
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text("pictures a second")).to_be_visible()  # before, another run's curve is there
    chart = page.get_by_test_id("stVegaLiteChart").first
    points, ticks = chart.locator("svg .mark-symbol path"), chart.locator("svg .role-axis-label text")
    expect(points.nth(6)).to_be_attached()
    whole = ticks.all_text_contents()
    zoom(page, chart)
    expect(ticks).not_to_have_text(whole)
    zoomed = ticks.all_text_contents()
    for _ in range(3):
        expect(points.nth(points.count())).to_be_attached()
    assert ticks.all_text_contents() == zoomed
    chart.dblclick()
    expect(ticks).not_to_have_text(zoomed)  # and not quite as before: the curve has grown

    tip = page.locator("#vg-tooltip-element.visible")

    def points_at_one() -> bool:
        with suppress(Error):  # drawn anew in that moment
            points.nth(3).hover(force=True)
        return tip.is_visible()

    wait_until(points_at_one)
    expect(tip).to_contain_text("training")
    told = tip.inner_text()
    expect(points.nth(points.count() + 2)).to_be_attached()
    assert tip.inner_text() == told
    page.get_by_role("button", name="Stop", exact=True).click()


def test_a_filled_trouser_is_a_trouser(open_page):
    page = open_page("draw")
    box = page.locator("canvas").last.bounding_box()

    def stroke(*points: tuple[int, int]) -> None:
        page.mouse.move(box["x"] + points[0][0], box["y"] + points[0][1])
        page.mouse.down()
        for x, y in points[1:]:
            page.mouse.move(box["x"] + x, box["y"] + y, steps=8)
        page.mouse.up()

    stroke((115, 40), (185, 40), (185, 60), (115, 60))
    for top, bottom in ((118, 105), (132, 122), (182, 195), (168, 178)):
        stroke((top, 60), (bottom, 260))
    expect(page.get_by_role("heading", name="Trouser")).to_be_visible()
    expect(page.get_by_text("What the model sees").first).to_be_visible()

    for name in ("Data", "Draw"):  # it is still there after a look at another page
        page.get_by_test_id("stSidebarNav").get_by_text(name, exact=True).click()
        settle(page)
    expect(page.get_by_role("heading", name="Trouser")).to_be_visible()


def test_a_test_picture_gets_its_label(open_page, test_pictures, tmp_path):
    index = 1  # a pullover that every shipped model knows
    file = tmp_path / "pullover.png"
    Image.fromarray(test_pictures.images[index].numpy()).save(file)
    page = open_page("upload")
    upload(page, file)
    expect(page.get_by_role("heading", name=CLASS_NAMES[test_pictures.labels[index]])).to_be_visible()


def test_a_corrupt_file_is_a_sentence(open_page, test_pictures, tmp_path):
    whole = tmp_path / "whole.png"
    Image.fromarray(np.asarray(test_pictures.images[0])).save(whole)
    broken = tmp_path / "broken.png"
    broken.write_bytes(whole.read_bytes()[:100])
    page = open_page("upload")
    upload(page, broken)
    expect(page.get_by_test_id("stAlert").filter(has_text="broken.png")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_projector_shows_one_chart_and_a_way_out(open_page):
    page = open_page("train?train_runs=cnn-90&train_projector=true")
    page.set_viewport_size({"width": 1280, "height": 720})
    label = page.locator("[data-testid=stVegaLiteChart] svg .role-axis-label text").first
    expect(label).to_be_visible()
    assert float(label.evaluate("text => parseFloat(getComputedStyle(text).fontSize)")) >= 20
    settings, menu = page.get_by_role("button", name="Train", exact=True), page.get_by_test_id("stSidebar")
    expect(settings).to_be_hidden()
    expect(menu).to_be_hidden()
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollHeight - main.clientHeight") == 0
    page.get_by_text("Projector").click()
    expect(settings).to_be_visible()
    expect(menu).to_be_visible()


def zoom(page: Page, chart: Locator) -> None:
    """By the wheel, with Ctrl."""
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 8, box["y"] + box["height"] / 2)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")


def test_a_click_on_a_row_opens_its_picture(open_page):
    page = open_page("upload?upload_source=Test set")
    rows = page.get_by_test_id("stDataFrame")
    expect(rows.locator("canvas").first).to_be_visible()
    table = rows.bounding_box()
    page.mouse.click(table["x"] + 40, table["y"] + HEADER_HEIGHT + 2.5 * ROW_HEIGHT)
    expect(page.get_by_role("combobox", name="Picture")).to_have_value("test picture 2")


def upload(page: Page, file) -> None:
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(file)
    settle(page)
