"""A tiny data set of MNIST's kind, written in the layouts that people have."""

import gzip
import hashlib
import io

import numpy as np
from PIL import Image

from fmnist_core.data.download import MD5_SUMS
from fmnist_core.data.formats import to_idx

TRAIN, TEST = 60, 20


def create_pictures(seed=0):
    """Random pictures of ten classes: arrays by the names of Fashion-MNIST's files."""
    random = np.random.default_rng(seed)
    counts = {"train": TRAIN, "t10k": TEST}
    arrays = {}
    for name in MD5_SUMS:
        count = counts[name.split("-")[0]]
        images = random.integers(0, 256, (count, 28, 28), np.uint8)
        arrays[name] = images if "images" in name else (np.arange(count) % 10).astype(np.uint8)
    return arrays


PICTURES = create_pictures()
CONTENTS = {name: to_idx(array) for name, array in PICTURES.items()}
SUMS = {name: hashlib.md5(content).hexdigest() for name, content in CONTENTS.items()}


def write_plain(folder, contents=CONTENTS, rename=str):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / rename(name)).write_bytes(content)


def write_packed(folder, contents=CONTENTS):
    packed = {f"{name}.gz": gzip.compress(content, mtime=len(name)) for name, content in contents.items()}
    write_plain(folder, packed)


def write_dotted(folder):
    write_plain(folder, rename=lambda name: name.replace("-idx", ".idx"))


def write_a_folder_a_file(folder):
    """As Kaggle's archive unpacks."""
    for name, content in CONTENTS.items():
        write_plain(folder / name, {name: content})


def write_torchvision(folder):
    write_plain(folder / "FashionMNIST" / "raw")


def write_raw(folder):
    write_plain(folder / "Fashion-MNIST" / "raw")


def write_csv(folder, shuffle=None):
    """Kaggle's pair."""
    folder.mkdir(parents=True)
    rows = np.concatenate(
        [
            np.column_stack(
                [PICTURES[f"{split}-labels-idx1-ubyte"], PICTURES[f"{split}-images-idx3-ubyte"].reshape(-1, 784)]
            )
            for split in ("train", "t10k")
        ]
    )
    if shuffle is not None:
        rows = np.random.default_rng(shuffle).permutation(rows)
    heading = ",".join(["label", *(f"pixel{number}" for number in range(1, 785))])
    for name, part in (("train", rows[:TRAIN]), ("test", rows[TRAIN:])):
        np.savetxt(folder / f"fashion-mnist_{name}.csv", part, "%d", ",", header=heading, comments="")


def write_shuffled_csv(folder):
    """With the pictures in another order, some in the other file."""
    write_csv(folder, shuffle=7)


def write_parquet(folder):
    """Hugging Face's pair."""
    import pyarrow
    from pyarrow import parquet

    (folder / "fashion_mnist").mkdir(parents=True)
    for split, name in (("train", "train"), ("t10k", "test")):
        images, labels = PICTURES[f"{split}-images-idx3-ubyte"], PICTURES[f"{split}-labels-idx1-ubyte"]
        encoded = [{"bytes": encode(image), "path": None} for image in images]
        table = pyarrow.table({"image": encoded, "label": labels.astype(np.int64)})
        parquet.write_table(table, folder / "fashion_mnist" / f"{name}-00000-of-00001.parquet")


def write_numpy(folder):
    """As KMNIST and Kannada-MNIST have them."""
    folder.mkdir(parents=True)
    for name, array in PICTURES.items():
        split = "train" if "train" in name else "test"
        np.savez_compressed(folder / f"kmnist-{split}-{'imgs' if 'images' in name else 'labels'}.npz", array)


def encode(image):
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "png")
    return buffer.getvalue()
