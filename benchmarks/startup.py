"""How soon does a first visitor see something, and how much memory do the server and its sessions take?

    python -m benchmarks.startup

Each round starts two servers: the app's, and one of a script with a line of text, for what Streamlit itself takes.
"First element": over the WebSocket and without a browser, the first thing that a page shows. Its time begins with the
server's process, or (a later visitor, who comes when torch is imported) with the visitor's connection.
"""

import argparse
import asyncio
import os
import secrets
import statistics
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from benchmarks.records import recorded
from benchmarks.sessions import Session
from tests.browser.server import copy_shipped_runs, running_on, serving

VISITORS = 10
PAGES = ("", "draw", "evaluate", "compare")
QUIET_SECONDS = 15
MEGABYTE = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    print(f"{os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}")
    with recorded("startup", threads=1) as figures:
        measured = [asyncio.run(measure_round()) for _ in range(rounds)]
        by_name = {name: [one[name] for one in measured] for name in measured[0]}
        figures |= by_name
    say_all(by_name)
    print(f"load after {os.getloadavg()[0]:.1f}")


async def measure_round() -> dict[str, float]:
    """Seconds and megabytes of one server's life."""
    with tempfile.TemporaryDirectory() as folder:
        figures = await measure_nearly_empty(Path(folder))
        runs = Path(folder) / "runs"
        copy_shipped_runs(runs)
        began = time.perf_counter()
        with running_on(runs) as address:
            port = port_of(address)
            figures["server answers after, s"] = time.perf_counter() - began
            await seconds_to_first_element(port)
            figures["first element after, s"] = time.perf_counter() - began
            await asyncio.sleep(QUIET_SECONDS)  # until what is warmed up is warm
            figures["idle server, MB"] = memory_of(port)
            figures["first element for a later visitor, s"] = await seconds_to_first_element(port)
            sessions = [Session(port, secrets.token_hex(16)) for _ in range(VISITORS)]
            for page in PAGES:  # whatever is cached for all is there before the sessions are counted
                await sessions[0].open(page)
                await asyncio.sleep(QUIET_SECONDS / len(PAGES))
                await sessions[0].close()
            before = memory_of(port)
            for session in sessions:
                await session.open("draw")
            await asyncio.sleep(QUIET_SECONDS)
            figures["a session on Draw, MB"] = (memory_of(port) - before) / VISITORS
            for session in sessions:
                await session.close()
            return figures


async def measure_nearly_empty(folder: Path) -> dict[str, float]:
    """The same of an app without anything in it."""
    script = folder / "nearly_empty.py"
    script.write_text("import streamlit\n\nstreamlit.text('Hello')\n")
    began = time.perf_counter()
    with serving(script, folder / "nearly_empty.log") as address:
        answered = time.perf_counter() - began
        await seconds_to_first_element(port_of(address))
        first = time.perf_counter() - began
    return {"nearly empty: server answers after, s": answered, "nearly empty: first element after, s": first}


def port_of(address: str) -> int:
    port = urlsplit(address).port
    if port is None:
        raise ValueError(f"{address} names no port")
    return port


async def seconds_to_first_element(port: int) -> float:
    seen = asyncio.Event()
    session = Session(port, secrets.token_hex(16), lambda *_: seen.set())
    began = time.perf_counter()
    await session.open("")
    await seen.wait()
    seconds = time.perf_counter() - began
    await session.close()
    return seconds


def memory_of(port: int) -> float:
    """Megabytes that the server alone holds, without its trainings' processes."""
    serving = [
        process
        for process in psutil.Process().children(recursive=True)
        if any(
            connection.laddr.port == port for connection in process.net_connections() if connection.status == "LISTEN"
        )
    ]
    return sum(process.memory_info().rss for process in serving) / MEGABYTE


def say_all(figures: dict[str, list[float]]) -> None:
    for name, values in figures.items():
        print(
            f"{name}: median {statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f}, n={len(values)})"
        )


if __name__ == "__main__":
    main()
