"""What people draw first: drawings that never change, and what the default run reads stays read."""

import csv
import hashlib
import json
from collections import Counter

import numpy as np
import pytest

from benchmarks.first_drawings import FOLDER, STYLES, Drawing, ask, load_drawings, main, render
from fmnist_core.classroom.drawings import check_operations
from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.runs.reader import DEFAULT_RUN

DIGEST = "4cae0c06585df8acc0866e08e2108241d180785a92d751e0474bb3f026e2df8a"
DRAWINGS = load_drawings()
with (FOLDER / "known_failures.csv").open(encoding="utf-8", newline="") as rows:
    KNOWN_FAILURES = {row["drawing"]: row["reason"] for row in csv.DictReader(rows)}


@pytest.fixture(scope="module")
def answers():
    return {drawing.name: answer.label for drawing, answer in zip(DRAWINGS, ask(DEFAULT_RUN, DRAWINGS))}


def case(drawing):
    reason = KNOWN_FAILURES.get(drawing.name)
    marks = pytest.mark.xfail(reason=reason, strict=True) if reason else ()
    return pytest.param(drawing, id=drawing.name, marks=marks)


def test_they_have_not_been_changed():
    texts = [json.dumps(json.loads(file.read_text(encoding="utf-8"))) for file in sorted(FOLDER.glob("*.json"))]
    assert hashlib.sha256("\n".join(texts).encode()).hexdigest() == DIGEST


def test_sixteen_things_of_every_class_are_drawn_in_three_styles():
    things = Counter(drawing.thing for drawing in DRAWINGS)
    assert len(things) == 16 and len({(drawing.thing, drawing.style) for drawing in DRAWINGS}) == len(DRAWINGS) == 48
    assert Counter(drawing.style for drawing in DRAWINGS) == dict.fromkeys(STYLES, 16)
    assert {drawing.label for drawing in DRAWINGS} == set(range(len(CLASS_NAMES)))


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda drawing: drawing.name)
def test_a_drawing_is_one_that_the_pad_could_hold(drawing):
    check_operations(drawing.operations)
    assert all(
        0 <= value <= drawing.canvas for stroke in drawing.operations for point in stroke["points"] for value in point
    )
    assert all(2 <= stroke["width"] <= 48 for stroke in drawing.operations)
    assert drawing.style != "one line" or len(drawing.operations) == 1
    inked = (render(drawing) < 128).all(2).mean()
    assert 0.03 < inked < 0.5


@pytest.mark.parametrize("drawing", [case(drawing) for drawing in DRAWINGS])
def test_the_default_run_reads_it(answers, drawing):
    assert answers[drawing.name] == drawing.label


def test_known_failures_are_drawings():
    assert KNOWN_FAILURES.keys() <= {drawing.name for drawing in DRAWINGS} and all(KNOWN_FAILURES.values())


def test_the_command_prints_the_score_and_what_is_wrong(answers, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["first_drawings"])
    main()
    printed = capsys.readouterr().out
    right = sum(answers[drawing.name] == drawing.label for drawing in DRAWINGS)
    assert f"{DEFAULT_RUN}: {right} of 48 right" in printed
    assert printed.count("wrong: ") == 48 - right


class TestPage:
    def draw(self, *operations):
        return render(Drawing("", "", "", 0, 100, [dict(operation) for operation in operations]))

    def test_a_dot_is_round_and_as_wide_as_its_pen(self):
        page = self.draw({"tool": "pen", "width": 20, "points": [[50, 50]]})
        inked = (page < 128).all(2)
        assert inked.sum() == pytest.approx(np.pi * 10**2, rel=0.05)
        assert inked[50, 41:59].all() and not inked[:, :38].any()

    def test_the_eraser_is_wider_than_the_pen_and_comes_after_it(self):
        line = {"width": 20, "points": [[20, 50], [80, 50]]}
        page = self.draw({"tool": "pen", **line}, {"tool": "eraser", **line})
        assert (page == 255).all()

    def test_other_tools_are_refused(self):
        with pytest.raises(ValueError, match="not 'fill'"):
            self.draw({"tool": "fill", "points": [[1, 1]]})
