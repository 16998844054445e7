"""A real server of the app, with runs and processes of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from fmnist_core.runs.reader import list_runs, run_path
from fmnist_core.service import client

ROOT = Path(__file__).parents[2]
START_SECONDS = 60


@contextmanager
def running_app(folder: Path) -> Iterator[str]:
    """The app's address; its runs are copies of the shipped ones in `folder`. At the end no process of it is left."""
    copy_shipped_runs(folder)
    with running_on(folder) as address:
        yield address


@contextmanager
def running_on(folder: Path) -> Iterator[str]:
    """The address of the app with the runs in `folder`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FMNIST_CHECKPOINTS", str(folder))
        try:
            with serving("app.py", folder.parent / "server.log") as address:
                yield address
        finally:
            client.end()


@contextmanager
def serving(script: str | Path, log_file: Path) -> Iterator[str]:
    """The address of a Streamlit server of `script`, once it answers."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", script, f"--server.port={port}", "--server.headless=true"]
    with log_file.open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=log, stderr=log)
        try:
            wait_until_healthy(port, server)
            yield f"http://localhost:{port}"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(START_SECONDS)


def copy_shipped_runs(folder: Path) -> None:
    folder.mkdir(parents=True)
    for run in list_runs().runs:
        if run.shipped:
            shutil.copytree(run_path(run.run_id), folder / run.run_id)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"http://localhost:{port}/_stcore/health") as answer:
            if answer.read() == b"ok":
                return
        time.sleep(0.01)
    raise AssertionError("the server did not start")
