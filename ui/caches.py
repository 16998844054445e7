"""What all sessions share: the data set, and results that take long, kept by Streamlit for as long as they hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from fmnist_core import comparison, data, images, inspection, models, runs

if TYPE_CHECKING:
    from fmnist_core.comparison import PairedTest
    from fmnist_core.data import Dataset, PixelStatistics, Split
    from fmnist_core.images import Prepared, PrepareOptions
    from fmnist_core.inspection import PictureMap
    from fmnist_core.models import LayerSummary

SplitName = Literal["all_train", "test"]
MapMethod = Literal["PCA", "t-SNE"]


@st.cache_resource(show_spinner="Reading Fashion-MNIST ...")
def dataset() -> Dataset:
    """Raises DataError when the pictures can't be had."""
    return data.load_dataset()


def labels(split: SplitName) -> NDArray[np.int64]:
    """The labels of a split, int64 (N,)."""
    return _split(split).labels.numpy()


def pictures(split: SplitName, indices: Iterable[int]) -> NDArray[np.uint8]:
    """Pictures of a split, uint8 (M, 28, 28), in the order of `indices`."""
    return _split(split).images.numpy()[list(indices)]


def _split(name: SplitName) -> Split:
    return dataset().test if name == "test" else dataset().all_train


@st.cache_data(show_spinner=False)
def class_means() -> NDArray[np.uint8]:
    return data.class_means(dataset().all_train)


@st.cache_data(show_spinner=False)
def pixel_statistics() -> PixelStatistics:
    return data.pixel_statistics(dataset().all_train)


@st.cache_data(show_spinner=False, max_entries=64)
def draw_batch(batch_size: int, seed: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Training pictures, float32 (batch_size, 1, 28, 28), and their labels, drawn by PyTorch's DataLoader."""
    batch, batch_labels = data.draw_batch(dataset().all_train, batch_size, seed)
    return batch.numpy(), batch_labels.numpy()


def compare_pairs(run_ids: Sequence[str]) -> list[PairedTest]:
    """The paired tests of `comparison.compare_pairs`, computed once for the runs' weights. Raises RunError."""
    return _compare_pairs(tuple((run_id, runs.weights_version(run_id)) for run_id in run_ids))


@st.cache_resource(show_spinner="Comparing their answers ...", max_entries=16)
def _compare_pairs(versions: tuple[tuple[str, str], ...]) -> list[PairedTest]:
    return comparison.compare_pairs([run_id for run_id, _ in versions], labels("test"))


def network_layers(model: str, options: dict[str, object]) -> list[LayerSummary]:
    """The layers of a network with their shapes. Raises RecipeError when it can't be built."""
    return _network_layers(model, json.dumps(options))


@st.cache_data(show_spinner=False, max_entries=256)
def _network_layers(model: str, options: str) -> list[LayerSummary]:
    return models.summarize(models.check_model(model, json.loads(options)))


@st.cache_data(show_spinner=False, max_entries=512)
def prepare_picture(key: str, _picture: np.ndarray, options: PrepareOptions) -> Prepared:
    """What comes of a picture, prepared only the first time that its `key` is seen with these options.

    Raises ImageError when it shows nothing.
    """
    return images.prepare(_picture, options)


def map_pictures(run_id: str, method: MapMethod) -> PictureMap:
    """Test pictures laid out by "PCA" or "t-SNE"; for each version of the weights the first time takes long."""
    return _map_pictures(run_id, method, runs.weights_version(run_id))


@st.cache_data(show_spinner=False, max_entries=64)
def _map_pictures(run_id: str, method: MapMethod, version: str) -> PictureMap:
    return inspection.lay_out(run_id, dataset().test, method)
