"""How soon does one see what one asked for?

open      Compare with many runs: the app's script from its start to its end, the first time and again, in seconds.
          The runs are copies of the shipped ones, each with answers of its own, in a temporary folder
cell      from another cell of Evaluate's confusion matrix to its pictures, with nine runs' answers, in milliseconds
evaluate  10,000 test pictures through V0's and V2's networks with all figures, in seconds, on one thread

    python -m benchmarks.comparing open --runs 200
    python -m benchmarks.comparing cell evaluate
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from unittest import mock

from fmnist_core import service

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

Result = TypeVar("Result")

ROOT = Path(__file__).parents[1]
VIEWS = ("Ranking", "One against another", "By class", "Learning curves", "Seeds", "Recipes")
CELLS = [("Shirt", "Coat"), ("Coat", "Shirt"), ("Bag", "Dress"), ("Shirt", "Pullover"), ("Sneaker", "Sandal")]
RUNS_BESIDE_A_CELL = 9
REPEATS = 5
SHARE_CHANGED = 0.02
"""Of a copy's answers: no two runs may be the same."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="+", choices=list(_BENCHMARKS))
    parser.add_argument("--runs", type=int, default=200)
    arguments = parser.parse_args()
    print(f"{os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}")
    for name in arguments.what:
        _BENCHMARKS[name](arguments)
    print(f"load after {os.getloadavg()[0]:.1f}")


def measure_open(arguments: argparse.Namespace) -> None:
    with _copies_of_runs(arguments.runs):
        for view in VIEWS:
            first, page = _timed(partial(_open, "compare", compare_all="true", compare_view=view))
            again = [_timed(page.run)[0] for _ in range(REPEATS)]
            print(f"{arguments.runs} runs, {view}: first {first:.2f} s, again {_say(again, 's')}", flush=True)


def measure_cell(_arguments: argparse.Namespace) -> None:
    times = []
    with _copies_of_runs(RUNS_BESIDE_A_CELL):
        page = _open("evaluate")
        for true, predicted in CELLS:
            page.selectbox(key="evaluate_true").set_value(true)
            page.selectbox(key="evaluate_predicted").set_value(predicted)
            times.append(1_000 * _timed(page.run)[0])
    print(f"a cell to its pictures, in the page's script: {_say(times, 'ms')}")


def measure_evaluate(_arguments: argparse.Namespace) -> None:
    import torch

    from fmnist_core.data.dataset import load_dataset
    from fmnist_core.evaluation.metrics import compute_logits, evaluate_logits
    from fmnist_core.runs.reader import load_model

    torch.set_num_threads(1)
    test = load_dataset().test
    for run_id in ("notebook-v0", "notebook-v2"):
        model = load_model(run_id)
        evaluate = lambda model=model: evaluate_logits(compute_logits(model, test), test.labels)  # noqa: E731
        first = _timed(evaluate)[0]
        again = [_timed(evaluate)[0] for _ in range(REPEATS)]
        print(f"{run_id} on {len(test):,} pictures, 1 thread: first {first:.2f} s, again {_say(again, 's')}")


@contextmanager
def _copies_of_runs(count: int) -> Iterator[None]:
    """As a server that has been up for a while: with so many runs, and without waiting for imports or pictures."""
    with tempfile.TemporaryDirectory() as folder:
        _make_runs(Path(folder), count)
        with mock.patch.dict(os.environ, FMNIST_CHECKPOINTS=folder):
            _warm_up()
            try:
                yield
            finally:
                service.end()  # the app's frame has started one


def _make_runs(folder: Path, count: int) -> None:
    """Copies of the shipped runs: names and seeds of their own, and answers that differ a little."""
    import numpy as np
    from safetensors.numpy import load_file, save_file

    from fmnist_core.runs.reader import list_runs, run_path

    shipped = [run_path(run.run_id) for run in list_runs().runs if run.shipped]
    random = np.random.default_rng(0)
    for number in range(count):
        source = shipped[number % len(shipped)]
        copy = folder / f"{source.name}-{number}"
        shutil.copytree(source, copy)
        logits = load_file(copy / "logits.safetensors")
        changed = random.random(len(logits["test"])) < SHARE_CHANGED
        logits["test"][changed] = np.roll(logits["test"][changed], 1, axis=1)
        save_file(logits, copy / "logits.safetensors")
        recipe = json.loads((copy / "recipe.json").read_text())
        (copy / "recipe.json").write_text(json.dumps(recipe | {"seed": number}))


def _warm_up() -> None:
    """What the server does beside its first page: imports, and the pictures."""
    import matplotlib  # noqa: F401
    import plotly.graph_objects
    import torch
    from scipy import stats  # noqa: F401

    from fmnist_core import data

    plotly.graph_objects.Figure()
    data.load_dataset()
    torch.set_num_threads(1)


def _open(page: str, **query_params: str) -> AppTest:
    import streamlit as st
    from streamlit.testing.v1 import AppTest

    asking: dict[str, object] = {"cookies": {}, "headers": {}, "ip_address": None}
    for name, value in asking.items():
        setattr(type(st.context), name, value)  # who asks; AppTest has only stand-ins
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
    app.switch_page(f"pages/{page}.py")
    for key, choice in query_params.items():
        app.query_params[key] = choice
    app.run()
    if app.exception:
        raise RuntimeError(app.exception[0].message)
    return app


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def _say(times: list[float], unit: str) -> str:
    digits = 2 if unit == "s" else 0
    low, middle, high = (f"{value:.{digits}f}" for value in (min(times), statistics.median(times), max(times)))
    return f"median {middle} {unit} (from {low} to {high}, n={len(times)})"


_BENCHMARKS = {"open": measure_open, "cell": measure_cell, "evaluate": measure_evaluate}

if __name__ == "__main__":
    main()
