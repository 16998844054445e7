import pytest

from tests.background import own_service
from tests.synthetic import create_synthetic_dataset


@pytest.fixture(scope="session")
def synthetic_dataset():
    return create_synthetic_dataset()


@pytest.fixture
def runs_folder(tmp_path, monkeypatch):
    """An empty folder for runs."""
    monkeypatch.setenv("FMNIST_CHECKPOINTS", str(tmp_path / "runs"))
    (tmp_path / "runs").mkdir()
    return tmp_path / "runs"


@pytest.fixture(scope="module")
def training_service(tmp_path_factory):
    """A fresh folder for runs; what `service` is asked to train there trains on the synthetic pictures."""
    with own_service(tmp_path_factory.mktemp("service") / "runs") as folder:
        yield folder
