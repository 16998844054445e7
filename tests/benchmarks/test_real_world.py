"""Totals over a folder of pictures: the figures, and that nothing of a single picture is told."""

import csv
import json

import numpy as np
import pytest
from PIL import Image

from benchmarks import real_world
from benchmarks.first_drawings import load_drawings, render
from benchmarks.totals import FEWEST, count_others, count_totals, mean_over_classes
from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.prediction.predictor import Prediction

HEADER = (
    "file,domain,subdomain,fmnist_class,fmnist_label,source,original_path,licence,note,width,height,redistribute,core"
)


def answer(label, confidence, not_sure=False):
    probabilities = np.full(10, (1 - confidence) / 9)
    probabilities[label] = confidence
    return Prediction("run", label, CLASS_NAMES[label], confidence, tuple(probabilities.tolist()), not_sure)


def total(answers, labels):
    return count_totals("drawings", answers, np.array(labels))


def write_manifest(folder, rows):
    with (folder / "MANIFEST.csv").open("w", encoding="utf-8", newline="") as file:
        manifest = csv.DictWriter(file, HEADER.split(","), restval="")
        manifest.writeheader()
        manifest.writerows(rows)


def cat(side=200):
    page = np.full((side, side, 3), 255, np.uint8)
    page[60:140, 60:62] = page[60:62, 60:140] = page[20:60, 100:102] = 0
    return page


@pytest.fixture
def folder(tmp_path):
    """Three sketches, two photos of which one is broken, one other thing, and one row that doesn't count."""
    rows = []

    def add(name, domain, label, picture, core="yes"):
        Image.fromarray(picture).save(tmp_path / name)
        rows.append({"file": name, "domain": domain, "fmnist_label": label, "core": core})

    drawings = {drawing.name: drawing for drawing in load_drawings()}
    for number, style in enumerate(("one-line", "sketchy", "filled")):
        drawing = drawings[f"trousers-with-a-wide-gap-{style}"]
        add(f"secret-sketch-{number}.png", "sketches", drawing.label, render(drawing))
    add("secret-photo.png", "photos", 8, render(drawings["handbag-with-one-handle-filled"]))
    add("secret-broken.png", "photos", 8, cat())
    (tmp_path / "secret-broken.png").write_bytes(b"no picture")
    add("secret-cat.png", "other", "", cat())
    add("secret-draft.png", "sketches", 1, cat(), core="no")
    write_manifest(tmp_path, rows)
    return tmp_path


@pytest.fixture
def run_totals(monkeypatch, synthetic_dataset, capsys):
    def run(folder, *options):
        monkeypatch.setattr(real_world, "load_dataset", lambda: synthetic_dataset)
        monkeypatch.setattr("sys.argv", ["real_world", str(folder), "--runs", "studio", "--totals", *options])
        real_world.main()
        return capsys.readouterr()

    return run


def row(printed, name):
    return next(line for line in printed.splitlines() if line.startswith(f"{name}  ")).split()


def test_totals_count_by_domain_and_name_no_file_and_no_class(folder, run_totals):
    printed, warned = run_totals(folder)
    assert row(printed, "sketches")[:3] == ["sketches", "3", "0"]
    assert row(printed, "photos of garments")[3:5] == ["1", "1"]
    assert row(printed, "all kinds")[2:4] == ["4", "1"]
    assert row(printed, "test set")[2] == "200"
    assert "other things: n=1, left out 0; not sure" in printed
    assert "secret" not in printed + warned
    assert not any(name in printed for name in CLASS_NAMES)


def test_totals_are_written_as_figures_without_names(folder, run_totals, tmp_path):
    run_totals(folder, "--out", str(tmp_path / "new" / "totals.json"))
    text = (tmp_path / "new" / "totals.json").read_text(encoding="utf-8")
    kept = json.loads(text)["studio"]
    assert "secret" not in text
    assert [row["pictures"] for row in kept["totals"]] == ["sketches", "photos of garments", "all kinds", "test set"]
    assert kept["totals"][0]["accuracy"]["value"] == 1.0
    assert kept["others"]["refused"]["n"] == 1 and kept["others"]["clothing_refused"]["n"] == 4


