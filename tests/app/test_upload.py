import csv
import gc
import io
import weakref

import numpy as np
import pytest

from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.errors import ImageError
from fmnist_core.images import list_formats, open_image, prepare
from fmnist_core.prediction import predictor
from fmnist_core.prediction.predictor import Prediction
from tests.odd_pictures.scene import encode, scene
from ui import pictures
from ui.drawing import uploads
from ui.drawing.results import Answered, Refused, results_csv
from ui.drawing.uploads import Uploads
from ui.pictures import png, thumbnail_uri


def test_pictures_become_a_table(open_page, runs):
    picture = png(np.eye(28, dtype=np.uint8) * 255)
    page = open_page("upload")
    page.file_uploader(key="upload_files").upload("a.png", picture).upload("a.png", picture).run()
    assert not page.exception
    assert list(page.dataframe[0].value["File"]) == ["a.png", "a.png (2)"]


def test_a_corrupt_file_is_a_sentence_and_the_others_go_on(open_page, runs, synthetic_dataset):
    page = open_page("upload")
    uploader = page.file_uploader(key="upload_files")
    uploader.upload("broken.png", b"\x89PNG\r\n\x1a\nbroken").upload(
        "good.png", png(synthetic_dataset.test.images[0].numpy())
    )
    page.run()
    assert not page.exception
    assert page.error[0].value.startswith("broken.png")
    assert list(page.dataframe[0].value["File"]) == ["good.png"]


def visit(page, name):
    """Another page, as a click in the menu opens it."""
    return page.switch_page(f"pages/{name}.py").run()


def test_uploads_stay_while_other_pages_are_visited(open_page, runs):
    page = open_page("upload")
    page.file_uploader(key="upload_files").upload("a.png", encode(scene(), "PNG")).run()
    assert not visit(page, "home").exception
    assert list(visit(page, "upload").dataframe[0].value["File"]) == ["a.png"]


@pytest.mark.parametrize("kind", ["PNG", "AVIF", "TIFF", "ICO", "GIF"])
def test_a_kept_picture_is_prepared_like_its_file(kind):
    content = encode(scene((1800, 1300)) if kind != "ICO" else scene((256, 200)), kind)
    kept = Uploads()
    kept.add("boot", "1", content)
    assert kept.files[0].picture.nbytes <= 3 * 320 * 320
    assert np.array_equal(prepare(kept.files[0].picture).pixels, prepare(open_image(content)).pixels)


def test_one_more_picture_joins_those_that_are_there(open_page, runs):
    page = open_page("upload")
    page.file_uploader(key="upload_files").upload("a.png", encode(scene(), "PNG")).run()
    page.file_uploader[0].upload("b.png", encode(scene(), "PNG")).upload("a.png", encode(scene(), "PNG")).run()
    assert list(page.dataframe[0].value["File"]) == ["a.png", "b.png", "a.png (2)"]


def test_one_picture_is_removed_or_all_are(open_page, runs):
    page = open_page("upload")
    uploader = page.file_uploader(key="upload_files")
    for name in ("a.png", "b.png", "c.png"):
        uploader.upload(name, encode(scene(), "PNG"))
    page.run()
    page.selectbox(key="upload_detail").set_value("b.png").run()
    page.button(key="upload_remove").click().run()
    assert list(page.dataframe[0].value["File"]) == ["a.png", "c.png"]
    page.button(key="upload_remove_all").click().run()
    assert not page.exception and len(page.dataframe) == 0
    assert len(visit(visit(page, "home"), "upload").dataframe) == 0


def test_what_cannot_be_used_is_removed_on_its_own(open_page, runs):
    page = open_page("upload")
    page.file_uploader(key="upload_files").upload("a.png", encode(scene(), "PNG")).upload("b.png", b"").run()
    page.button(key="upload_remove_unreadable").click().run()
    assert len(page.error) == 0
    assert list(page.dataframe[0].value["File"]) == ["a.png"]


def test_the_test_set_is_not_for_removal(open_page, runs):
    page = open_page("upload", upload_source="Test set")
    assert not [button for button in page.button if "emove" in button.label]


