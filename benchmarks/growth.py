"""How does the cost of a training grow, and where is the gap to what the machine could do?

    python -m benchmarks.growth

One thing at a time is changed in the notebooks' V2: batch size, threads, width, number of pictures. Each point is a
process of its own that trains for a few seconds; its memory is the peak above what the data and the libraries take.
Then a profile: which operators the time goes to, and the share of the arithmetic that two large matrices reach.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.records import recorded

if TYPE_CHECKING:
    from fmnist_core.data import Dataset
    from fmnist_core.recipes import Recipe

ROOT = Path(__file__).parents[1]
RECIPE = "notebook-v2"
SERIES: dict[str, tuple[dict[str, object], ...]] = {
    "batch size": tuple({"batch_size": size} for size in (8, 32, 128, 512)),
    "threads": tuple({"threads": threads} for threads in (1, 2)),
    "width": tuple({"model_options": {"hidden_units": units}} for units in (5, 10, 20, 40)),
    "pictures": tuple({"train_pictures": pictures} for pictures in (600, 6_000, 60_000)),
}
POINT_SECONDS = 3.0
PROFILED_STEPS = 200
OPERATORS = 12
MATRIX, PRODUCTS = 2_048, 20
"""Side of the square matrices whose product shows what the cores can do, and how many times it is taken."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--point", type=json.loads, help=argparse.SUPPRESS)
    parser.add_argument("--profile", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.point is not None or arguments.profile:
        print(json.dumps(profile() if arguments.profile else measure_point(arguments.point)))
        return
    with recorded("growth", threads=2) as figures:
        figures["recipe"] = RECIPE
        figures["series"] = {name: [in_own_process(change) for change in changes] for name, changes in SERIES.items()}
        figures["profile"] = found = run("--profile")
        print(describe_profile(found))


def in_own_process(change: dict[str, object]) -> dict[str, object]:
    point = change | run("--point", json.dumps(change))
    print(f"{change}: {point['images_per_second']:,.0f} pictures/s, {point['peak_mb']:.0f} MB at most", flush=True)
    return point


def run(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.growth", *arguments]
    figures: dict[str, Any] = json.loads(
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    )
    return figures


def measure_point(change: dict[str, object]) -> dict[str, float]:
    """Pictures per second, whole epochs with their evaluation left out, and megabytes that training adds."""
    from fmnist_core.data.dataset import load_dataset
    from fmnist_core.recipes.named import get_recipe
    from fmnist_core.training.events import StepDone
    from fmnist_core.training.loop import train

    recipe, dataset = get_recipe(RECIPE).replace(epochs=1_000, **change), load_dataset()
    before, speeds, began = _start_peak(), [], time.perf_counter()
    for event in train(recipe, dataset):
        if isinstance(event, StepDone):
            speeds.append(event.images_per_second)
            if time.perf_counter() - began > POINT_SECONDS and len(speeds) > 1:
                break
    return {"images_per_second": statistics.median(speeds[1:]), "peak_mb": _memory("VmHWM") - before}


def profile() -> dict[str, object]:
    """Shares of the steps' time by operator, and their arithmetic beside the best that the cores can do."""
    from fmnist_core.data.dataset import load_dataset
    from fmnist_core.recipes.named import get_recipe

    recipe, dataset = get_recipe(RECIPE).replace(epochs=2, test_every_epoch=False), load_dataset()
    recipe = recipe.replace(train_pictures=PROFILED_STEPS * recipe.batch_size)
    speed, gflop, best = _images_per_second(recipe, dataset), _gflop_per_picture(recipe), _best_gflops(recipe.threads)
    return {
        "threads": recipe.threads,
        "images_per_second": speed,
        "mflop_per_picture": 1_000 * gflop,
        "best_gflops": best,
        "share_of_best": speed * gflop / best,
        "operators": _shares_by_operator(recipe, dataset),
    }


def describe_profile(figures: dict[str, Any]) -> str:
    lines = [
        f"{RECIPE}, {figures['threads']} threads: {figures['images_per_second']:,.0f} pictures/s of "
        f"{figures['mflop_per_picture']:.2f} MFLOP, {100 * figures['share_of_best']:.0f} % of the "
        f"{figures['best_gflops']:.0f} GFLOP/s that a product of large matrices reaches"
    ]
    return "\n".join(lines + [f"  {100 * share:5.1f} %  {name}" for name, share in figures["operators"].items()])


def _images_per_second(recipe: Recipe, dataset: Dataset) -> float:
    from fmnist_core.training.events import StepDone
    from fmnist_core.training.loop import train

    return statistics.median(event.images_per_second for event in train(recipe, dataset) if isinstance(event, StepDone))


def _shares_by_operator(recipe: Recipe, dataset: Dataset) -> dict[str, float]:
    """Of the second epoch: by then everything is warm."""
    from torch.profiler import ProfilerActivity
    from torch.profiler import profile as torch_profile

    from fmnist_core.training.events import EpochDone, StepDone
    from fmnist_core.training.loop import train

    profiler = torch_profile(activities=[ProfilerActivity.CPU])
    for event in train(recipe, dataset):
        if isinstance(event, EpochDone):
            profiler.start()
        if isinstance(event, StepDone) and event.step == 2 * PROFILED_STEPS:
            break
    profiler.stop()
    rows = sorted(profiler.key_averages(), key=lambda row: row.self_cpu_time_total, reverse=True)
    total = sum(row.self_cpu_time_total for row in rows)
    return {row.key: row.self_cpu_time_total / total for row in rows[:OPERATORS]}


def _gflop_per_picture(recipe: Recipe) -> float:
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    from fmnist_core.models import create_model

    model, images = create_model(recipe.model, **recipe.model_options), torch.rand(recipe.batch_size, 1, 28, 28)
    with FlopCounterMode(display=False) as counter:
        model(images).sum().backward()
    return float(counter.get_total_flops() / recipe.batch_size / 1e9)


def _best_gflops(threads: int) -> float:
    import torch

    torch.set_num_threads(threads)
    matrix, seconds = torch.rand(MATRIX, MATRIX), []
    for _ in range(PRODUCTS):
        began = time.perf_counter()
        matrix @ matrix
        seconds.append(time.perf_counter() - began)
    return 2 * MATRIX**3 / min(seconds) / 1e9


def _start_peak() -> float:
    """Megabytes held now; the peak counts from here (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")
    return _memory("VmRSS")


def _memory(field: str) -> float:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(field))
    return int(line.split()[1]) * 1_024 / 1_000_000


if __name__ == "__main__":
    main()
