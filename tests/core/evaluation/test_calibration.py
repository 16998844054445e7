import numpy as np
import pytest
import torch
from torchmetrics.functional.classification import multiclass_calibration_error

from fmnist_core.evaluation.calibration import BINS, calibrate
from fmnist_core.inspection.calibration import HALVES, VALIDATION, check_temperature
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs import checkpoints, recorder
from fmnist_core.runs.reader import load_run, load_summary
from fmnist_core.training import loop


def train(dataset, hold_out: bool) -> str:
    recipe = Recipe(name="quick", model="linear", epochs=1, threads=1, device="cpu", hold_out_validation=hold_out)
    run = recorder.create_run(recipe)
    list(recorder.record_training(loop.train(recipe, dataset), run, dataset))
    return run.run_id


@pytest.fixture
def labels(synthetic_dataset):
    return synthetic_dataset.test.labels.numpy()


@pytest.mark.parametrize("hold_out", [True, False])
def test_before_scaling_it_is_the_error_of_the_evaluation(runs_folder, synthetic_dataset, labels, hold_out):
    run_id = train(synthetic_dataset, hold_out)
    before = check_temperature(run_id, labels).before
    assert before.error == pytest.approx(load_run(run_id).test.calibration_error, abs=2e-3)
    assert sum(row.pictures for row in before.bins) == len(labels)


def test_a_run_with_validation_pictures_takes_their_temperature(runs_folder, synthetic_dataset, labels):
    run_id = train(synthetic_dataset, hold_out=True)
    scaling = check_temperature(run_id, labels)
    assert scaling.fitted_on == VALIDATION
    assert scaling.temperatures == (load_summary(run_id).temperature,)


def test_a_run_without_gets_one_from_the_other_half(runs_folder, synthetic_dataset, labels):
    run_id = train(synthetic_dataset, hold_out=False)
    generator = torch.Generator().manual_seed(0)
    logits = 2 * torch.randn(20_000, 10, generator=generator)
    labels = logits.softmax(1).multinomial(1, generator=generator)[:, 0].numpy()
    logits[::2] *= 3  # the first half is too sure of itself
    logits -= logits.amax(1, keepdim=True)
    checkpoints.save_tensors(recorder.run_path(run_id) / "logits.safetensors", {"test": logits.half()})
    scaling = check_temperature(run_id, labels)
    assert scaling.fitted_on == HALVES
    assert scaling.temperatures == pytest.approx((1, 3), rel=0.1)  # each from the half that it is not for


def test_scaling_brings_confidence_and_truth_together(runs_folder, synthetic_dataset):
    run_id = train(synthetic_dataset, hold_out=False)
    generator = torch.Generator().manual_seed(0)
    logits = 2 * torch.randn(20_000, 10, generator=generator)
    labels = logits.softmax(1).multinomial(1, generator=generator)[:, 0].numpy()
    logits = 3 * (logits - logits.amax(1, keepdim=True))
    checkpoints.save_tensors(recorder.run_path(run_id) / "logits.safetensors", {"test": logits.half()})
    scaling = check_temperature(run_id, labels)
    assert scaling.before.error > 0.1
    assert scaling.after.error < 0.02


def test_bins_count_what_is_right_and_wrong():
    probabilities = np.full((4, 10), 0.02)
    probabilities[:, 0] = 0.82
    (row,) = calibrate(probabilities, np.array([0, 0, 0, 5])).bins
    assert (row.right, row.wrong, row.accuracy) == (3, 1, 0.75)
    assert row.confidence == pytest.approx(0.82)
    assert row.low < row.confidence < row.high
    assert calibrate(probabilities, np.array([0, 0, 0, 5])).error == pytest.approx(0.07)


@pytest.mark.parametrize("sharpness", [0.1, 1.0, 5.0])
def test_the_error_is_that_of_torchmetrics(sharpness):
    generator = torch.Generator().manual_seed(0)
    probabilities = (sharpness * torch.randn(5_000, 10, generator=generator)).softmax(1)
    labels = torch.randint(10, (5_000,), generator=generator)
    expected = multiclass_calibration_error(probabilities, labels, 10, n_bins=BINS).item()
    assert calibrate(probabilities.numpy(), labels.numpy()).error == pytest.approx(expected, abs=1e-6)


def test_full_confidence_has_a_bin():
    assert calibrate(np.eye(10), np.arange(10)).bins[0].right == 10
