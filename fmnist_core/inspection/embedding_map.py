"""The test set as a map: pictures that a run's last hidden layer takes for alike lie side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from fmnist_core.data.dataset import Split, stratified_indices
from fmnist_core.inspection.evidence import embed

SAMPLE = 2_000
"""Pictures on the map: more would take minutes to lay out, and hide each other."""
SEED = 0
PCA, TSNE = "PCA", "t-SNE"
TSNE_INPUTS = 50
"""PCA keeps so many dimensions for t-SNE, as its authors do (van der Maaten and Hinton 2008)."""
BATCH = 500


@dataclass(frozen=True, eq=False)
class PictureMap:
    """Places float32 (M, 2) of the test pictures at `indices` int64 (M,)."""

    indices: np.ndarray
    places: np.ndarray


def lay_out(run_id: str, test: Split, method: str) -> PictureMap:
    """A map of a sample of the test pictures, by "PCA" or "t-SNE" of scikit-learn; seeded, so the same at every call.

    t-SNE takes seconds. Raises RunError when the run has no weights.
    """
    indices = stratified_indices(test.labels, min(SAMPLE, len(test)), SEED)
    batches = test.select(indices).images.split(BATCH)
    embeddings = torch.cat([embed(run_id, batch.numpy()) for batch in batches]).numpy()
    return PictureMap(indices.numpy(), _METHODS[method](embeddings).astype(np.float32))


def _pca(embeddings: np.ndarray, dimensions: int = 2) -> np.ndarray:
    from sklearn.decomposition import PCA

    return PCA(min(dimensions, *embeddings.shape), random_state=SEED).fit_transform(embeddings)


def _tsne(embeddings: np.ndarray) -> np.ndarray:
    from sklearn.manifold import TSNE

    perplexity = min(30, (len(embeddings) - 1) / 3)
    layout = TSNE(2, perplexity=perplexity, init="pca", random_state=SEED)
    return layout.fit_transform(_pca(embeddings, TSNE_INPUTS))


_METHODS = {PCA: _pca, TSNE: _tsne}
