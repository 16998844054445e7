import numpy as np
import pytest
import torch

from fmnist_core.data import dataset
from fmnist_core.inspection import evidence
from fmnist_core.inspection.evidence import GRAD_CAM, INTEGRATED_GRADIENTS, MAX_MAPS, OCCLUSION
from fmnist_core.models import create_model
from fmnist_core.prediction.predictor import predict
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs import checkpoints, recorder
from fmnist_core.training import loop

MODELS = ["linear", "mlp_relu_logits", "tinyvgg", "small_resnet"]
CONVOLUTIONAL = {"tinyvgg", "small_resnet"}
MIRRORED = {"augmentations": ["shift-flip"], "mirrored_answers": True}


@pytest.fixture(scope="module", params=MODELS)
def model(request):
    return request.param


@pytest.fixture(scope="module")
def trained(model, synthetic_dataset, tmp_path_factory):
    """A run of `model`, trained for a moment, and the synthetic pictures in Fashion-MNIST's place."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FMNIST_CHECKPOINTS", str(tmp_path_factory.mktemp("runs")))
        patch.setattr(dataset, "load_dataset", lambda: synthetic_dataset)
        recipe = Recipe(
            name="quick", model=model, epochs=1, threads=1, device="cpu", hold_out_validation=False,
            **(MIRRORED if model == "small_resnet" else {}),
        )  # fmt: skip
        run = recorder.create_run(recipe)
        list(recorder.record_training(loop.train(recipe, synthetic_dataset), run, synthetic_dataset))
        yield run.run_id


@pytest.fixture
def picture(synthetic_dataset):
    return synthetic_dataset.test.images[3].numpy()


def test_convolutional_models_have_grad_cam_too(trained, model):
    assert evidence.list_methods(trained) == [INTEGRATED_GRADIENTS, OCCLUSION] + [GRAD_CAM] * (model in CONVOLUTIONAL)


def test_evidence_is_for_the_answer_and_in_bounds(trained, picture):
    label = predict(trained, picture[None])[0].label  # first, as pages do: its weights must still take gradients
    for method in evidence.list_methods(trained):
        found = evidence.find_evidence(trained, picture, method)
        assert found.label == label
        assert found.pixels.shape == (28, 28)
        assert np.abs(found.pixels).max() == pytest.approx(1) or not found.pixels.any()


def test_layers_are_pictures_where_there_are_convolutions(trained, model, picture):
    layers = evidence.list_feature_maps(trained, picture)
    assert bool(layers) == (model in CONVOLUTIONAL)
    for layer in layers:
        assert layer.maps.dtype == np.uint8
        assert len(layer.maps) == min(layer.channels, MAX_MAPS)


def test_a_training_picture_is_nearest_to_itself(trained, synthetic_dataset):
    index = 17
    nearest = evidence.find_nearest(trained, synthetic_dataset.all_train.images[index].numpy(), count=3)
    assert nearest[0].similarity == pytest.approx(1, abs=5e-3)
    assert nearest[0].similarity >= nearest[1].similarity >= nearest[2].similarity
    assert all(neighbour.label == synthetic_dataset.all_train.labels[neighbour.index] for neighbour in nearest)


def test_what_pages_share_is_left_as_it_was(trained, picture):
    model = evidence.cached_model(trained)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    for method in evidence.list_methods(trained):
        evidence.find_evidence(trained, picture, method)
    evidence.list_feature_maps(trained, picture)
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in model.modules())


def test_evidence_of_a_linear_model_is_weight_times_pixel(runs_folder, picture):
    """Integrated gradients are exact there."""
    recipe = Recipe(name="quick", model="linear", epochs=1, hold_out_validation=False)
    run = recorder.create_run(recipe)
    torch.manual_seed(0)
    network = create_model("linear")
    checkpoints.save_tensors(run.folder / "weights.safetensors", network.state_dict())
    found = evidence.find_evidence(run.run_id, picture, INTEGRATED_GRADIENTS)
    first, second = [layer.weight for layer in network.modules() if isinstance(layer, torch.nn.Linear)]
    expected = (second @ first)[found.label].detach().numpy().reshape(28, 28) * picture / 255
    np.testing.assert_allclose(found.pixels, expected / np.abs(expected).max(), atol=1e-4)
