import os

import pytest

from tests.scripts.fake_index import build, serving_indexes


@pytest.fixture
def indexes(tmp_path, monkeypatch):
    """A plain index with the pinned releases, and PyTorch's own with the CPU's build of them."""
    with serving_indexes(tmp_path) as indexes:
        indexes.packages = {"simple": build(""), "cpu": build("+cpu")}
        for name in [name for name in os.environ if name.startswith(("UV_", "PIP_"))]:
            monkeypatch.delenv(name)
        for name, value in (indexes.environment | {"UV_CACHE_DIR": str(tmp_path / "cache")}).items():
            monkeypatch.setenv(name, value)
        yield indexes
