"""Package faces: every name is where it is said to be, and no submodule stands in its way."""

import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import fmnist_core
from fmnist_core.lazy import read_homes

pytestmark = pytest.mark.processes

FACES = ["fmnist_core"] + [
    f"fmnist_core.{package.name}"
    for package in pkgutil.iter_modules(fmnist_core.__path__)
    if package.ispkg and hasattr(importlib.import_module(f"fmnist_core.{package.name}"), "__all__")
]
ONE_BY_ONE = """
import importlib, sys
face = importlib.import_module(sys.argv[1])
assert "torch" not in sys.modules, "importing a face loads torch"
for name in face.__all__:
    exec(f"from {sys.argv[1]} import {name}")
"""
PUBLIC = [
    "Dataset",
    "Evaluation",
    "Prediction",
    "Recipe",
    "Run",
    "RunSummary",
    "Split",
    "StudioError",
    "compare_pairs",
    "compare_runs",
    "create_model",
    "create_run",
    "evaluate",
    "get_recipe",
    "list_models",
    "list_recipes",
    "list_runs",
    "load_dataset",
    "load_model",
    "load_run",
    "open_image",
    "predict",
    "prepare",
    "record_training",
    "train",
]


def test_the_public_interface_stays():
    assert fmnist_core.__all__ == PUBLIC


@pytest.mark.parametrize("face", FACES)
def test_every_name_can_be_imported_in_a_fresh_process(face):
    done = subprocess.run([sys.executable, "-c", ONE_BY_ONE, face], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("face", FACES)
def test_no_submodule_bears_an_exported_name(face):
    package = importlib.import_module(face)
    submodules = {path.stem for path in Path(package.__path__[0]).iterdir() if path.suffix == ".py" or path.is_dir()}
    assert not submodules & set(package.__all__)


@pytest.mark.parametrize("face", FACES)
def test_all_that_is_imported_is_exported(face):
    package = importlib.import_module(face)
    homes = read_homes(face)
    assert sorted(homes) == sorted(package.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        package.nonsense  # noqa: B018
