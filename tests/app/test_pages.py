"""Every page: it opens, with runs and without, and its first line waits for nothing heavy."""

import ast
import subprocess
import sys

import pytest

from tests.app.conftest import PAGES, ROOT
from ui.glossary import GLOSSARY

SCREEN_FILES = sorted([ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "ui").glob("*.py")])
HEAVY = ("torch", "torchvision", "torchmetrics", "matplotlib", "distributed")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_with_runs(open_page, runs, name):
    page = open_page(name)
    assert not page.exception
    assert not page.error
    assert page.title


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_without_runs(open_page, name):
    page = open_page(name)
    assert not page.exception
    assert not page.error


@pytest.mark.parametrize("name", ["home", "evaluate", "inside", "quiz", "compare", "draw", "upload"])
def test_a_page_without_runs_says_what_to_do(open_page, name):
    assert any("rain" in info.value for info in open_page(name).info)


@pytest.mark.parametrize("name", PAGES)
def test_opening_a_page_does_not_wait_for_heavy_imports(name):
    """Every import at the top of the page, in a process of its own."""
    tree = ast.parse((ROOT / "pages" / f"{name}.py").read_text(encoding="utf-8"))
    imports = [ast.unparse(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    code = "\n".join([*imports, "import sys", f"print([name for name in {HEAVY} if name in sys.modules])"])
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("file", SCREEN_FILES, ids=lambda file: file.name)
def test_every_term_that_is_explained_stands_in_the_glossary(file):
    calls = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    terms = [
        call.args[0].value
        for call in calls
        if getattr(call.func, "id", "") == "explain" and isinstance(call.args[0], ast.Constant)
    ]
    assert not set(terms) - set(GLOSSARY)


@pytest.mark.parametrize("file", sorted((ROOT / "pages").glob("*.py")), ids=lambda file: file.stem)
def test_a_page_reads_like_a_short_script(file):
    source = file.read_text(encoding="utf-8")
    assert len(source.splitlines()) < 120
    assert "import torch" not in source


def test_a_run_that_is_not_there_is_not_followed(open_page, runs):
    page = open_page("evaluate", evaluate_run="../../etc")
    assert not page.exception
    assert page.selectbox(key="evaluate_run").value in runs
