"""The core's heavier parts, imported at first use and cached: a page's first line must not wait for torch."""

from __future__ import annotations

import inspect
import json
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from fmnist_core import runs

if TYPE_CHECKING:
    from fmnist_core.classroom.drawings import KeptDrawing
    from fmnist_core.comparison import PairedTest
    from fmnist_core.data import Dataset
    from fmnist_core.evaluation.embedding_map import PictureMap
    from fmnist_core.explanation import Evidence, LayerMaps, Neighbour
    from fmnist_core.images import Prepared, PrepareOptions
    from fmnist_core.inside import ChannelView, Step, Working
    from fmnist_core.lessons import Answers, Finding, Variant
    from fmnist_core.lessons import Lesson as Experiment
    from fmnist_core.models import LayerSummary
    from fmnist_core.pixels import PixelStatistics
    from fmnist_core.prediction import Prediction

_PYPLOT = threading.Lock()
_CONCLUDING = threading.Lock()


@st.cache_resource(show_spinner="Reading Fashion-MNIST ...")
def dataset() -> Dataset:
    """Raises DataError when the pictures can't be had."""
    from fmnist_core.data import load_dataset

    return load_dataset()


def labels(split: str) -> np.ndarray:
    """The labels of "all_train" or "test", int64 (N,)."""
    return getattr(dataset(), split).labels.numpy()


def pictures(split: str, indices: Sequence[int]) -> np.ndarray:
    """Pictures of "all_train" or "test", uint8 (M, 28, 28), in the order of `indices`."""
    return getattr(dataset(), split).images.numpy()[list(indices)]


def compare_pairs(run_ids: Sequence[str]) -> list[PairedTest]:
    """The paired tests of `comparison.compare_pairs`, computed once for the runs' weights. Raises RunError."""
    return _compare_pairs(tuple((run_id, runs.weights_version(run_id)) for run_id in run_ids))


@st.cache_resource(show_spinner="Comparing their answers ...", max_entries=16)
def _compare_pairs(versions: tuple[tuple[str, str], ...]) -> list[PairedTest]:
    from fmnist_core import comparison

    return comparison.compare_pairs([run_id for run_id, _ in versions], labels("test"))


def report(run_ids: Sequence[str]) -> str:
    """A comparison of runs as one HTML page."""
    from fmnist_core.comparison import report

    return report.create_report(run_ids, labels("test"))


@st.cache_data(show_spinner=False)
def class_means() -> np.ndarray:
    from fmnist_core import pixels

    return pixels.class_means(dataset().all_train)


@st.cache_data(show_spinner=False)
def pixel_statistics() -> PixelStatistics:
    from fmnist_core import pixels

    return pixels.pixel_statistics(dataset().all_train)


