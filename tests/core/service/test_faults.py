"""Real processes, killed with real signals: no finished epoch is lost, no other run disturbed, no process left."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from fmnist_core.errors import RunError
from fmnist_core.runs import reader, recorder
from fmnist_core.service import client
from fmnist_core.training.events import EpochDone
from fmnist_core.training.loop import train
from tests.background import (
    COORDINATOR,
    QUICK,
    SLOW_MOTION,
    processes_of,
    wait_for,
    wait_for_end,
    wait_until,
)

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals"),
    pytest.mark.processes,
]

IN_A_SHELL = """
import sys, time
from fmnist_core.runs import recorder
from fmnist_core.training import train
from tests.background import SLOW_MOTION
from tests.core.service.test_faults import TWO_EPOCHS
from tests.synthetic import create_synthetic_dataset

dataset = create_synthetic_dataset()
run = recorder.create_run(TWO_EPOCHS, sys.argv[1])
for event in recorder.record_training(train(TWO_EPOCHS, dataset), run, dataset):
    time.sleep(SLOW_MOTION)
"""
"""What the command `train` does, slowly."""
TWO_EPOCHS = QUICK.replace(epochs=2)
HUGE = QUICK.replace(model="layers", model_options={"layers": ["conv 330 3", "flatten", "linear 10"]}, batch_size=1_000)
"""A layer's values for one batch take 800 MB."""
often = pytest.mark.parametrize("time", [pytest.param(n, marks=[pytest.mark.slow] * (n > 1)) for n in range(1, 21)])
"""Once for every change, twenty times before a release: what happens rarely happens to somebody."""


@pytest.fixture(scope="module")
def expected(synthetic_dataset):
    """What an uninterrupted training of TWO_EPOCHS ends with."""
    *_, done = train(TWO_EPOCHS, synthetic_dataset)
    return done


@pytest.fixture
def folder(training_service):
    """What one test breaks is whole again for the next."""
    client.ensure_running()
    wait_until(lambda: len(processes_of(training_service)) == 3, "coordinator, scheduler and worker")
    return training_service


def kill(folder: Path, kind: str) -> None:
    (process,) = wait_until(lambda: processes_of(folder, kind))
    process.send_signal(signal.SIGKILL)
    if kind == "coordinator":
        wait_until(lambda: not processes_of(folder), "the coordinator's processes to end with it")


def assert_as_never_interrupted(run_id, expected):
    last = wait_for_end(run_id)
    assert last.state == "finished", last.reason
    assert _figures(last.history) == _figures(expected.history)
    weights = reader.load_weights(run_id)
    assert all(torch.equal(weights[name], tensor) for name, tensor in expected.weights.items())


def _trains(run_id):
    return client.snapshot(run_id).state == "running"


def _figures(history):
    steps = [(step.step, step.loss, step.accuracy) for step in history.steps]
    return steps, [(epoch.epoch, epoch.train_loss, epoch.val) for epoch in history.epochs]


class TestKilled:
    @often
    @pytest.mark.parametrize("kind", ["worker", "scheduler", "coordinator"])
    def test_a_run_goes_on_from_its_last_epoch(self, folder, expected, kind, time):
        run_id = client.submit(TWO_EPOCHS, slow_motion=SLOW_MOTION)
        wait_for(run_id, lambda run: 30 < run.step < 50)
        kill(folder, kind)
        assert client.snapshot(run_id).epoch == 1
        client.ensure_running()
        assert_as_never_interrupted(run_id, expected)

    @pytest.mark.parametrize("coordinator", ["the same", "a new one"])
    def test_a_run_goes_on_when_its_shell_died(self, folder, expected, coordinator):
        run_id = f"in-a-shell-{len(reader.list_runs().runs)}"
        with subprocess.Popen([sys.executable, "-c", IN_A_SHELL, run_id]) as shell:
            wait_until(lambda: run_id in [run.run_id for run in reader.list_runs().runs])
            wait_for(run_id, lambda run: run.epoch == 1)
            shell.kill()
        if coordinator == "a new one":
            client.end()
            client.ensure_running()
            assert "ended" in wait_for(run_id, lambda run: run.state == "failed").reason
        client.resume(run_id)
        assert_as_never_interrupted(run_id, expected)
        assert reader.load_summary(run_id).background

    @pytest.mark.slow
    def test_pictures_of_ones_own_are_found_again(self, folder, synthetic_dataset):
        own, recipe = synthetic_dataset.test, TWO_EPOCHS.replace(own_pictures=200)
        *_, expected = train(recipe, synthetic_dataset, own_pictures=own)
        run_id = client.submit(recipe, slow_motion=SLOW_MOTION, own_pictures=own)
        wait_for(run_id, lambda run: run.epoch == 1)
        kill(folder, "coordinator")
        client.ensure_running()
        assert_as_never_interrupted(run_id, expected)

    @pytest.mark.slow
    def test_other_runs_wait_their_turn_and_end_well(self, folder, expected):
        run_ids = [client.submit(TWO_EPOCHS, slow_motion=SLOW_MOTION) for _ in range(3)]
        wait_for(run_ids[0], lambda run: run.epoch == 1)
        kill(folder, "coordinator")
        client.ensure_running()
        for run_id in run_ids:
            assert_as_never_interrupted(run_id, expected)

    def test_a_run_that_kills_its_worker_again_and_again_fails_alone(self, folder, expected):
        deadly = client.submit(TWO_EPOCHS, slow_motion=SLOW_MOTION)
        other = client.submit(TWO_EPOCHS)
        for _ in range(3):
            before = wait_for(deadly, lambda run: run.step > 1).step
            kill(folder, "worker")
            wait_until(lambda before=before: client.snapshot(deadly).step < before or not _trains(deadly))
        failed = wait_for_end(deadly)
        assert failed.state == "failed" and "died 3 times" in failed.reason
        assert_as_never_interrupted(other, expected)


