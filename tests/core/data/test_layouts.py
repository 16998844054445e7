"""A folder that somebody named, in the layouts that people have, with the right pictures or with others."""

import os

import numpy as np
import pytest

from fmnist_core.data import arrays, dataset, download, named
from fmnist_core.data.classes import CLASS_NAMES, FASHION_MNIST
from fmnist_core.data.layouts import Pictures
from fmnist_core.errors import DataError
from tests import picture_files as files

OTHERS = {name: files.to_idx(array) for name, array in files.create_pictures(seed=1).items()}


@pytest.fixture(autouse=True)
def small_fashion_mnist(monkeypatch, tmp_path):
    """The tiny pictures are taken for Fashion-MNIST; whatever is unpacked goes into a cache of the test's own."""
    monkeypatch.setattr(download, "MD5_SUMS", files.SUMS)
    order = named.picture_order(Pictures(*files.PICTURES.values()))
    monkeypatch.setattr(named, "_stored_order", lambda: order)
    monkeypatch.setattr(download.ensure_dataset, "__defaults__", (None, tmp_path / "cache", None))
    monkeypatch.delenv("FMNIST_DATA", raising=False)
    monkeypatch.delenv("FMNIST_ANY_DATA", raising=False)
    arrays._read_verified.cache_clear()
    arrays._read_any.cache_clear()
    yield
    arrays._read_verified.cache_clear()
    arrays._read_any.cache_clear()


LAYOUTS = [
    files.write_plain,
    files.write_packed,
    files.write_dotted,
    files.write_a_folder_a_file,
    files.write_torchvision,
    files.write_raw,
    files.write_csv,
    files.write_shuffled_csv,
    files.write_parquet,
    files.write_numpy,
]


def check_pictures(loaded):
    assert loaded.name == FASHION_MNIST and loaded.class_names == CLASS_NAMES
    for split, name in ((loaded.all_train, "train"), (loaded.test, "t10k")):
        assert np.array_equal(split.images.numpy(), files.PICTURES[f"{name}-images-idx3-ubyte"])
        assert np.array_equal(split.labels.numpy(), files.PICTURES[f"{name}-labels-idx1-ubyte"])


@pytest.mark.parametrize("write", LAYOUTS, ids=lambda write: write.__name__)
@pytest.mark.parametrize("any_data", [False, True])
def test_fashion_mnist_is_known_in_every_layout_and_put_into_its_order(tmp_path, write, any_data):
    write(tmp_path / "mine")
    check_pictures(dataset.load_dataset(tmp_path / "mine", any_data=any_data))


def test_a_named_folder_is_never_written_to(tmp_path):
    files.write_packed(tmp_path / "mine")
    before = sorted(path.name for path in (tmp_path / "mine").rglob("*"))
    dataset.load_dataset(tmp_path / "mine")
    assert sorted(path.name for path in (tmp_path / "mine").rglob("*")) == before


def test_home_is_understood(tmp_path, monkeypatch):
    files.write_packed(tmp_path / "pictures")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("FMNIST_DATA", "~/pictures")
    check_pictures(dataset.load_dataset())


def test_a_verified_folder_is_not_read_again_until_it_changes(tmp_path, monkeypatch):
    files.write_csv(tmp_path / "mine")
    download.ensure_dataset(tmp_path / "mine")
    monkeypatch.setattr(named, "read_set", lambda found: pytest.fail("it was read again"))
    download.ensure_dataset(tmp_path / "mine")
    monkeypatch.undo()
    monkeypatch.setattr(download, "MD5_SUMS", files.SUMS)
    (tmp_path / "mine" / "fashion-mnist_test.csv").write_text("label,pixel1\n1,2\n")
    with pytest.raises(DataError, match="2 columns"):
        download.ensure_dataset(tmp_path / "mine", tmp_path / "cache")


def test_other_pictures_under_the_right_names_are_refused(tmp_path):
    files.write_plain(tmp_path / "mine", OTHERS)
    with pytest.raises(DataError, match=r"other pictures than Fashion-MNIST.*--any-data"):
        dataset.load_dataset(tmp_path / "mine")


def test_the_projects_own_copy_does_not_stand_in_for_a_named_folder(tmp_path):
    files.write_torchvision(tmp_path / "cache")
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "list.txt").write_text("milk")
    (tmp_path / "file").write_text("x")
    for name, words in (
        ("empty", "no files at all"),
        ("notes", "list.txt.*expected are train-images-idx3-ubyte"),
        ("nowhere", "there is no folder"),
        ("file", "is a file"),
    ):
        with pytest.raises(DataError, match=words):
            dataset.load_dataset(tmp_path / name)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_named(tmp_path):
    (tmp_path / "mine").mkdir(mode=0)
    with pytest.raises(DataError, match=r"mine.*permission denied"):
        dataset.load_dataset(tmp_path / "mine")


