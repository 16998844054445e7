"""Weights from elsewhere into a run, and a run's weights out: plain state dicts, as notebooks save and load them."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load as load_safetensors
from safetensors.torch import save as dump_safetensors
from torch import Tensor, nn

from fmnist_core.data.dataset import Dataset
from fmnist_core.errors import RecipeError, WeightsError
from fmnist_core.evaluation.metrics import compute_logits
from fmnist_core.models.creation import check_model, create_model, list_models, model_options
from fmnist_core.runs.outcomes import create_outcome
from fmnist_core.runs.reader import load_weights
from fmnist_core.runs.recorder import create_imported_run
from fmnist_core.training.events import History, TrainingDone, Weights

MAX_FILE_BYTES = 200_000_000
MAX_DIFFERENCES_SHOWN = 3
NESTED_KEYS = ("state_dict", "model_state_dict", "model")
"""Where checkpoints of common training scripts keep their state dict."""

Shapes = dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class Match:
    """A registered model that a state dict fits; `names` maps the dict's keys to the model's."""

    model: str
    options: dict[str, object]
    names: dict[str, str]
    exact: bool
    """Whether the keys are the model's own."""


def import_weights(
    source: bytes | Path,
    dataset: Dataset,
    name: str,
    model: str | None = None,
    options: dict[str, object] | None = None,
    owner: str | None = None,
) -> str:
    """Make a run of the state dict in a .pth or .safetensors file, evaluate it, and return the run's id.

    Raises WeightsError when the file holds no state dict or it fits no model (or not `model`), RunError when the name
    can't be used.
    """
    state = load_state_dict(source)
    match = match_model(state, model, options)
    network = create_model(match.model, **match.options)
    _copy(state, match, network)
    logits = compute_logits(network, dataset.test)
    recorder = create_imported_run(match.model, match.options, name, owner)
    done = TrainingDone(network.state_dict(), History(), 0, logits, None)
    recorder.finish(create_outcome(done, dataset), "finished")
    return recorder.run_id


def export_weights(run_id: str, format: str = "pth") -> bytes:
    """A run's weights as a file's content: "pth" for `torch.load`, or "safetensors". Raises RunError without any."""
    weights = load_weights(run_id)
    if format == "safetensors":
        return dump_safetensors(weights)
    buffer = io.BytesIO()
    torch.save(weights, buffer)
    return buffer.getvalue()


def load_state_dict(source: bytes | Path) -> Weights:
    """The tensors of a .pth or .safetensors file, by name; nothing in it is executed.

    Raises WeightsError when the file is too large or holds no state dict.
    """
    title, content = (source.name, _read(source)) if isinstance(source, Path) else ("the file", source)
    if len(content) > MAX_FILE_BYTES:
        raise WeightsError(f"{title} is larger than {MAX_FILE_BYTES // 1_000_000} MB: give a smaller network's")
    try:
        values = _parse(content)
    except Exception as error:  # torch.load raises whatever a damaged file leads it to
        raise WeightsError(
            f"{title} holds no state dict that can be read safely: save it with torch.save(model.state_dict(), FILE)"
        ) from error
    for key in NESTED_KEYS:
        values = values.get(key, values) if isinstance(values, dict) else values
    if not isinstance(values, dict) or not values or not all(isinstance(value, Tensor) for value in values.values()):
        raise WeightsError(f"{title} holds no state dict: save it with torch.save(model.state_dict(), FILE)")
    return values


def match_model(state: Weights, model: str | None = None, options: dict[str, object] | None = None) -> Match:
    """The registered model (or `model` with `options`) that a state dict fits: by its keys, else by its shapes alone.

    Among several with the same keys the first in the registry is taken, which is the notebooks' own.
    Raises WeightsError, showing the difference, when none fits, or when shapes alone leave several.
    """
    shapes: Shapes = {key: tuple(tensor.shape) for key, tensor in state.items()}
    names = [model] if model else list_models()
    candidates = [(name, tried) for name in names for tried in _option_candidates(name, shapes, options or {})]
    expected = [(name, tried, _model_shapes(name, tried)) for name, tried in candidates]
    for name, tried, own in expected:
        if own == shapes:
            return Match(name, tried, {key: key for key in shapes}, exact=True)
    fitting = [entry for entry in expected if list(entry[2].values()) == list(shapes.values())]
    models = list(dict.fromkeys(name for name, _, _ in fitting))
    if len(models) > 1:
        raise WeightsError(f"the shapes fit the models {', '.join(models)} alike: say which one is meant")
    if models:
        name, tried, own = fitting[0]
        return Match(name, tried, dict(zip(shapes, own)), exact=False)
    raise WeightsError(_describe_difference(shapes, expected))


def _copy(state: Weights, match: Match, network: nn.Module) -> None:
    try:
        network.load_state_dict({match.names[key]: tensor for key, tensor in state.items()})
    except RuntimeError as error:
        raise WeightsError(
            f"the weights can't be copied into model {match.model}: save them as plain tensors"
        ) from error
    if not all(tensor.isfinite().all() for tensor in network.state_dict().values()):
        raise WeightsError("the weights hold values that are not finite numbers: train the model again")


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise WeightsError(f"{path} can't be read ({error.strerror}): check the path") from error


def _parse(content: bytes) -> object:
    looks_like_safetensors = content[8:9] == b"{"
    if looks_like_safetensors:
        return load_safetensors(content)
    return torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)


def _option_candidates(name: str, shapes: Shapes, given: dict[str, object]) -> Iterator[dict[str, object]]:
    """The options worth trying: those given; else, for a model with one size, each size that occurs in the dict."""
    yield given
    sized = [key for key, default in model_options(name).items() if key == "hidden_units" and key not in given]
    for key in sized:
        for size in sorted({shape[0] for shape in shapes.values() if shape}):
            yield given | {key: size}


def _model_shapes(name: str, options: dict[str, object]) -> Shapes:
    try:
        return {key: tuple(tensor.shape) for key, tensor in check_model(name, options).state_dict().items()}
    except RecipeError:
        return {}


def _describe_difference(shapes: Shapes, expected: list[tuple[str, dict[str, object], Shapes]]) -> str:
    def shared(own: Shapes) -> int:
        return len(own.items() & shapes.items())

    name, _, own = max(expected, key=lambda entry: (shared(entry[2]), -abs(len(entry[2]) - len(shapes))))
    missing = [f"{key} {own[key]}" for key in own if own[key] != shapes.get(key)][:MAX_DIFFERENCES_SHOWN]
    surplus = [f"{key} {shapes[key]}" for key in shapes if shapes[key] != own.get(key)][:MAX_DIFFERENCES_SHOWN]
    return (
        f"the weights fit no known model; {name} comes closest, but it has {', '.join(missing) or 'nothing else'} "
        f"where the file has {', '.join(surplus) or 'nothing'}: import weights of one of {', '.join(list_models())}"
    )