class TestPageServer:
    """One that hosts the service, as app.py does."""

    SERVER = f"""
import signal, sys, time
from fmnist_core.service import client
client.COORDINATOR = {COORDINATOR!r}
signal.signal(signal.SIGINT, lambda *_: sys.exit())
client.host()
client.ensure_running()
print("serving", flush=True)
time.sleep(1_000)
"""

    @pytest.fixture
    def start_server(self, folder):
        started = []

        def start() -> subprocess.Popen:
            command = [sys.executable, "-c", self.SERVER]
            started.append(subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True))
            started[-1].stdout.readline()
            return started[-1]

        yield start
        for server in started:
            server.kill()
            server.wait()
            server.stdout.close()

    @pytest.fixture
    def server(self, start_server):
        return start_server()

    @often
    def test_killed_and_started_again_it_interrupts_no_run(self, start_server, folder, expected, time):
        server = start_server()
        run_id = client.submit(TWO_EPOCHS, slow_motion=SLOW_MOTION)
        wait_for(run_id, lambda run: run.step > 0)
        before = processes_of(folder)
        server.kill()
        server.wait()
        start_server()
        assert_as_never_interrupted(run_id, expected)
        assert processes_of(folder) == before

    def test_ended_by_ctrl_c_everything_ends_and_can_go_on(self, server, folder, expected):
        run_id = client.submit(TWO_EPOCHS, slow_motion=SLOW_MOTION)
        wait_for(run_id, lambda run: run.epoch == 1)
        server.send_signal(signal.SIGINT)
        server.wait()
        wait_until(lambda: not processes_of(folder))
        client.ensure_running()
        assert_as_never_interrupted(run_id, expected)

    def test_it_starts_a_killed_coordinator_again(self, server, folder, expected):
        run_id = client.submit(TWO_EPOCHS, slow_motion=SLOW_MOTION)
        wait_for(run_id, lambda run: run.epoch == 1)
        kill(folder, "coordinator")
        assert_as_never_interrupted(run_id, expected)


class TestDisk:
    @often
    @pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit")
    def test_full_the_run_fails_with_a_sentence_keeps_its_epoch_and_can_go_on(self, folder, expected, time):
        import resource

        run_id = client.submit(TWO_EPOCHS, slow_motion=SLOW_MOTION)
        wait_for(run_id, lambda run: run.epoch == 1)
        (coordinator,) = processes_of(folder, "coordinator")
        unlimited = resource.prlimit(coordinator.pid, resource.RLIMIT_FSIZE, (3_000, resource.RLIM_INFINITY))
        failed = wait_for_end(run_id)
        assert failed.state == "failed" and "can't be written" in failed.reason
        assert reader.load_summary(run_id).is_usable and reader.load_weights(run_id)
        resource.prlimit(coordinator.pid, resource.RLIMIT_FSIZE, unlimited)
        client.resume(run_id)
        wait_for(run_id, lambda run: run.state == "running")
        assert_as_never_interrupted(run_id, expected)

    def test_taken_up_by_runs_no_other_is_accepted(self, folder):
        filler = folder / "filler"
        with filler.open("wb") as file:
            os.truncate(file.fileno(), 6_000_000_000)  # a hole, which takes no room
        with pytest.raises(RunError, match="delete some"):
            client.submit(TWO_EPOCHS)
        filler.unlink()

    def test_a_folder_taken_away_ends_only_that_run(self, folder, expected):
        gone = client.submit(TWO_EPOCHS, slow_motion=SLOW_MOTION)
        other = client.submit(TWO_EPOCHS)
        wait_for(gone, lambda run: run.step > 0)
        shutil.rmtree(folder / gone)
        assert_as_never_interrupted(other, expected)


class TestMemory:
    @often
    @pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit")
    def test_a_recipe_that_wants_too_much_fails_with_a_sentence_and_alone(self, folder, expected, time):
        import resource

        wait_for_end(client.submit(TWO_EPOCHS))  # by then the worker has loaded what it needs
        (worker,) = processes_of(folder, "worker")
        limits = worker.memory_info().vms + 300_000_000, resource.RLIM_INFINITY
        unlimited = resource.prlimit(worker.pid, resource.RLIMIT_AS, limits)
        greedy = client.submit(HUGE)
        other = client.submit(TWO_EPOCHS)
        failed = wait_for_end(greedy)
        assert failed.state == "failed" and "memory did not suffice" in failed.reason
        assert_as_never_interrupted(other, expected)
        assert processes_of(folder, "worker") == [worker]
        resource.prlimit(worker.pid, resource.RLIMIT_AS, unlimited)


class TestDamage:
    @often
    def test_damaged_folders_are_reported_and_disturb_no_other(self, folder, expected, synthetic_dataset, time):
        sound, *damaged = (self.interrupted_run(synthetic_dataset) for _ in range(5))
        for run_id, name in zip(
            damaged, ("epoch-0001/resume.pt", "epoch-0001/history.json", "recipe.json", "run.json")
        ):
            (folder / run_id / name).write_text("{}")
        kill(folder, "coordinator")
        client.ensure_running()
        assert_as_never_interrupted(sound, expected)
        assert damaged.pop() in [run.run_id for run in reader.list_runs().damaged]
        wait_until(lambda: all(client.snapshot(run_id).state == "failed" for run_id in damaged))

    @staticmethod
    def interrupted_run(synthetic_dataset):
        run = recorder.create_run(TWO_EPOCHS, background=True)
        for event in train(TWO_EPOCHS, synthetic_dataset):
            run.record(event, synthetic_dataset)
            if isinstance(event, EpochDone):
                return run.run_id
