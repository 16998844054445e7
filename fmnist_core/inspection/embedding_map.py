"""The test set as a map: pictures with similar embeddings in a run's last hidden layer lie side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import torch
from numpy.typing import NDArray

from fmnist_core.data.dataset import Split, stratified_indices
from fmnist_core.inspection.evidence import embed

SAMPLE = 2_000
"""Pictures on the map: more would take minutes to lay out, and hide each other."""
SEED = 0
Method = Literal["PCA", "t-SNE"]
METHODS: tuple[Method, ...] = get_args(Method)
TSNE_INPUTS = 50
"""PCA keeps so many dimensions for t-SNE, as its authors do (van der Maaten and Hinton 2008)."""
BATCH = 500

Embeddings = NDArray[np.float32]
"""(N, D)."""


@dataclass(frozen=True, eq=False)
class PictureMap:
    """Places float32 (M, 2) of the test pictures at `indices` int64 (M,)."""

    indices: NDArray[np.int64]
    places: NDArray[np.float32]


def lay_out(run_id: str, test: Split, method: Method) -> PictureMap:
    """A map of a sample of the test pictures, by "PCA" or "t-SNE" of scikit-learn; seeded, so the same at every call.

    t-SNE takes seconds. Raises RunError when the run has no weights.
    """
    indices = stratified_indices(test.labels, min(SAMPLE, len(test)), SEED)
    batches = torch.split(test.select(indices).images, BATCH)
    embeddings = torch.cat([embed(run_id, batch.numpy()) for batch in batches]).numpy()
    return PictureMap(indices.numpy(), _METHODS[method](embeddings).astype(np.float32))


def _pca(embeddings: Embeddings, dimensions: int = 2) -> Embeddings:
    from sklearn.decomposition import PCA

    places: Embeddings = PCA(min(dimensions, *embeddings.shape), random_state=SEED).fit_transform(embeddings)
    return places


def _tsne(embeddings: Embeddings) -> Embeddings:
    from sklearn.manifold import TSNE

    perplexity = min(30, (len(embeddings) - 1) / 3)
    layout = TSNE(2, perplexity=perplexity, init="pca", random_state=SEED)
    places: Embeddings = layout.fit_transform(_pca(embeddings, TSNE_INPUTS))
    return places


_METHODS: dict[Method, Callable[[Embeddings], Embeddings]] = {"PCA": _pca, "t-SNE": _tsne}