def test_everybodys_pictures_together_have_a_limit(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_BYTES_OF_ALL", 2 * scene().width * scene().height * 3)
    monkeypatch.setattr(uploads, "_everybody", weakref.WeakSet())  # without those of other tests
    mine, yours = Uploads(), Uploads()
    mine.add("a", "1", encode(scene(), "PNG"))
    yours.add("a", "2", encode(scene(), "PNG"))
    with pytest.raises(ImageError, match="no room for more pictures"):
        yours.add("b", "3", encode(scene(), "PNG"))
    del mine
    gc.collect()
    yours.add("b", "3", encode(scene(), "PNG"))
    yours.remove("a")
    yours.add("c", "4", encode(scene(), "PNG"))
    assert [file.name for file in yours.files] == ["b", "c"]


def test_the_page_promises_what_is_read(open_page, runs):
    page = open_page("upload")
    said = page.caption[0].value
    types = page.file_uploader(key="upload_files").proto.type
    for kind in list_formats():
        assert kind.name in said
        assert set(kind.extensions + kind.mime_types) <= set(types)
    assert len(types) == sum(len(kind.extensions + kind.mime_types) for kind in list_formats())


def test_a_person_has_a_limit(open_page, runs, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_FILES", 1)
    page = open_page("upload")
    page.file_uploader(key="upload_files").upload("a.png", b"a").upload("b.png", b"b").run()
    assert not page.exception
    assert "choose 1 at most" in page.error[0].value
    assert len(page.dataframe) == 0


def test_test_pictures_stand_in_for_ones_own(open_page, runs, synthetic_dataset):
    page = open_page("upload", upload_source="Test set", upload_sample="2")
    table = page.dataframe[0].value
    assert len(table) == 10
    assert list(table["True class"]) == [CLASS_NAMES[label] for label in synthetic_dataset.test.labels[10:20]]


def test_the_csv_has_errors_too_and_no_formulas():
    text = results_csv([Refused("=cmd|' /C calc'!A0", "It is broken.")])
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["file"].startswith("'=")
    assert rows[0]["error"] == "It is broken."


@pytest.mark.parametrize("source", ["Files", "A folder", "Camera"])
def test_without_pictures_it_says_what_to_do(open_page, runs, source):
    page = open_page("upload", upload_source=source)
    assert not page.exception
    assert "Add pictures" in page.info[0].value


def test_a_picture_in_detail_is_explained_on_request(open_page, runs):
    page = open_page("upload", upload_source="Test set")
    page.toggle(key="upload_why").set_value(True).run()
    assert not page.exception
    assert any("speaks for" in block.proto.body for block in page.get("html"))


def test_beside_not_sure_no_figure_says_sure(open_page, runs, monkeypatch):
    def predict_many(run_id, pictures):
        return [Prediction(run_id, 8, "Bag", 0.98, (0.0,) * 8 + (0.98, 0.02), not_sure=not number) for number in (0, 1)]

    monkeypatch.setattr(predictor, "predict", predict_many)
    page = open_page("upload", upload_runs="first")
    picture = png(np.eye(28, dtype=np.uint8) * 255)
    page.file_uploader(key="upload_files").upload("cup.png", picture).upload("bag.png", picture).run()
    table = page.dataframe[0].value
    assert list(table["first"]) == ["Not sure, perhaps Bag", "Bag"]
    assert table["first, sure"].isna().tolist() == [True, False]


def test_the_csv_says_what_is_not_sure():
    answers = [Prediction("first", 8, "Bag", 0.9, (0.0,) * 8 + (0.9, 0.1), not_sure=doubt) for doubt in (True, False)]
    text = results_csv(
        [
            Answered("cup.png", None, prepare(np.eye(28, dtype=np.uint8) * 255), tuple(answers)),
            Refused("cut.png", "Cut short."),
        ]
    )
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["not sure"] for row in rows] == ["yes", "no", ""]
    assert [row["Bag"] for row in rows] == ["0.900000", "0.900000", ""]
    assert rows[2]["error"] == "Cut short."


def test_a_thumbnail_is_made_once(monkeypatch):
    made = []
    monkeypatch.setattr(pictures, "thumbnail", lambda picture: made.append(picture) or picture)
    first, again, other = (thumbnail_uri(np.full((2, 2), value, np.uint8)) for value in (9, 9, 8))
    assert first == again != other
    assert len(made) == 2


def test_what_is_wrong_with_several_files_is_one_list(open_page, runs):
    page = open_page("upload")
    page.file_uploader(key="upload_files").upload("a.png", b"").upload("b.png", b"text").run()
    assert [line.split()[1] for line in page.error[0].value.splitlines()] == ["a.png", "b.png"]
