import numpy as np
import pytest

from fmnist_core.inspection import evidence
from fmnist_core.inspection.embedding_map import METHODS, lay_out
from fmnist_core.models import create_model
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs import checkpoints, recorder


def save_run(model: str, **options: object) -> str:
    run = recorder.create_run(Recipe(model=model, model_options=options, epochs=1, hold_out_validation=False))
    checkpoints.save_tensors(run.folder / "weights.safetensors", create_model(model, **options).state_dict())
    return run.run_id


@pytest.mark.parametrize("method", METHODS)
def test_alike_pictures_lie_together(runs_folder, synthetic_dataset, method):
    test = synthetic_dataset.test
    found = lay_out(save_run("tinyvgg"), test, method)
    assert found.places.shape == (len(test), 2)
    labels = test.labels.numpy()[found.indices]
    own = np.stack([found.places[labels == label].mean(0) for label in range(10)])
    within = np.linalg.norm(found.places - own[labels], axis=1).mean()
    between = np.linalg.norm(found.places - found.places.mean(0), axis=1).mean()
    assert within < 0.6 * between


def test_a_map_is_the_same_every_time(runs_folder, synthetic_dataset):
    run_id = save_run("linear")
    first, second = (lay_out(run_id, synthetic_dataset.test, "t-SNE") for _ in range(2))
    np.testing.assert_array_equal(first.places, second.places)


def test_a_network_that_ends_in_a_convolution_has_a_last_hidden_layer_too(runs_folder, synthetic_dataset):
    run_id = save_run("layers", layers=["conv 4", "relu", "conv 10", "global_avg_pool", "flatten"])
    embedded = evidence.embed(run_id, synthetic_dataset.test.images[:3].numpy())
    assert embedded.shape == (3, 4 * 28 * 28)
    np.testing.assert_allclose(embedded.norm(dim=1), 1, rtol=1e-5)
