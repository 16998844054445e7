"""How much faster than the notebooks' loop is the same training here, and is it as good?

Each pair is two fresh processes, one after the other, with the same seed (42, 43, ...) and threads: the plain loop
below, and fmnist_core's. Both clocks stand around the epochs with their evaluation; reading the files is left out.
Ratios are of one pair, so a machine that slows down slows both. Accuracy and loss are means of batch means, as the
notebooks print them.

    python -m benchmarks.training_speed --pairs 5
    python -m benchmarks.training_speed notebook-v2 --precision bfloat16
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
from fmnist_core.recipes.named import get_recipe
from fmnist_core.recipes.recipe import PRECISIONS, Recipe

if TYPE_CHECKING:
    from torch import nn

ROOT = Path(__file__).parents[1]
FIRST_SEED = 42
RECIPES = ("notebook-v0", "notebook-v1", "notebook-v2")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipes", nargs="*", default=RECIPES, metavar="RECIPE")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--precision", choices=PRECISIONS, default="float32", help="of the trainings here")
    parser.add_argument("--seed", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--one", choices=WAYS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        recipe = get_recipe(arguments.recipes[0]).replace(
            epochs=arguments.epochs, seed=arguments.seed, precision=arguments.precision
        )
        print(json.dumps(WAYS[arguments.one](recipe)))
        return
    for name in arguments.recipes:
        file = f"training_speed/{name}-{arguments.precision}"
        with recorded(file, get_recipe(name).threads) as figures:
            figures |= measure(name, arguments.pairs, arguments.epochs, arguments.precision)
        print(describe(figures), flush=True)


def measure(name: str, pairs: int, epochs: int, precision: str) -> dict[str, object]:
    measured = [
        {way: run_one(way, name, epochs, precision, FIRST_SEED + number) for way in WAYS} for number in range(pairs)
    ]
    ratios = [pair["plain"]["seconds"] / pair["studio"]["seconds"] for pair in measured]
    result = {
        "recipe": name,
        "pairs": pairs,
        "epochs": epochs,
        "precision": precision,
        "threads": measured[0]["studio"]["threads"],
        "ratio_median": statistics.median(ratios),
        "ratio_min": min(ratios),
        "ratio_max": max(ratios),
    }
    for way in WAYS:
        for figure in ("seconds", "accuracy", "loss"):
            result[f"{way}_{figure}"] = [pair[way][figure] for pair in measured]
    return result


def describe(result: dict[str, Any]) -> str:
    spread = f"{result['ratio_min']:.2f} to {result['ratio_max']:.2f}"
    conditions = f"{result['pairs']} pairs of {result['epochs']} epochs, {result['threads']} threads"
    lines = [
        f"{result['recipe']}, {result['precision']}: {result['ratio_median']:.2f} times as fast "
        f"({spread}; {conditions})"
    ]
    for way in WAYS:
        seconds, accuracy, loss = (result[f"{way}_{figure}"] for figure in ("seconds", "accuracy", "loss"))
        percents = [100 * value for value in accuracy]
        lines.append(
            f"  {way:6}  {statistics.median(seconds):6.2f} s  seed {FIRST_SEED}: {percents[0]:.4f} % / {loss[0]:.4f}  "
            f"mean {statistics.mean(percents):.2f} %, from {min(percents):.2f} to {max(percents):.2f} %, "
            f"loss {statistics.mean(loss):.4f}, from {min(loss):.4f} to {max(loss):.4f}"
        )
    return "\n".join(lines)


def run_one(way: str, name: str, epochs: int, precision: str, seed: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.training_speed", name, "--one", way]
    command += ["--epochs", str(epochs), "--precision", precision, "--seed", str(seed)]
    figures: dict[str, float] = json.loads(
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    )
    return figures


def train_here(recipe: Recipe) -> dict[str, float]:
    from benchmarks.training import train_to_end
    from fmnist_core.data.dataset import load_dataset

    _, done = train_to_end(recipe, load_dataset())
    last = done.history.epochs[-1]
    if last.test is None:
        raise ValueError(f"{recipe.name} is not tested after each epoch: take a recipe that is")
    return {
        "seconds": last.total_seconds,
        "accuracy": last.test.accuracy_batch_mean,
        "loss": last.test.loss_batch_mean,
        "threads": recipe.threads,
    }


def train_plainly(recipe: Recipe) -> dict[str, float]:
    """The notebooks' loop, written out here so that a change of the project can't make the yardstick move."""
    import torch
    from torch import nn
    from torch.utils.data import DataLoader
    from torchvision import datasets, transforms

    from fmnist_core.data.download import ensure_dataset

    torch.set_num_threads(recipe.threads)
    root = str(ensure_dataset())
    train_set = datasets.FashionMNIST(root, train=True, transform=transforms.ToTensor())
    test_set = datasets.FashionMNIST(root, train=False, transform=transforms.ToTensor())
    train_loader, test_loader = DataLoader(train_set, 32, shuffle=True), DataLoader(test_set, 32)
    torch.manual_seed(recipe.seed)
    model = nn.Sequential(*plain_layers(recipe.name))
    torch.manual_seed(recipe.seed)
    loss_fn, optimizer = nn.CrossEntropyLoss(), torch.optim.SGD(model.parameters(), lr=0.1)
    start = time.perf_counter()
    for _ in range(recipe.epochs):
        model.train()
        for images, labels in train_loader:
            batch_loss = loss_fn(model(images), labels)
            optimizer.zero_grad()
            batch_loss.backward()
            optimizer.step()
        model.eval()
        loss = accuracy = 0.0
        with torch.inference_mode():
            for images, labels in test_loader:
                logits = model(images)
                loss += loss_fn(logits, labels).item()
                accuracy += (logits.argmax(1) == labels).float().mean().item()
    seconds = time.perf_counter() - start
    batches = len(test_loader)
    return {"seconds": seconds, "accuracy": accuracy / batches, "loss": loss / batches, "threads": recipe.threads}


def plain_layers(name: str) -> list[nn.Module]:
    from torch import nn

    if name == "notebook-v0":
        return [nn.Flatten(), nn.Linear(784, 10), nn.Linear(10, 10)]
    if name == "notebook-v1":
        return [nn.Flatten(), nn.Linear(784, 10), nn.ReLU(), nn.Linear(10, 10), nn.ReLU()]
    blocks: list[nn.Module] = []
    for inputs in (1, 10):
        blocks += [
            nn.Conv2d(inputs, 10, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(10, 10, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        ]
    return [*blocks, nn.Flatten(), nn.Linear(490, 10)]


WAYS = {"plain": train_plainly, "studio": train_here}

if __name__ == "__main__":
    main()
