"""Why a model says so: the pixels that spoke for its answer, what its layers see, and the nearest training pictures."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Literal, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from fmnist_core.data import dataset
from fmnist_core.data.classes import IMAGE_SIZE
from fmnist_core.data.dataset import to_inputs
from fmnist_core.evaluation.metrics import in_batches
from fmnist_core.models.mirrored import network_of
from fmnist_core.prediction.predictor import cached_model
from fmnist_core.runs.reader import weights_version

Method = Literal["Integrated gradients", "Occlusion", "Grad-CAM"]
INTEGRATED_GRADIENTS: Method = "Integrated gradients"
OCCLUSION: Method = "Occlusion"
GRAD_CAM: Method = "Grad-CAM"
GRADIENT_STEPS = 32
PATCH, STRIDE = 4, 2  # pixels of what occlusion covers at a time
MAX_MAPS = 32  # of a layer
KNOWN_PICTURES = 20_000
"""Among so many training pictures the nearest are looked for: all 60,000 would take three times as long and as much
memory, and hardly look nearer."""
KNOWN_RUNS = 12  # of which these are kept: 20 MB each, at most


@dataclass(frozen=True, eq=False)
class Evidence:
    """Float32 (28, 28) in [-1, 1]: what spoke for `label` is positive, what spoke against it negative."""

    label: int
    pixels: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class LayerMaps:
    """What a layer's channels answer to a picture, the strongest first: uint8 (channels, h, w), each from 0 to 255."""

    layer: str
    maps: NDArray[np.uint8]
    channels: int
    """How many there are; at most MAX_MAPS are kept."""


@dataclass(frozen=True)
class Neighbour:
    """A training picture, by its index in `all_train`; similarity is the cosine between embeddings, -1 to 1."""

    index: int
    label: int
    similarity: float


def list_methods(run_id: str) -> list[Method]:
    """The methods that `find_evidence` has for a run's model. Raises RunError when it has no weights."""
    has_convolutions = _last_convolution(cached_model(run_id)) is not None
    return [method for method in get_args(Method) if has_convolutions or method != GRAD_CAM]


def find_evidence(run_id: str, picture: NDArray[np.uint8], method: Method = INTEGRATED_GRADIENTS) -> Evidence:
    """Which pixels of `picture`, uint8 (28, 28), spoke for the run's answer.

    Integrated gradients (arXiv 1703.01365), occlusion (1311.2901) or, for convolutional models, Grad-CAM (1610.02391),
    all by Captum. Raises RunError when the run has no weights.
    """
    model, inputs = _own_model(run_id), _to_input(picture)
    label = int(model(inputs).argmax())
    pixels = _METHODS[method](model, inputs, label).detach()[0, 0]
    return Evidence(label, (pixels / pixels.abs().max().clamp(min=1e-12)).numpy())


def list_feature_maps(run_id: str, picture: NDArray[np.uint8]) -> list[LayerMaps]:
    """What the convolutions make of `picture`, uint8 (28, 28), layer by layer; empty for a model that has none.

    Raises RunError when the run has no weights.
    """
    network, outputs = network_of(_own_model(run_id)), dict[str, Tensor]()
    for name, module in network.named_modules():
        if isinstance(module, nn.Conv2d):
            module.register_forward_hook(partial(_keep_first, outputs, name))
    with torch.inference_mode():
        network(_to_input(picture))
    return [LayerMaps(name, _as_pictures(maps), len(maps)) for name, maps in outputs.items()]


def find_nearest(run_id: str, picture: NDArray[np.uint8], count: int = 8) -> list[Neighbour]:
    """The training pictures whose embeddings in the model's last hidden layer are most alike, the nearest first.

    `picture` is uint8 (28, 28). The first call for a version of the weights takes seconds: it looks at KNOWN_PICTURES
    training pictures. Raises RunError when the run has no weights, DataError when there are no training pictures.
    """
    known = _known_embeddings(run_id, weights_version(run_id))
    similarities = known @ embed(run_id, picture[None])[0].to(known.dtype)
    labels = dataset.load_dataset().all_train.labels
    nearest = similarities.float().topk(count)
    return [
        Neighbour(index, int(labels[index]), similarity)
        for similarity, index in zip(nearest.values.tolist(), nearest.indices.tolist())
    ]


