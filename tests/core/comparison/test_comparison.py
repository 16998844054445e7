"""Runs side by side: whose answers differ, whose times can be compared, and what goes into a table."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest

from fmnist_core import comparison
from fmnist_core.comparison import Milestone, PairedTest, pairs
from fmnist_core.errors import RunError
from fmnist_core.evaluation.statistics import mcnemar_p_values
from fmnist_core.recipes.named import get_recipe
from fmnist_core.runs import reader
from fmnist_core.runs.answers import Answers, find_beaten, find_pictures
from tests.rows import make_row as row


@pytest.fixture
def stored(monkeypatch):
    """Three runs' answers to 400 pictures, as if they were stored."""
    random = np.random.default_rng(0)
    labels = random.integers(0, 10, 400)
    answers = {}
    for name, share in (("good", 0.9), ("fair", 0.8), ("poor", 0.3)):
        classes = np.where(random.random(400) < share, labels, random.integers(0, 10, 400)).astype(np.uint8)
        answers[name] = Answers(classes, random.random(400).astype(np.float32))
    monkeypatch.setattr(pairs, "load_answers", answers.__getitem__)
    return answers, labels


def test_every_pair_is_counted_as_by_hand(stored):
    answers, labels = stored
    tests = comparison.compare_pairs(["good", "fair", "poor"], labels)
    assert [(test.first, test.second) for test in tests] == [("good", "fair"), ("good", "poor"), ("fair", "poor")]
    for test in tests:
        first, second = answers[test.first].classes, answers[test.second].classes
        assert test.first_only == ((first == labels) & (second != labels)).sum()
        assert test.second_only == ((second == labels) & (first != labels)).sum()
        assert test.agreement == pytest.approx((first == second).mean())
        assert test.p_value == mcnemar_p_values(test.first_only, test.second_only)
        assert test.p_value <= test.adjusted_p_value <= 1


def test_one_run_has_no_pair(stored):
    assert comparison.compare_pairs(["good"], stored[1]) == []


def test_the_test_is_a_sentence_anyone_understands():
    test = PairedTest("A", "B", 1098, 1043, 0.9, 0.24, 0.24, pairs=1)
    assert test.sentence == (
        "A is right on 1,098 pictures that B gets wrong, B on 1,043 that A gets wrong: p = 0.24, it may well be chance."
    )
    several = replace(test, first_only=98, second_only=143, p_value=0.0045, adjusted_p_value=0.0138, pairs=3)
    assert several.sentence.endswith("B on 143 that A gets wrong: p = 0.014 (corrected for 3 pairs), hardly chance.")
    assert "p < 0.001, hardly" in replace(test, adjusted_p_value=1e-12).sentence


def test_pictures_of_a_cell_come_surest_first(stored):
    answers, labels = stored[0]["poor"], stored[1]
    found = find_pictures(answers, labels, true=3, predicted=5)
    assert set(found) == set(((labels == 3) & (answers.classes == 5)).nonzero()[0])
    assert (np.diff(answers.confidences[found]) <= 0).all()


def test_mistakes_are_meant_unless_both_classes_are_the_same(stored):
    answers, labels = stored[0]["good"], stored[1]
    wrong = answers.classes != labels
    assert len(find_pictures(answers, labels, None, None)) == wrong.sum()
    assert len(find_pictures(answers, labels, 3, None)) == (wrong & (labels == 3)).sum()
    right = find_pictures(answers, labels, 3, 3)
    assert len(right) > 0 and (labels[right] == 3).all()


def test_pictures_that_only_one_gets_right(stored):
    answers, labels = stored
    found = find_beaten(answers["good"], answers["poor"], labels)
    assert (answers["good"].classes[found] == labels[found]).all()
    assert (answers["poor"].classes[found] != labels[found]).all()
    assert (np.diff(answers["poor"].confidences[found]) <= 0).all()


def test_times_under_other_conditions_are_doubted():
    rows = [
        *(row(name) for name in "abc"),
        row("gpu", device="cuda", processor="H"),
        row("two", threads=2),
        row("busy", load=3.15),
        row("unknown", device=None, processor=None, threads=None),
        row("imported", seconds=None),
        row("paused", interrupted=True),
        row("borrowed", recipe=get_recipe("frozen-trunk")),
    ]
    doubts = comparison.doubtful_times(rows)
    assert set(doubts) == {"gpu", "two", "busy", "unknown", "borrowed", "paused"}
    assert doubts["borrowed"] == "went on from cnn-90, whose training is not counted"
    assert doubts["busy"] == "the machine was busy (load 3.1)"
    assert doubts["two"] == "2 threads, others 1"


def test_without_times_there_is_nothing_to_doubt():
    assert comparison.doubtful_times([row("a", seconds=None)]) == {}


def test_the_frontier_leaves_out_what_is_slower_and_no_better():
    rows = [row("slow", 0.9, 9), row("fast", 0.8, 1), row("beaten", 0.79, 2), row("same", 0.8, 1), row("new", None, 3)]
    assert [row.run_id for row in comparison.find_frontier(rows)] == ["fast", "slow"]


def test_seconds_to_an_accuracy_are_those_of_the_first_epoch_that_has_it():
    run = row("a", milestones=(Milestone(1, 0.7), Milestone(2, 0.8), Milestone(3, 0.75), Milestone(4, 0.9)))
    assert [run.seconds_to(accuracy) for accuracy in (0.5, 0.8, 0.81, 0.95)] == [1, 2, 4, None]


def test_a_table_has_a_column_for_each_kind_of_real_picture():
    rows = [row("a", real_world={"icons": 0.5}), row("b", None, name="=1+1")]
    lines = list(csv.DictReader(io.StringIO(comparison.rows_csv(rows))))
    assert [line["icons"] for line in lines] == ["0.5", ""]
    assert [line["test_accuracy_low"] for line in lines] == ["0.89", ""]
    assert lines[1]["name"] == "'=1+1"


@pytest.fixture
def real_world_file(runs_folder):
    (runs_folder / "a").mkdir()
    return runs_folder / "a" / "real_world.json"


def test_real_world_figures_are_the_runs_own_and_prepared(real_world_file):
    assert reader.load_real_world("a") == {}
    figures = [
        {"run_id": run_id, "domain": domain, "way": way, "class_mean": mean}
        for run_id, domain, way, mean in (
            ("a", "icons", "prepared", 0.5),
            ("a", "icons", "as most demos", 0.1),
            ("a", "few", "prepared", None),
            ("b", "icons", "prepared", 0.9),
        )
    ]
    real_world_file.write_text(json.dumps(figures))
    assert reader.load_real_world("a") == {"icons": 0.5}


@pytest.mark.parametrize("content", ["{", "[1]", '[{"run_id": "a"}]'])
def test_a_damaged_real_world_file_names_the_run(real_world_file, content):
    real_world_file.write_text(content)
    with pytest.raises(RunError, match="run a can't be read"):
        reader.load_real_world("a")
