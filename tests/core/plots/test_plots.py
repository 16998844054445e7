"""What the figures show: plotly's own data is looked at, not its pixels."""

from dataclasses import replace

import numpy as np
import pytest

from fmnist_core import plots
from fmnist_core.comparison import PairedTest
from fmnist_core.comparison.repeats import Repeats
from fmnist_core.evaluation.results import ClassScore, Evaluation, Score
from fmnist_core.plots.curves import MAX_CURVE_POINTS
from fmnist_core.plots.frame import MOST_IN_FIGURE
from fmnist_core.training.events import History, StepDone
from tests.rows import make_row as row

RUNS = (("fast", 0.8, 1.0), ("beaten", 0.79, 2.0), ("slow", 0.9, 3.0))


@pytest.fixture
def evaluation():
    matrix = np.eye(10, dtype=int) * 8
    matrix[0, 6] = 2
    scores = (ClassScore(0.8, 0.8, 0.8, 10),) * 10
    return Evaluation(Score(0.5, 0.8, 0.5, 0.8), scores, tuple(map(tuple, matrix.tolist())), 0.02)


def history(steps: int, epochs: int) -> History:
    rows = [StepDone(1 + epochs * i // steps, i + 1, 0, 1 / (i + 1), 0.5, 0.1, 1000.0) for i in range(steps)]
    return History(tuple(rows))


@pytest.mark.parametrize(
    ("by", "right", "wrong"), [("pictures", "8", "2"), ("rows", "80.0", "20.0"), ("columns", "100.0", "20.0")]
)
def test_the_matrix_counts_pictures_or_shares(evaluation, by, right, wrong):
    heatmap = plots.confusion_matrix_figure(evaluation, by).data[0]
    assert heatmap.text[0][0] == right
    assert heatmap.text[0][6] == wrong
    assert heatmap.text[1][0] == ""


def test_a_class_that_is_never_answered_divides_nothing_by_zero(evaluation):
    matrix = np.array(evaluation.confusion_matrix)
    matrix[:, 3] = 0
    never = Evaluation(evaluation.score, evaluation.classes, tuple(map(tuple, matrix.tolist())), 0.0)
    assert np.isfinite(np.array(plots.confusion_matrix_figure(never, "columns").data[0].z, dtype=float)).all()


def test_every_cell_can_be_clicked_and_says_what_it_holds(evaluation):
    cells = plots.confusion_matrix_figure(evaluation).data[1]
    assert (cells.y[6], cells.x[6], cells.customdata[6]) == ("T-shirt/top", "Shirt", "2 pictures")
    assert len(cells.x) == len(cells.y) == len(cells.customdata) == 100


def test_a_matrix_of_differences_has_signs_and_its_middle_at_zero(evaluation):
    better = np.array(evaluation.confusion_matrix)
    better[0, [0, 6]] = 9, 1
    other = Evaluation(evaluation.score, evaluation.classes, tuple(map(tuple, better.tolist())), 0.0)
    figure = plots.confusion_matrix_figure(other, "pictures", minus=evaluation)
    assert (figure.data[0].text[0][0], figure.data[0].text[0][6], figure.data[0].text[1][1]) == ("+1", "−1", "")
    assert figure.layout.coloraxis.cmin == -figure.layout.coloraxis.cmax == -1


def test_agreement_is_the_same_both_ways():
    test = PairedTest("a", "b", 3, 5, 0.93, 0.7, 0.7, pairs=1)
    heatmap = plots.agreement_figure(["a", "b"], [test]).data[0]
    assert heatmap.z[0][1] == heatmap.z[1][0] == pytest.approx(93)
    assert np.isnan(heatmap.z[0][0])
    assert "= 0.70" in heatmap.customdata[0][1]


def test_curves_run_over_epochs_and_stay_small():
    figure = plots.curves_figure({"a": history(1_000, 4), "none": History()}, "accuracy")
    assert figure.data[0].x[-1] == pytest.approx(4, abs=0.02)
    assert len(figure.data[0].x) <= MAX_CURVE_POINTS
    assert set(figure.data[0].y) == {50.0}
    assert figure.data[1].name == "none"


def test_the_best_run_stands_on_top():
    figure = plots.accuracy_figure([row("a", 0.7, 1), row("b", 0.9, 1), row("c", None, 1)])
    assert list(figure.data[0].y) == ["a", "b"]
    assert figure.data[0].text[1] == "90.00 %"
    assert figure.data[0].error_x.array[1] == pytest.approx(2)
    assert figure.data[0].error_x.arrayminus[1] == pytest.approx(1)


def test_a_run_without_a_time_keeps_its_colour_and_has_no_dot():
    figure = plots.accuracy_against_time_figure([row("a", 0.7, None), row("b", 0.9, 3.0)])
    assert [len(trace.x) for trace in figure.data[:2]] == [0, 1]


def test_the_frontier_is_drawn_and_doubtful_times_are_hollow():
    rows = [row(name, accuracy, seconds) for name, accuracy, seconds in RUNS]
    rows.append(replace(rows[0], run_id="busy", train_seconds=0.1, load=4.0))
    figure = plots.accuracy_against_time_figure(rows)
    assert [trace.marker.symbol[0] for trace in figure.data[:4]] == ["circle", "circle", "circle", "circle-open"]
    assert list(figure.data[4].x) == [1.0, 3.0]


def test_many_runs_share_a_trace_and_keep_their_names():
    rows = [row(f"r{number}", 0.8, 1.0 + number) for number in range(MOST_IN_FIGURE + 1)]
    figure = plots.accuracy_against_time_figure(rows)
    assert len(figure.data) == 2
    assert list(figure.data[0].text) == [row.run_id for row in rows]


def test_seeds_become_a_band_around_their_mean():
    two = {"a": history(10, 2), "b": History(tuple(replace(step, loss=step.loss + 2) for step in history(10, 2).steps))}
    group = Repeats("recipe", ("a", "b"), (1, 2), (0.8, 0.9))
    figure = plots.curves_figure(two | {"c": history(10, 2)}, "loss", [group], ("red", "blue"))
    alone, band, mean = figure.data
    assert (alone.name, mean.name) == ("c", "recipe, 2 seeds")
    assert list(mean.y) == pytest.approx([1 / step.step + 1 for step in two["a"].steps])
    assert (max(band.y), band.fillcolor, mean.line.color) == (3.0, "blue", "blue")


def test_every_seed_is_a_dot_beside_mean_and_deviation():
    figure = plots.repeats_figure([Repeats("recipe", ("a", "b"), (1, 2), (0.8, 0.9))])
    assert list(figure.data[0].x) == [80, 90]
    assert figure.data[1].x[0] == pytest.approx(85)
    assert figure.data[1].error_x.array[0] == pytest.approx(50**0.5)


def test_classes_are_bars_of_each_run(evaluation):
    figure = plots.class_figure({"a": evaluation, "b": evaluation})
    assert [bar.name for bar in figure.data] == ["a", "b"]
    assert list(figure.data[0].y) == [80.0] * 10


def test_brightness_is_shown_in_percent():
    figure = plots.brightness_figure({"Bag": [0.25, 0.75]})
    assert list(figure.data[0].x) == [0.25, 0.75]
    assert list(figure.data[0].y) == [25, 75]