def embed(run_id: str, pictures: NDArray[np.uint8]) -> Tensor:
    """What the model's last hidden layer makes of `pictures`, uint8 (N, 28, 28): float32 (N, D), each of length 1.

    Raises RunError when the run has no weights.
    """
    network, caught = network_of(_own_model(run_id)), list[Tensor]()
    _last_learnt(network).register_forward_pre_hook(lambda module, given: caught.append(given[0]))
    with torch.inference_mode():
        network(to_inputs(torch.from_numpy(np.ascontiguousarray(pictures))))
    return functional.normalize(caught[0].flatten(1))


def _integrated_gradients(model: nn.Module, inputs: Tensor, label: int) -> Tensor:
    from captum.attr import IntegratedGradients

    pixels: Tensor = IntegratedGradients(model).attribute(inputs, target=label, n_steps=GRADIENT_STEPS)
    return pixels


def _occlusion(model: nn.Module, inputs: Tensor, label: int) -> Tensor:
    from captum.attr import Occlusion

    with torch.inference_mode():
        pixels: Tensor = Occlusion(model).attribute(
            inputs, (1, PATCH, PATCH), strides=(1, STRIDE, STRIDE), target=label, perturbations_per_eval=64
        )
    return pixels


def _grad_cam(model: nn.Module, inputs: Tensor, label: int) -> Tensor:
    from captum.attr import LayerGradCam

    coarse = LayerGradCam(model, _last_convolution(model)).attribute(inputs, target=label, relu_attributions=True)
    return functional.interpolate(coarse, (IMAGE_SIZE, IMAGE_SIZE), mode="bilinear")


_METHODS: dict[Method, Callable[[nn.Module, Tensor, int], Tensor]] = {
    INTEGRATED_GRADIENTS: _integrated_gradients,
    OCCLUSION: _occlusion,
    GRAD_CAM: _grad_cam,
}


def _own_model(run_id: str) -> nn.Module:
    """A copy: what is hooked into a shared model would be called by everybody's questions. Channels last: quicker."""
    return copy.deepcopy(cached_model(run_id)).to(memory_format=torch.channels_last)


def _keep_first(outputs: dict[str, Tensor], name: str, module: nn.Module, inputs: object, output: Tensor) -> None:
    """A forward hook: the layer's output for the first picture of the batch, by the layer's name."""
    outputs[name] = output[0]


def _to_input(picture: NDArray[np.uint8]) -> Tensor:
    return to_inputs(torch.from_numpy(np.ascontiguousarray(picture))[None])


def _last_convolution(model: nn.Module) -> nn.Conv2d | None:
    convolutions = [module for module in model.modules() if isinstance(module, nn.Conv2d)]
    return convolutions[-1] if convolutions else None


def _as_pictures(maps: Tensor) -> NDArray[np.uint8]:
    spread = maps.flatten(1).std(1)
    maps = maps[spread.argsort(descending=True)[:MAX_MAPS]]
    low, high = maps.amin((1, 2), keepdim=True), maps.amax((1, 2), keepdim=True)
    pictures: NDArray[np.uint8] = (255 * (maps - low) / (high - low).clamp(min=1e-12)).byte().numpy()
    return pictures


@lru_cache(maxsize=KNOWN_RUNS)
def _known_embeddings(run_id: str, version: str) -> Tensor:
    """Of the first training pictures, float16 (N, D), each of length 1."""
    images = dataset.load_dataset().all_train.images[:KNOWN_PICTURES]
    return torch.cat([embed(run_id, batch.numpy()).half() for batch in in_batches(images)])


def _last_learnt(model: nn.Module) -> nn.Module:
    """The layer that makes logits of the last hidden layer's values; a network may end in a convolution, too."""
    return [module for module in model.modules() if isinstance(module, nn.Linear | nn.Conv2d)][-1]
