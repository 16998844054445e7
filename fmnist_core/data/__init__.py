"""Fashion-MNIST: finding and loading it, its splits, and what can be said of its pixels; and data in its place."""

from typing import TYPE_CHECKING

from fmnist_core.lazy import lazy_face

if TYPE_CHECKING:
    from fmnist_core.data.classes import CLASS_NAMES, FASHION_MNIST, IMAGE_SIZE, NUM_CLASSES
    from fmnist_core.data.dataset import Dataset, Split, create_dataset, load_dataset, to_inputs
    from fmnist_core.data.download import ensure_dataset
    from fmnist_core.data.loader import PictureDataset, batch_code, draw_batch
    from fmnist_core.data.pixels import PixelStatistics, class_means, pixel_statistics

__all__ = [
    "CLASS_NAMES",
    "FASHION_MNIST",
    "IMAGE_SIZE",
    "NUM_CLASSES",
    "Dataset",
    "PictureDataset",
    "PixelStatistics",
    "Split",
    "batch_code",
    "class_means",
    "create_dataset",
    "draw_batch",
    "ensure_dataset",
    "load_dataset",
    "pixel_statistics",
    "to_inputs",
]

__getattr__ = lazy_face(__name__)