def test_a_file_that_was_cut_off_is_named(tmp_path):
    files.write_plain(tmp_path / "mine")
    path = tmp_path / "mine" / "train-images-idx3-ubyte"
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(DataError, match=r"train-images-idx3-ubyte can't be read.*promises 47,040 bytes, and 47,035"):
        dataset.load_dataset(tmp_path / "mine")


def test_a_packed_file_that_was_cut_off_is_named(tmp_path):
    files.write_packed(tmp_path / "mine")
    path = tmp_path / "mine" / "train-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(DataError, match=r"train-images-idx3-ubyte.gz can't be read"):
        dataset.load_dataset(tmp_path / "mine")


class TestOtherData:
    def test_they_are_used_as_they_are_and_called_by_their_folder(self, tmp_path):
        files.write_packed(tmp_path / "KMNIST" / "raw", OTHERS)
        loaded = dataset.load_dataset(tmp_path / "KMNIST" / "raw", any_data=True)
        assert loaded.name.startswith("KMNIST-") and loaded.class_names == tuple("0123456789")
        assert len(loaded.all_train) == files.TRAIN and len(loaded.train) + len(loaded.val) == files.TRAIN

    def test_the_environment_can_allow_them(self, tmp_path, monkeypatch):
        files.write_plain(tmp_path / "mine", OTHERS)
        monkeypatch.setenv("FMNIST_DATA", str(tmp_path / "mine"))
        monkeypatch.setenv("FMNIST_ANY_DATA", "1")
        assert dataset.load_dataset().name.startswith("mine-")

    def test_two_data_sets_in_folders_of_one_name_are_told_apart(self, tmp_path):
        third = {name: files.to_idx(array) for name, array in files.create_pictures(seed=2).items()}
        files.write_plain(tmp_path / "a" / "mine", OTHERS)
        files.write_plain(tmp_path / "b" / "mine", third)
        names = {dataset.load_dataset(tmp_path / folder / "mine", any_data=True).name for folder in "ab"}
        assert len(names) == 2

    def test_their_classes_are_called_as_the_text_beside_them_says(self, tmp_path):
        files.write_plain(tmp_path / "mine", OTHERS)
        names = ["お", "き", "す", "つ", "な", "は", "ま", "や", "れ", "を"]
        (tmp_path / "mine" / "classes.txt").write_text("\n".join(names) + "\n\n", encoding="utf-8")
        assert dataset.load_dataset(tmp_path / "mine", any_data=True).class_names == tuple(names)

    def test_a_list_of_nine_classes_is_refused(self, tmp_path):
        files.write_plain(tmp_path / "mine", OTHERS)
        (tmp_path / "mine" / "classes.txt").write_text("\n".join("abcdefghi"))
        with pytest.raises(DataError, match=r"classes.txt has 9 names"):
            dataset.load_dataset(tmp_path / "mine", any_data=True)

    def test_labels_that_begin_at_one_are_numbered_from_zero(self, tmp_path):
        arrays = files.create_pictures(seed=1)
        shifted = {name: files.to_idx(array + 1 if "labels" in name else array) for name, array in arrays.items()}
        files.write_plain(tmp_path / "letters", shifted, rename=lambda name: f"emnist-letters-{name}")
        loaded = dataset.load_dataset(tmp_path / "letters", any_data=True)
        assert np.array_equal(loaded.test.labels.numpy(), arrays["t10k-labels-idx1-ubyte"])

    def test_more_than_ten_classes_are_refused(self, tmp_path):
        arrays = files.create_pictures(seed=1)
        arrays["train-labels-idx1-ubyte"] = np.arange(files.TRAIN, dtype=np.uint8) % 26
        files.write_plain(tmp_path / "letters", {name: files.to_idx(array) for name, array in arrays.items()})
        with pytest.raises(DataError, match="26 classes: ten are expected"):
            dataset.load_dataset(tmp_path / "letters", any_data=True)

    def test_pictures_of_another_size_are_refused(self, tmp_path):
        arrays = files.create_pictures(seed=1)
        arrays["train-images-idx3-ubyte"] = np.zeros((files.TRAIN, 32, 32), np.uint8)
        files.write_plain(tmp_path / "mine", {name: files.to_idx(array) for name, array in arrays.items()})
        with pytest.raises(DataError, match="pictures of 32x32"):
            dataset.load_dataset(tmp_path / "mine", any_data=True)

    def test_a_folder_with_several_data_sets_asks_for_one(self, tmp_path):
        files.write_plain(tmp_path / "all" / "KMNIST" / "raw", OTHERS)
        files.write_plain(tmp_path / "all" / "MNIST" / "raw", OTHERS)
        with pytest.raises(DataError, match=r"several data sets .*KMNIST.*MNIST"):
            dataset.load_dataset(tmp_path / "all", any_data=True)

    def test_without_a_folder_there_is_nothing_to_allow(self):
        with pytest.raises(DataError, match="no folder is named"):
            dataset.load_dataset(any_data=True)


def test_the_stored_order_counts_all_pictures():
    with np.load(named.ORDER_FILE) as stored:
        assert sorted(stored["order"].tolist()) == list(range(70_000))
