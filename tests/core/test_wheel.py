"""The library as a wheel, beside nothing but what it requires: it trains, evaluates and predicts from any folder."""

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from fmnist_core import places

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[2]
BUILD = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"
USE = """
import sys
sys.path[:] = [path for path in sys.path if "site-packages" not in path]
sys.path[:0] = sys.argv[1:3]

from fmnist_core import load_dataset, places
from fmnist_core.__main__ import main
from PIL import Image

assert not places.IS_CHECKOUT
Image.fromarray(load_dataset().test.images[0].numpy()).save("picture.png")
for arguments in (
    ["train", "--recipe", "notebook-v0", "--epochs", "1", "--name", "mine"],
    ["evaluate", "mine"],
    ["predict", "--run", "mine", "picture.png"],
):
    assert main([*arguments, "--json"]) == 0, arguments
assert (places.CHECKPOINTS / "mine" / "run.json").exists()
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Built from a copy: the build leaves folders behind."""
    copy, target = tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT / "fmnist_core", copy / "fmnist_core", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    subprocess.run([sys.executable, "-c", BUILD, str(target)], cwd=copy, check=True, capture_output=True)
    return next(target.glob("*.whl"))


@pytest.fixture(scope="module")
def light_packages(tmp_path_factory) -> Path:
    """A folder with links to what the wheel requires, directly or not, and to nothing else."""
    folder = tmp_path_factory.mktemp("light")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for package in _with_requirements(project["dependencies"]):
        site = Path(str(package.locate_file("")))
        for name in {file.parts[0] for file in package.files or () if file.parts[0] not in ("..", "__pycache__")}:
            if not (folder / name).exists():
                (folder / name).symlink_to(site / name)
    return folder


def test_it_holds_what_it_needs_at_run_time(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    in_the_tree = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "fmnist_core").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert in_the_tree <= set(names)
    assert not [name for name in names if name.startswith(("ui/", "pages/", "tests/"))]


def test_it_brings_a_command(wheel):
    with zipfile.ZipFile(wheel) as content:
        name = next(name for name in content.namelist() if name.endswith("entry_points.txt"))
        assert "fmnist = fmnist_core.__main__:main" in content.read(name).decode()


def test_it_trains_evaluates_and_predicts_beside_the_light_packages_alone(wheel, light_packages, tmp_path):
    with zipfile.ZipFile(wheel) as content:
        content.extractall(tmp_path / "installed")
    environment = os.environ | {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "PYTHONPATH": ""}
    environment |= {"FMNIST_DATA": str(places.DATA)}
    environment.pop("FMNIST_CHECKPOINTS", None)
    done = subprocess.run(
        [sys.executable, "-c", USE, str(tmp_path / "installed"), str(light_packages)],
        cwd=tmp_path, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def _with_requirements(requirements: list[str]) -> list[Distribution]:
    """The installed packages that meet `requirements`, and those that these require in turn."""
    found: dict[str, Distribution] = {}
    waiting = [Requirement(line) for line in requirements]
    while waiting:
        requirement = waiting.pop()
        if requirement.name in found or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        try:
            found[requirement.name] = distribution(requirement.name)
        except PackageNotFoundError:
            continue
        waiting += [Requirement(line) for line in found[requirement.name].requires or ()]
    return list(found.values())