def test_a_kind_of_which_nothing_can_be_prepared_is_told_of(folder, run_totals):
    (folder / "secret-photo.png").write_bytes(b"no picture")
    (folder / "secret-cat.png").unlink()
    printed, _ = run_totals(folder)
    assert "photos of garments: none of 2 pictures can be prepared" in printed
    assert "other: none of 1 pictures can be prepared" in printed
    assert "secret" not in printed


def test_totals_go_with_no_option_that_tells_of_single_pictures(folder, run_totals):
    with pytest.raises(SystemExit):
        run_totals(folder, "--keep")


def test_without_totals_what_is_left_out_is_named(folder, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["real_world", str(folder), "--runs", "studio"])
    real_world.main()
    assert "left out: secret-broken.png" in capsys.readouterr().out


class TestFigures:
    def test_accuracy_and_doubt_with_wilsons_interval(self):
        answers = [answer(0, 0.9), answer(0, 0.8), answer(0, 0.7, not_sure=True), answer(1, 0.6)]
        found = total(answers, [0, 0, 1, 0])
        assert (found.accuracy.value, found.accuracy.n) == (0.5, 4)
        assert (found.accuracy.low, found.accuracy.high) == pytest.approx((0.15004, 0.84996), abs=1e-4)
        assert found.not_sure.value == 0.25
        assert (found.right_where_sure.value, found.right_where_sure.n) == (pytest.approx(2 / 3), 3)

    def test_sure_of_none(self):
        assert total([answer(0, 0.9, not_sure=True)], [0]).right_where_sure is None

    def test_the_surest_are_answered_first_and_what_is_doubted_last(self):
        answers = [answer(0, 0.5 + place / 100) for place in range(8)] + [answer(0, 0.99, not_sure=True)] * 2
        curve = dict(total(answers, [1, 1, 0, 0, 0, 0, 0, 0, 1, 1]).curve)
        assert [curve[share].value for share in (0.6, 0.7, 0.8, 0.9, 1.0)] == pytest.approx(
            [1, 6 / 7, 0.75, 6 / 9, 0.6]
        )
        assert curve[0.7].n == 7 and curve[1.0].low < 0.6 < curve[1.0].high

    def test_classes_count_alike_if_they_have_five_pictures(self):
        labels = np.array([0] * 10 + [1] * FEWEST + [2] * (FEWEST - 1))
        right = np.array([True] * 10 + [False] * FEWEST + [True] * (FEWEST - 1))
        mean = mean_over_classes(labels, right)
        assert (mean.value, mean.low, mean.high, mean.n) == (0.5, 0.5, 0.5, 15)
        assert mean_over_classes(labels[-3:], right[-3:]) is None

    def test_confidence_that_promises_too_much_is_said(self):
        found = total([answer(0, 0.9)] * 10, [0] * 5 + [1] * 5)
        assert found.calibration_error == pytest.approx(0.4)
        assert found.overconfidence.value == pytest.approx(0.4)
        assert found.overconfidence.low < 0.4 < found.overconfidence.high
        (bin,) = found.reliability
        assert (bin.low, bin.accuracy, bin.pictures) == (pytest.approx(0.8), 0.5, 10)

    def test_a_bin_of_few_pictures_tells_nothing_of_them(self):
        answers = [answer(0, 0.9)] * FEWEST + [answer(0, 0.5)] * (FEWEST - 1)
        assert len(total(answers, [0] * len(answers)).reliability) == 1

    def test_other_things_refused_stand_beside_clothing_refused(self):
        doubts = [answer(0, 0.9, not_sure=doubt) for doubt in (True, True, True, False)]
        found = count_others(doubts, 2, doubts[2:])
        assert (found.refused.value, found.clothing_refused.value, found.left_out) == (0.75, 0.5, 2)
        assert count_others(doubts, 0, []).clothing_refused is None
