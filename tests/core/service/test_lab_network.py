"""A lab as the README sets it up: each machine a network of its own, no shared folder, everything encrypted."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import torch

from fmnist_core.data.dataset import load_dataset
from fmnist_core.runs import reader
from fmnist_core.training.loop import train
from tests.background import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.processes]

SCHEDULER = "tls://10.83.0.1:8786"
WORKERS = f"""
from distributed import Client
client = Client("{SCHEDULER}")
client.wait_for_workers(2)
print(*client.nthreads())
"""
"""Prints the addresses of both when they have joined."""
END_SECONDS = 30
EPOCHS = 2


class Machine:
    """A network namespace, which lives as long as the process that holds it, and what runs in it."""

    def __init__(self, number: int, environment: dict[str, str]):
        self.number = number
        self.address = f"10.83.0.{number}"
        self._environment = environment
        self._holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
        self._started: list[subprocess.Popen] = []
        wait_until(lambda: _network(self.namespace) != _network("self"), "a network of its own")

    @property
    def namespace(self) -> str:
        return str(self._holder.pid)

    def configure(self, *arguments: str) -> None:
        """Run `ip` in it."""
        subprocess.run(self._inside("ip", *arguments), check=True)

    def start(self, *arguments: str) -> None:
        """Start Python in it, and let it run."""
        self._started.append(subprocess.Popen(self._inside(sys.executable, *arguments), env=self._environment))

    def run(self, *arguments: str) -> str:
        """Run Python in it to its end; returns what it prints."""
        command = self._inside(sys.executable, *arguments)
        return subprocess.run(command, env=self._environment, check=True, stdout=subprocess.PIPE, text=True).stdout

    def close(self) -> None:
        for process in (*self._started, self._holder):
            process.kill()
            process.wait(END_SECONDS)

    def _inside(self, *command: str) -> list[str]:
        return ["nsenter", "--net", "--target", self.namespace, *command]


@pytest.fixture
def lab(tmp_path):
    """The studio's machine, and two for workers, which know of no pictures and no runs."""
    _skip_without_namespaces()
    with _machines(tmp_path) as machines:
        _connect(machines)
        yield machines


def test_workers_elsewhere_train_as_the_plain_iterator_does(lab, tmp_path, monkeypatch):
    studio, *others = lab
    studio.start("-m", "distributed.cli.dask_scheduler", "--protocol", "tls", "--port", "8786", "--no-dashboard")
    for machine in others:
        machine.start(
            "-m", "distributed.cli.dask_worker", SCHEDULER, "--nthreads", "1", "--no-nanny", "--memory-limit", "0",
            "--preload", "fmnist_core.service.worker",
        )  # fmt: skip
    hosts = {urlsplit(address).hostname for address in studio.run("-c", WORKERS).split()}
    assert hosts == {machine.address for machine in others}
    studio.run("-m", "fmnist_core", "sweep", "--recipe", "notebook-v0", "--grid", f"epochs={EPOCHS}", "--seeds", "2")

    monkeypatch.setenv("FMNIST_CHECKPOINTS", str(tmp_path / "runs"))
    run_ids = [run.run_id for run in reader.list_runs().runs]
    assert len(run_ids) == 2
    for run_id in run_ids:
        studio.run("-m", "fmnist_core", "watch", run_id)  # to its end
        *_, expected = train(reader.load_recipe(run_id), load_dataset())
        epochs = reader.load_history(run_id).epochs
        assert [epoch.test for epoch in epochs] == [epoch.test for epoch in expected.history.epochs]
        weights = reader.load_weights(run_id)
        assert all(torch.equal(weights[key], tensor) for key, tensor in expected.weights.items())


def _network(process: str) -> str:
    return os.readlink(f"/proc/{process}/ns/net")


def _skip_without_namespaces() -> None:
    for tool in ("unshare", "nsenter", "ip", "openssl"):
        if not shutil.which(tool):
            pytest.skip(f"networks of its own need {tool}")
    if subprocess.run(["unshare", "--net", "true"], capture_output=True).returncode:
        pytest.skip("this user may make no network namespaces: run it as root")


@contextmanager
def _machines(folder: Path) -> Iterator[list[Machine]]:
    environment = os.environ | _credentials(folder) | {"PYTHONPATH": os.getcwd(), "OMP_NUM_THREADS": "1"}
    home = folder / "elsewhere"
    home.mkdir()
    nothing = {"FMNIST_DATA": str(home / "data"), "FMNIST_CHECKPOINTS": str(home / "runs"), "HOME": str(home)}
    own = {"FMNIST_SCHEDULER": SCHEDULER, "FMNIST_CHECKPOINTS": str(folder / "runs")}
    machines = [Machine(1, environment | own), *(Machine(number, environment | nothing) for number in (2, 3))]
    try:
        yield machines
    finally:
        machines[0].run("-c", "from fmnist_core import service; service.end()")
        for machine in reversed(machines):
            machine.close()


def _credentials(folder: Path) -> dict[str, str]:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "365", "-subj", "/CN=studio",
         "-keyout", key, "-out", certificate], check=True, capture_output=True,
    )  # fmt: skip
    tls = "DASK_DISTRIBUTED__COMM__TLS__"
    roles = ("CLIENT", "WORKER", "SCHEDULER")
    files = {
        f"{tls}{role}__{kind}": str(path) for role in roles for kind, path in (("CERT", certificate), ("KEY", key))
    }
    return files | {f"{tls}CA_FILE": str(certificate)}


def _connect(machines: list[Machine]) -> None:
    """Cables between a switch on the first machine and each of the others."""
    studio, *others = machines
    studio.configure("link", "set", "lo", "up")
    studio.configure("link", "add", "switch", "type", "bridge")
    studio.configure("address", "add", f"{studio.address}/24", "dev", "switch")
    studio.configure("link", "set", "switch", "up")
    for machine in others:
        cable = f"to-{machine.number}"
        studio.configure("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", machine.namespace)
        studio.configure("link", "set", cable, "master", "switch", "up")
        machine.configure("link", "set", "lo", "up")
        machine.configure("address", "add", f"{machine.address}/24", "dev", "eth0")
        machine.configure("link", "set", "eth0", "up")
