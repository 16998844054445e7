"""How soon is a recipe as good as it is to be, beside the notebooks' V2 loop?

    python -m benchmarks.time_to_accuracy fast --seeds 10 --plain 3
    python -m benchmarks.time_to_accuracy fast-93 --epochs 8 --seeds 3 --plain 1
    python -m benchmarks.time_to_accuracy accurate --epochs 14 --seeds 1 --plain 0

Every training is a process of its own, and those of the plain loop (see training_speed) stand between the recipe's. The
clock runs from the recipe to the evaluation on the test set at the end (the plain loop: from the first step, with an
evaluation an epoch); reading the files is left out. Accuracy and loss are the last epoch's, on all test pictures; the
plain loop's are means of batch means, as the notebooks print them.
"""

import argparse
import json
import math
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.records import recorded
from benchmarks.training_speed import FIRST_SEED, train_plainly
from fmnist_core.recipes.named import get_recipe

ROOT = Path(__file__).parents[1]
PLAIN = "notebook-v2"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipe")
    parser.add_argument("--epochs", type=int, help="default: the recipe's")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--plain", type=int, default=3, help="times the plain loop, among the recipe's; 0: never")
    parser.add_argument("--one", type=int, metavar="SEED", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one is not None:
        print(json.dumps(train_one(arguments.recipe, arguments.epochs, arguments.one)))
        return
    name = arguments.recipe + (f"-{arguments.epochs}-epochs" if arguments.epochs else "")
    with recorded(f"time_to_accuracy/{name}", threads=get_recipe(arguments.recipe).threads) as figures:
        figures |= measure(arguments.recipe, arguments.epochs, arguments.seeds, arguments.plain)
    print(describe(name, figures))


def measure(recipe: str, epochs: int | None, seeds: int, plain: int) -> dict[str, object]:
    runs: dict[str, list[dict[str, float]]] = {PLAIN: [], recipe: []}
    for number in range(seeds):
        if plain and number % math.ceil(seeds / plain) == 0:
            runs[PLAIN].append(run_one(PLAIN, None, FIRST_SEED + number))
        runs[recipe].append(run_one(recipe, epochs, FIRST_SEED + number))
    here, there = (
        {key: [run[key] for run in runs[name]] for key in ("seconds", "accuracy", "loss")} for name in (recipe, PLAIN)
    )
    facts = {key: runs[recipe][0][key] for key in ("parameters", "epochs", "threads")}
    figures = {"recipe": recipe, **facts, "first_seed": FIRST_SEED, "here": here}
    if not plain:
        return figures
    ratio = statistics.median(there["seconds"]) / statistics.median(here["seconds"])
    return figures | {"times_as_fast": ratio, "plain": there}


def run_one(recipe: str, epochs: int | None, seed: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.time_to_accuracy", recipe, "--one", str(seed)]
    command += ["--epochs", str(epochs)] if epochs else []
    result: dict[str, float] = json.loads(
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    )
    print(f"{recipe}, seed {seed}: {result['seconds']:.2f} s, {100 * result['accuracy']:.2f} %", flush=True)
    return result


def train_one(name: str, epochs: int | None, seed: int) -> dict[str, float]:
    if name == PLAIN:
        return train_plainly(get_recipe(PLAIN).replace(seed=seed))
    from benchmarks.training import train_to_end
    from fmnist_core.data.dataset import load_dataset
    from fmnist_core.evaluation.metrics import score_logits

    recipe, dataset = get_recipe(name).replace(seed=seed), load_dataset()
    recipe = recipe.replace(epochs=epochs) if epochs else recipe
    began = time.perf_counter()
    started, done = train_to_end(recipe, dataset)
    score = score_logits(done.test_logits, dataset.test.labels)
    return {
        "seconds": time.perf_counter() - began,
        "accuracy": score.accuracy,
        "loss": score.loss,
        "parameters": started.parameters,
        "epochs": recipe.epochs,
        "threads": recipe.threads,
    }


def describe(name: str, figures: dict[str, Any]) -> str:
    title = f"{name}: {figures['parameters']:,} parameters, {figures['epochs']} epochs, threads {figures['threads']}"
    lines = [title, _describe_runs(name, figures["here"])]
    if "plain" in figures:
        lines += [_describe_runs("plain loop", figures["plain"]), _describe_ratio(figures)]
    return "\n".join(lines)


def _describe_runs(name: str, runs: dict[str, list[float]]) -> str:
    percents = [100 * accuracy for accuracy in runs["accuracy"]]
    return (
        f"  {name:12} {_spread(runs['seconds'], 's', statistics.median)}, {_spread(percents, '%', statistics.mean)}, "
        f"loss {statistics.mean(runs['loss']):.4f} ({min(runs['loss']):.4f} to {max(runs['loss']):.4f})"
    )


def _spread(values: list[float], unit: str, middle: Callable[[list[float]], float]) -> str:
    return f"{middle.__name__} {middle(values):.2f} {unit} ({min(values):.2f} to {max(values):.2f}, n={len(values)})"


def _describe_ratio(figures: dict[str, Any]) -> str:
    there, here = figures["plain"]["seconds"], figures["here"]["seconds"]
    low, high = min(there) / max(here), max(there) / min(here)
    return f"  {figures['times_as_fast']:.1f} times as fast as the plain loop ({low:.1f} to {high:.1f})"


if __name__ == "__main__":
    main()
