"""Finding, fetching and verifying the files: on small stand-ins whose sums take the real ones' place."""

import gzip
import hashlib
import http.server
import logging
import multiprocessing
import threading

import pytest

from fmnist_core.data import download
from fmnist_core.errors import DataError
from tests.picture_files import CONTENTS, write_packed, write_plain


@pytest.fixture(autouse=True)
def small_files(monkeypatch, tmp_path):
    """Four small files instead of the real ones, and no source but those that a test offers."""
    sums = {name: hashlib.md5(content).hexdigest() for name, content in CONTENTS.items()}
    monkeypatch.setattr(download, "MD5_SUMS", sums)
    monkeypatch.setattr(download, "DEBIAN_FOLDER", tmp_path / "no-debian")
    monkeypatch.setattr("torchvision.datasets.FashionMNIST.mirrors", [])
    monkeypatch.setattr(download, "keras_folder", lambda: tmp_path / "no-keras")
    monkeypatch.setattr(download.shutil, "which", lambda name: None)
    monkeypatch.delenv("FMNIST_DATA", raising=False)


@pytest.fixture
def mirror(tmp_path):
    """A mirror on this machine; yields its address and the folder it serves."""
    folder = tmp_path / "mirror"
    write_packed(folder)

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args):
            super().__init__(*args, directory=folder)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", folder
    server.shutdown()
    server.server_close()


def test_a_named_folder_in_torchvisions_layout_is_used_where_it_lies(tmp_path):
    write_plain(tmp_path / "mine" / "FashionMNIST" / "raw")
    assert download.ensure_dataset(tmp_path / "mine", cache=tmp_path / "cache") == tmp_path / "mine"
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("write", [write_plain, write_packed])
def test_a_named_folder_of_bare_files_is_unpacked_into_the_cache(tmp_path, write):
    write(tmp_path / "mine")
    assert download.ensure_dataset(tmp_path / "mine", cache=tmp_path / "cache") == tmp_path / "cache"
    assert download.is_complete(tmp_path / "cache")


def test_the_environment_names_the_folder(tmp_path, monkeypatch):
    write_plain(tmp_path / "mine" / "FashionMNIST" / "raw")
    monkeypatch.setenv("FMNIST_DATA", str(tmp_path / "mine"))
    assert download.ensure_dataset(cache=tmp_path / "cache") == tmp_path / "mine"


def test_debians_installed_package_is_read(tmp_path, monkeypatch):
    write_packed(tmp_path / "debian")
    monkeypatch.setattr(download, "DEBIAN_FOLDER", tmp_path / "debian")
    assert download.is_complete(download.ensure_dataset(cache=tmp_path / "cache"))


def test_keras_cache_is_read(tmp_path, monkeypatch):
    write_packed(tmp_path / "keras")
    monkeypatch.setattr(download, "keras_folder", lambda: tmp_path / "keras")
    assert download.is_complete(download.ensure_dataset(cache=tmp_path / "cache"))


def test_the_mirrors_are_asked_in_turn_with_progress(tmp_path, monkeypatch, mirror):
    address, _ = mirror
    monkeypatch.setattr("torchvision.datasets.FashionMNIST.mirrors", ["http://127.0.0.1:9/", address])
    seen = []
    download.ensure_dataset(
        cache=tmp_path / "cache", progress=lambda message, fraction: seen.append((message, fraction))
    )
    assert download.is_complete(tmp_path / "cache")
    assert ("Downloading train-images-idx3-ubyte.gz", 1.0) in seen


def test_a_wrong_file_on_a_mirror_is_not_believed(tmp_path, monkeypatch, mirror):
    address, folder = mirror
    (folder / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(b"something else"))
    monkeypatch.setattr("torchvision.datasets.FashionMNIST.mirrors", [address])
    with pytest.raises(DataError, match="FMNIST_DATA"):
        download.ensure_dataset(cache=tmp_path / "cache")
    assert not (tmp_path / "cache/FashionMNIST/raw/t10k-labels-idx1-ubyte").exists()


@pytest.mark.parametrize("damage", [b"", CONTENTS["train-labels-idx1-ubyte"][:-1], b"x" * 1_000])
def test_a_damaged_file_is_named_set_aside_and_fetched_again(tmp_path, monkeypatch, damage, caplog):
    cache = tmp_path / "cache"
    write_plain(cache / "FashionMNIST" / "raw")
    write_packed(tmp_path / "debian")
    monkeypatch.setattr(download, "DEBIAN_FOLDER", tmp_path / "debian")
    damaged = cache / "FashionMNIST/raw/train-labels-idx1-ubyte"
    damaged.write_bytes(damage)
    with caplog.at_level(logging.WARNING):
        download.ensure_dataset(cache=cache)
    assert download.is_complete(cache)
    assert damaged.with_name("train-labels-idx1-ubyte.corrupt").read_bytes() == damage
    assert "train-labels-idx1-ubyte is damaged" in caplog.text


def test_without_any_source_one_error_lists_what_to_do(tmp_path):
    with pytest.raises(DataError) as caught:
        download.ensure_dataset(cache=tmp_path / "cache")
    for remedy in ("internet", download.DEBIAN_PACKAGE, "FMNIST_DATA", "train-images-idx3-ubyte"):
        assert remedy in str(caught.value)


def test_processes_that_ask_at_once_all_get_it(tmp_path, monkeypatch):
    write_packed(tmp_path / "mine")
    context = multiprocessing.get_context("fork")  # the children must see the patched sums
    with context.Pool(4) as pool:
        asked = [pool.apply_async(download.ensure_dataset, (tmp_path / "mine", tmp_path / "cache")) for _ in range(4)]
        assert {result.get(timeout=60) for result in asked} == {tmp_path / "cache"}
    assert download.is_complete(tmp_path / "cache")
