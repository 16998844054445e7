"""What the shell does before its command: it loads no more than that needs, and says what can be typed."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fmnist_core.__main__ import main
from fmnist_core.cli.recipe_options import DEFAULT_RECIPE, OWN_OPTIONS
from fmnist_core.recipes import Recipe, get_recipe
from fmnist_core.recipes.descriptions import describe_fields
from fmnist_core.recipes.rules import read_rules
from fmnist_core.runs import recorder
from fmnist_core.training import loop

ROOT = Path(__file__).parents[3]
COMMANDS = (
    *("data", "models", "recipes", "train", "reproduce", "sweep", "watch", "pause", "resume", "stop"),
    *("evaluate", "compare", "time", "predict", "import", "export", "runs"),
)
HEAVY = ("torch", "torchvision", "torchmetrics", "scipy.stats", "pandas", "streamlit", "plotly", "distributed")
WITHOUT_HEAVY = """
import sys
from fmnist_core.__main__ import main

for arguments in %r:
    try:
        assert main(arguments) == 0, arguments
    except SystemExit as ended:
        assert ended.code == 0, arguments
    loaded = [name for name in %r if name in sys.modules]
    assert not loaded, (arguments, loaded)
"""


def run_without_heavy(arguments, **environment):
    code = WITHOUT_HEAVY % (arguments, HEAVY)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_help_and_lists_load_nothing_heavy():
    helps = [["--help"], *([name, "--help"] for name in COMMANDS)]
    run_without_heavy([*helps, ["runs"], ["runs", "--json"], ["recipes"], ["recipes", "--json"]])


def test_comparing_stored_runs_loads_nothing_heavy(runs_folder, synthetic_dataset):
    recipe = Recipe(name="quick", model="linear", epochs=1, threads=1, device="cpu")
    for name in ("one", "two"):
        run = recorder.create_run(recipe, name=name)
        for _ in recorder.record_training(loop.train(recipe, synthetic_dataset), run, synthetic_dataset):
            pass
    run_without_heavy(
        [["compare", "one", "two"], ["compare", "one", "two", "--json"]], FMNIST_CHECKPOINTS=str(runs_folder)
    )


def test_every_command_is_listed(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    listed = re.findall(r"^    ([a-z]+)(?: |$)", capsys.readouterr().out, re.MULTILINE)
    assert set(listed) == set(COMMANDS)


def say(default):
    if isinstance(default, bool):
        return "yes" if default else "no"
    return f"{default:g}" if isinstance(default, float) else str(default)


def help_of(capsys, command, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")  # nothing is wrapped
    with pytest.raises(SystemExit):
        main([command, "--help"])
    return capsys.readouterr().out


@pytest.mark.parametrize("name", [name for name in read_rules(Recipe) if name not in OWN_OPTIONS])
def test_each_field_of_a_recipe_is_explained_with_its_bounds_choices_and_default(capsys, monkeypatch, name):
    rule, default = read_rules(Recipe)[name], getattr(get_recipe(DEFAULT_RECIPE), name)
    text = re.split(r"\n  (?=-)", help_of(capsys, "train", monkeypatch))
    (entry,) = [" ".join(part.split()) for part in text if re.match(rf"--{name.replace('_', '-')}[ ,]", part)]
    assert describe_fields()[name][1:-1] in entry
    if rule.bounds:
        assert f"{rule.bounds.high:,}"[:4] in entry
    for choice in rule.choices:
        assert choice in entry
    if default is not None:
        assert entry.endswith(f"[{say(default)}]")


@pytest.mark.parametrize("command", COMMANDS)
def test_no_option_goes_without_a_word(capsys, monkeypatch, command):
    entries = re.findall(r"^  (-\S.*(?:\n {10,}.*)?)", help_of(capsys, command, monkeypatch), re.MULTILINE)
    assert entries and not [entry for entry in entries if not re.search(r"\S(  |\n) *\S", entry)]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_80_columns(capsys, monkeypatch, command):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        main([command, "--help"])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80
