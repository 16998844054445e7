"""Pages run by Streamlit's AppTest, on the synthetic pictures and a few runs trained on them."""

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from fmnist_core.data import dataset
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs import recorder
from fmnist_core.training import loop

ROOT = Path(__file__).parents[2]
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))

OpenPage = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def synthetic_pictures(synthetic_dataset, runs_folder, monkeypatch):
    monkeypatch.setattr(dataset, "load_dataset", lambda: synthetic_dataset)
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture(autouse=True)
def visitor_at_this_machine(monkeypatch):
    """What Streamlit says of who asks, instead of AppTest's stand-ins."""
    for name, value in {"cookies": {}, "headers": {}, "ip_address": None}.items():
        monkeypatch.setattr(type(st.context), name, value)


@pytest.fixture
def runs(synthetic_dataset, runs_folder):
    """Two finished runs, one of them part of the app."""
    quick = Recipe(name="notebook-v0", model="linear", epochs=2, threads=1, device="cpu", hold_out_validation=False)
    for name, shipped in (("first", True), ("second", False)):
        run = recorder.create_run(quick, name=name, shipped=shipped)
        for _ in recorder.record_training(loop.train(quick, synthetic_dataset), run, synthetic_dataset):
            pass
    return ["first", "second"]


@pytest.fixture
def open_page() -> OpenPage:
    """Open a page by its name, with query parameters."""

    def open_page(name: str, **query_params: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.switch_page(f"pages/{name}.py")
        for key, value in query_params.items():
            app.query_params[key] = value
        return app.run()

    return open_page
