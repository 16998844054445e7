"""How long does it take to say why a run answers as it does, the first time and later?

For each run, on one thread as in the app: every way to tell which pixels spoke for the answer, its layers' pictures,
and the nearest training pictures. A run's first time includes reading its weights; the very first, Captum's import too.

    python -m benchmarks.explaining
    python -m benchmarks.explaining --runs studio compact
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from functools import partial

import torch

from fmnist_core import inspection, runs
from fmnist_core.data.dataset import load_dataset

REPEATS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", nargs="+", metavar="RUN", help="default: all that ship")
    run_ids = parser.parse_args().runs or [run.run_id for run in runs.list_runs().runs if run.shipped]
    torch.set_num_threads(1)  # as the app does
    pictures = load_dataset().test.images[: REPEATS + 1].numpy()
    print(f"{os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}")
    longest = 0.0
    for run_id in run_ids:
        for name, explain in list_questions(run_id).items():
            first, *later = [time_one(explain, picture) for picture in pictures]
            longest = max(longest, *later)
            print(
                f"{run_id:16} {name:24} first {first:6.2f} s, then {statistics.median(later):6.3f} s "
                f"(longest {max(later):.3f}, n={len(later)})",
                flush=True,
            )
    print(f"the longest after a first time: {longest:.3f} s; load after {os.getloadavg()[0]:.1f}")


def list_questions(run_id: str) -> dict[str, Callable[..., object]]:
    methods = {
        method: partial(inspection.find_evidence, run_id, method=method) for method in inspection.list_methods(run_id)
    }
    return methods | {
        "layers": partial(inspection.list_feature_maps, run_id),
        "nearest pictures": partial(inspection.find_nearest, run_id),
    }


def time_one(explain: Callable[..., object], picture: object) -> float:
    start = time.perf_counter()
    explain(picture=picture)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
