"""What may import what: the core's light dependencies, and no screen in it."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[2]
CORE_FILES = sorted((ROOT / "fmnist_core").rglob("*.py"))

# A bare GPU machine has none of these. Matplotlib, scipy and pandas are let through: torchmetrics and torch import them
# themselves where they find them installed.
LIGHT_WORK = """
import sys

for name in %r:
    sys.modules[name] = None  # an import of it fails from now on

from fmnist_core.__main__ import main
from fmnist_core.data import load_dataset
from PIL import Image

Image.fromarray(load_dataset().test.images[0].numpy()).save(sys.argv[1] + "/picture.png")
for arguments in (
    ["train", "--recipe", "notebook-v0", "--epochs", "1", "--name", "light"],
    ["evaluate", "light"],
    ["predict", "--run", "light", sys.argv[1] + "/picture.png"],
    ["export", "light", sys.argv[1] + "/light.pth"],
    ["import", sys.argv[1] + "/light.pth", "--name", "again"],
):
    assert main([*arguments, "--json"]) == 0, arguments
"""
HEAVY = [
    "streamlit",
    "plotly",
    "rich",
    "mlxtend",
    "distributed",
    "dask",
    "skimage",
    "cv2",
    "psutil",
]


@pytest.mark.parametrize("file", CORE_FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_the_core_knows_no_screen_and_never_prints(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not [name for name in names if name.partition(".")[0] in ("streamlit", "ui", "pages")]
    if "cli" not in file.parts and file.name != "__main__.py":
        calls = [
            node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        ]
        assert "print" not in calls


def test_training_evaluating_predicting_importing_and_exporting_need_few_libraries(tmp_path):
    environment = {"FMNIST_CHECKPOINTS": str(tmp_path / "runs")}

    done = subprocess.run(
        [sys.executable, "-c", LIGHT_WORK % HEAVY, str(tmp_path)],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_a_list_of_runs_does_not_wait_for_torch():
    code = "import sys; from fmnist_core import runs; runs.list_runs(); assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
