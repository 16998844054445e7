"""README, docs and the API reference: short enough, every link leads somewhere, and what they show can be run."""

import inspect
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import fmnist_core

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
MAX_README_LINES = 120
CHANGES = ROOT / "CHANGELOG.md"
PAGES = [README, CHANGES, ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted(ROOT.glob("docs/*.md"))]
TEXTS = [*PAGES, ROOT / "fmnist_core" / "classroom" / "teaching_plans.md"]
CODE_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def read_prose(page: Path) -> str:
    return CODE_BLOCK.sub("", page.read_text(encoding="utf-8"))


def list_links(page: Path) -> list[str]:
    return [link for link in LINK.findall(read_prose(page)) if not re.match(r"[a-z]+:", link)]


def list_anchors(page: Path) -> set[str]:
    """As GitHub makes them from headings."""
    headings = re.findall(r"^#+ (.+)$", read_prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_readme_stays_short():
    assert len(README.read_text(encoding="utf-8").splitlines()) <= MAX_README_LINES


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: page.name)
def test_every_relative_link_leads_somewhere(page):
    for link in list_links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_relative_to(ROOT) and target.exists(), link
        assert not anchor or anchor in list_anchors(target), link


def test_every_page_is_reached_from_the_readme():
    reached, waiting = set(), [README]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        linked = {(page.parent / link.partition("#")[0]).resolve() for link in list_links(page)}
        waiting += [target for target in linked if target.suffix == ".md" and target not in reached]
    assert not set(TEXTS) - reached


def test_every_picture_in_docs_is_shown():
    shown = {(page.parent / link).resolve() for page in PAGES for link in list_links(page)}
    assert not {picture for ending in ("png", "gif", "webp") for picture in ROOT.glob(f"docs/*.{ending}")} - shown


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: page.name)
def test_paths_in_the_text_exist(page):
    names = re.findall(r"`((?:fmnist_core|benchmarks|scripts|tests|docs|pages|ui)/[\w./-]*)`", read_prose(page))
    assert not [name for name in names if not (ROOT / name).exists()]


@pytest.mark.parametrize("page", [page for page in PAGES if page != CHANGES], ids=lambda page: page.name)
def test_modules_in_commands_exist(page):
    text = page.read_text(encoding="utf-8")
    modules = re.findall(r"(?:-m|--preload) ((?:fmnist_core|benchmarks|scripts)[\w.]*)", text)
    places = [ROOT.joinpath(*module.split(".")) for module in modules]
    files = [(place.with_suffix(".py"), place / "__main__.py") for place in places]
    assert not [either for either in files if not any(file.exists() for file in either)]


def readme_example() -> str:
    blocks = CODE_BLOCK.findall(README.read_text(encoding="utf-8"))
    (example,) = (code for language, code in blocks if language == "python")
    return example


def test_the_example_uses_the_public_interface():
    blocks = re.findall(r"^from fmnist_core import (.+)$", readme_example(), re.MULTILINE)
    names = {name.strip() for block in blocks for name in block.split(",")}
    assert names and names <= set(fmnist_core.__all__)


@pytest.mark.slow
@pytest.mark.processes
def test_the_example_runs_as_it_stands(tmp_path):
    environment = os.environ | {"FMNIST_CHECKPOINTS": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", readme_example()]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    accuracy, answer = done.stdout.splitlines()[-2:]
    assert float(accuracy) == pytest.approx(0.8341)
    assert answer.startswith("[('Trouser'")


@pytest.mark.processes
def test_the_api_reference_is_written(tmp_path):
    command = [sys.executable, "-m", "scripts.write_reference", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "fmnist_core.html").read_text(encoding="utf-8")
    assert not [name for name in fmnist_core.__all__ if f'id="{name}"' not in page]
    assert inspect.getdoc(fmnist_core.create_run).splitlines()[0].split("`")[0] in page


def test_versions_agree():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert re.search(r"^## (\S+)", CHANGES.read_text(encoding="utf-8"), re.MULTILINE)[1] == version
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text())["version"] == version
