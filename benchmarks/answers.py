"""How long does an answer take: one picture through preparation and inference, five runs at once, and a batch?

    python -m benchmarks.answers
    python -m benchmarks.answers --runs studio cnn-90 --rounds 500

One thread, as the app has it for single pictures. With onnxruntime installed, the same pictures go through each run's
ONNX file (its framing inside) and through the same in torch, in turn.
"""

import argparse
import os
import time
from collections.abc import Callable
from functools import partial

import numpy as np
import torch

from benchmarks.records import recorded
from fmnist_core import export, prediction, runs
from fmnist_core.data.dataset import load_dataset
from fmnist_core.errors import StudioError
from fmnist_core.export.onnx import FramedModel
from fmnist_core.images import prepare
from fmnist_core.prediction.predictor import quick_model
from fmnist_core.runs.reader import load_summary
from fmnist_core.training.conditions import current_conditions

MODELS = 5
BATCH = 10_000
WARM_UP = 20
CANVAS = 300
CLEANED = 280
"""Side in pixels of the picture that ONNX Runtime and torch frame."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", nargs="+", metavar="RUN", help="default: all that ship")
    parser.add_argument("--rounds", type=int, default=300)
    arguments = parser.parse_args()
    run_ids = arguments.runs or [run.run_id for run in runs.list_runs().runs if run.shipped and run.is_usable]
    torch.set_num_threads(1)
    conditions = current_conditions(torch.device("cpu"), 1)
    print(f"{conditions.processor}, 1 thread, load before {conditions.load}, torch {conditions.versions['torch']}")
    with recorded("answers", threads=1) as figures:
        measure_answers(run_ids, arguments.rounds, figures)
        measure_batches(run_ids, figures)
        for run_id in run_ids:
            compare_runtimes(run_id, arguments.rounds, figures)
    if hasattr(os, "getloadavg"):
        print(f"load after {os.getloadavg()[0]:.1f}")


def measure_answers(run_ids: list[str], rounds: int, figures: dict[str, object]) -> None:
    drawing, five = draw(), run_ids[:MODELS]
    for run_id in run_ids:
        seconds = measure(partial(answer, [run_id], drawing), rounds)
        tell(figures, f"{run_id}: a drawing", seconds)
    tell(figures, f"{', '.join(five)}: the same drawing", measure(lambda: answer(five, drawing), rounds))


def measure_batches(run_ids: list[str], figures: dict[str, object]) -> None:
    pictures = load_dataset().test.images[:BATCH].numpy()
    for run_id in run_ids:
        seconds = measure(partial(prediction.predict, run_id, pictures), 3, warm_up=1).tolist()
        figures[f"{run_id}: {len(pictures):,} pictures"] = {"seconds": seconds}
        print(f"{run_id}: {len(pictures):,} prepared pictures in {np.median(seconds):.2f} s (median of 3)")


def draw() -> np.ndarray:
    """A black garment on the app's white page, uint8 (h, w, 4)."""
    picture = np.full((CANVAS, CANVAS, 4), 255, np.uint8)
    picture[60:250, 90:210, :3] = 0
    return picture


def answer(run_ids: list[str], drawing: np.ndarray) -> None:
    prediction.predict_with_all(run_ids, prepare(drawing).pixels)


def compare_runtimes(run_id: str, rounds: int, figures: dict[str, object]) -> None:
    """The same cleaned picture through ONNX Runtime and torch, in turn, so that a busy moment hits both."""
    try:
        import onnxruntime

        content = export.export_run(run_id, "onnx")
    except (ImportError, StudioError) as error:
        print(f"{run_id}: ONNX Runtime is left out ({error})")
        return
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    model = FramedModel(quick_model(run_id), load_summary(run_id).temperature).eval()
    picture = np.zeros((1, CLEANED, CLEANED), np.uint8)
    picture[0, 50:240, 80:200] = 200
    tensor = torch.from_numpy(picture)

    def in_torch() -> None:
        with torch.inference_mode():
            model(tensor)

    there, here = measure_in_turn(lambda: session.run(None, {"picture": picture}), in_torch, rounds=rounds)
    ratio = np.median(here) / np.median(there)
    tell(figures, f"{run_id}: framing and inference, ONNX Runtime", there)
    tell(figures, f"{run_id}: framing and inference, torch", here)
    print(f"{run_id}: ONNX Runtime is {ratio:.2f} times as fast (medians)")


def measure(work: Callable[[], object], rounds: int, warm_up: int = WARM_UP) -> np.ndarray:
    (seconds,) = measure_in_turn(work, rounds=rounds, warm_up=warm_up)
    return np.asarray(seconds)


def measure_in_turn(*works: Callable[[], object], rounds: int, warm_up: int = WARM_UP) -> np.ndarray:
    """Seconds, (len(works), rounds)."""
    times = np.empty((len(works), warm_up + rounds))
    for turn in range(warm_up + rounds):
        for number, work in enumerate(works):
            start = time.perf_counter()
            work()
            times[number, turn] = time.perf_counter() - start
    return times[:, warm_up:]


def tell(figures: dict[str, object], what: str, seconds: np.ndarray) -> None:
    p50, p99 = 1000 * np.percentile(seconds, (50, 99))
    print(f"{what}: p50 {p50:.2f} ms, p99 {p99:.2f} ms (n={len(seconds)})", flush=True)
    figures[what] = {"p50_ms": p50, "p99_ms": p99, "n": len(seconds)}


if __name__ == "__main__":
    main()