@st.cache_data(show_spinner=False, max_entries=64)
def draw_batch(batch_size: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Training pictures, float32 (batch_size, 1, 28, 28), and their labels, drawn by PyTorch's DataLoader."""
    from fmnist_core import batches

    images, labels = batches.draw_batch(dataset().all_train, batch_size, seed)
    return images.numpy(), labels.numpy()


def batch_code() -> str:
    """The code that `draw_batch` runs."""
    from fmnist_core import batches

    return "\n\n".join(inspect.getsource(part) for part in (batches.PictureDataset, batches.draw_batch))


def confusion_matrix_png(run_id: str) -> bytes:
    from fmnist_core import pictures

    with _PYPLOT:  # pyplot has one current figure for the whole process
        return pictures.confusion_matrix_png(runs.load_run(run_id).test)


def list_models() -> list[str]:
    from fmnist_core import models

    return models.list_models()


def describe_model(name: str) -> str:
    from fmnist_core import models

    return models.describe_model(name)


def model_options(name: str) -> dict[str, object]:
    from fmnist_core import models

    return models.model_options(name)


def layer_kinds() -> dict[str, str]:
    """The kinds of layers a network of one's own can have, each with what it takes."""
    from fmnist_core.models.layers import LAYER_KINDS

    return {name: kind.help for name, kind in LAYER_KINDS.items()}


def network_layers(model: str, options: dict[str, object]) -> list[LayerSummary]:
    """The layers of a network with their shapes. Raises RecipeError when it can't be built."""
    return _network_layers(model, json.dumps(options))


@st.cache_data(show_spinner=False, max_entries=256)
def _network_layers(model: str, options: str) -> list[LayerSummary]:
    from fmnist_core.models import check_model, summarize

    return summarize(check_model(model, json.loads(options)))


def predict(run_ids: Sequence[str], picture: np.ndarray) -> list[Prediction]:
    """Every run's answer to one picture, uint8 (28, 28). Raises RunError when a run has no weights."""
    from fmnist_core.prediction import predict_with_all

    return predict_with_all(run_ids, picture)


def predict_many(run_id: str, pictures: np.ndarray) -> list[Prediction]:
    """A run's answers to uint8 (N, 28, 28). Raises RunError when it has no weights."""
    from fmnist_core import prediction

    return prediction.predict(run_id, pictures)


def default_options() -> PrepareOptions:
    from fmnist_core import images

    return images.PrepareOptions()


def demo_options() -> PrepareOptions:
    """The preparation that most public demos have."""
    from fmnist_core import images

    return images.AS_MOST_DEMOS


def is_blank(canvas: np.ndarray) -> bool:
    """Whether there is nothing to see on a canvas, uint8 (h, w, 4)."""
    from fmnist_core import images

    return images.is_blank(canvas)


def prepare_drawing(canvas: np.ndarray, options: PrepareOptions) -> Prepared:
    """Raises ImageError for a blank one."""
    from fmnist_core import images

    return images.prepare(canvas, options)


@st.cache_data(show_spinner=False, max_entries=512)
def prepare_file(key: str, _read: Callable[[], bytes], name: str, options: PrepareOptions) -> Prepared:
    """What comes of a file, read only the first time that its `key` is seen with these options.

    Raises ImageError, with `name` in its text, when it is no picture that can be used.
    """
    from fmnist_core import images

    return images.prepare(images.open_image(_read(), name), options)


def list_methods(run_id: str) -> list[str]:
    """The ways to find out which pixels spoke for a run's answer."""
    from fmnist_core import explanation

    return explanation.list_methods(run_id)


def find_evidence(run_id: str, picture: np.ndarray, method: str) -> Evidence:
    """Which pixels of uint8 (28, 28) spoke for the run's answer."""
    from fmnist_core import explanation

    return explanation.find_evidence(run_id, picture, method)


def list_feature_maps(run_id: str, picture: np.ndarray) -> list[LayerMaps]:
    from fmnist_core import explanation

    return explanation.list_feature_maps(run_id, picture)


def find_nearest(run_id: str, picture: np.ndarray) -> list[Neighbour]:
    """The training pictures that the run takes for most alike; the first time it has to look at thousands."""
    from fmnist_core import explanation

    return explanation.find_nearest(run_id, picture)


def map_pictures(run_id: str, method: str) -> PictureMap:
    """Test pictures laid out by "PCA" or "t-SNE"; for each version of the weights the first time takes long."""
    return _map_pictures(run_id, method, runs.weights_version(run_id))


@st.cache_data(show_spinner=False, max_entries=64)
def _map_pictures(run_id: str, method: str, version: str) -> PictureMap:
    from fmnist_core.evaluation import embedding_map

    return embedding_map.lay_out(run_id, dataset().test, method)


def trace_picture(run_id: str, picture: np.ndarray) -> list[Step]:
    """Every step of a picture, uint8 (28, 28), through a run's network. Raises RunError when it has no weights."""
    from fmnist_core import inside

    return inside.trace_picture(run_id, picture)


def follow(steps: Sequence[Step], start: Step) -> list[Step]:
    """The steps right behind `start` that only change its values where they stand."""
    from fmnist_core import inside

    return inside.follow(steps, start)


def open_channel(step: Step, channel: int) -> ChannelView | None:
    """What an output channel or unit of a layer is made of; None where there are no weights."""
    from fmnist_core import inside

    return inside.open_channel(step, channel)


def work_out(step: Step, place: tuple[int, ...]) -> Working | None:
    """The arithmetic behind one value of a step's output; None where it is not known."""
    from fmnist_core import inside

    return inside.work_out(step, place)


def lesson_findings(lesson: Experiment, seed: int) -> list[Finding]:
    """What a lesson reveals, once its runs have ended. Raises RunError, DataError."""
    from fmnist_core import lessons

    return lessons.find_out(lesson, seed)


def lesson_answers(variant: Variant, seed: int) -> Answers:
    """What a lesson's run says of drawings. Raises RunError, DataError."""
    from fmnist_core import lessons

    return lessons.ask(variant, seed)


def import_weights(content: bytes, name: str, owner: str) -> str:
    """Make a run of a state dict's file; returns its id. Raises WeightsError or RunError."""
    from fmnist_core import state_dicts

    return state_dicts.import_weights(content, dataset(), name, owner=owner)


def export_run(run_id: str, form: str) -> bytes:
    """A run as a file's content. Raises RunError, ExportError."""
    from fmnist_core import takehome

    return takehome.export_run(run_id, form)


def why_no_script(run_id: str) -> str | None:
    """Why a run can't be said as a short script; None where it can."""
    from fmnist_core import takehome
    from fmnist_core.errors import StudioError

    try:
        takehome.training_script(run_id)
    except StudioError as error:
        return str(error)
    return None


def teach(start: str, drawings: Sequence[KeptDrawing], owner: str) -> str:
    """Have a run that goes on from `start` learn from the class's drawings; returns its id. Raises StudioError."""
    from fmnist_core.classroom import learning

    return learning.teach(start, drawings, owner)


def conclude_teachings() -> None:
    """Test the runs that have learnt from the class's drawings, each of them once."""
    from fmnist_core.classroom import learning

    with _CONCLUDING:
        learning.conclude_teachings()
