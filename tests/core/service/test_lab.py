"""A scheduler and two workers of their own, as on a lab's machines: they share no folder with the coordinator."""

import os
from pathlib import Path

import psutil
import pytest

from fmnist_core.service import client
from fmnist_core.service.processes import LocalProcesses
from fmnist_core.training.loop import train
from tests.background import QUICK, SLOW_MOTION, own_service, processes_of, wait_for, wait_for_end, wait_until

pytestmark = pytest.mark.processes

RECIPES = [QUICK.replace(seed=seed) for seed in range(4)]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.getcwd())
        patch.setenv("FMNIST_CHECKPOINTS", "/nowhere")
        processes = LocalProcesses(tmp_path_factory.mktemp("lab"), workers=2)
    yield processes
    processes.close()


@pytest.fixture(scope="module")
def folder(lab, tmp_path_factory):
    tls = "DASK_DISTRIBUTED__COMM__TLS__"
    certificate, key = str(lab.certificates.certificate), str(lab.certificates.key)
    environment = {
        "FMNIST_SCHEDULER": lab.address(),
        f"{tls}CA_FILE": certificate,
        f"{tls}CLIENT__CERT": certificate,
        f"{tls}CLIENT__KEY": key,
    }
    with own_service(tmp_path_factory.mktemp("studio") / "runs", **environment) as folder:
        yield folder


def test_runs_train_side_by_side_with_the_same_results(folder, synthetic_dataset):
    run_ids = [client.submit(recipe, slow_motion=SLOW_MOTION) for recipe in RECIPES]
    wait_until(lambda: [client.snapshot(run_id).state for run_id in run_ids].count("running") == 2, "two at once")
    assert [process.cmdline()[2] for process in processes_of(folder)] == ["fmnist_core.service.coordinator"]
    for run_id, recipe in zip(run_ids, RECIPES):
        *_, expected = train(recipe, synthetic_dataset)
        history = wait_for_end(run_id).history
        assert [step.loss for step in history.steps] == [step.loss for step in expected.history.steps]


def test_pictures_of_ones_own_travel_with_their_run(folder, synthetic_dataset):
    own, recipe = synthetic_dataset.test, QUICK.replace(own_pictures=200, epochs=1)
    history = wait_for_end(client.submit(recipe, own_pictures=own)).history
    *_, expected = train(recipe, synthetic_dataset, own_pictures=own)
    assert [step.loss for step in history.steps] == [step.loss for step in expected.history.steps]


def test_a_worker_that_dies_leaves_its_run_to_the_other(folder, synthetic_dataset):
    run_ids = [client.submit(recipe, slow_motion=SLOW_MOTION) for recipe in RECIPES[:2]]
    for run_id in run_ids:
        wait_for(run_id, lambda run: run.step > 0)
    workers = [process for process in psutil.Process().children() if "distributed.cli.dask_worker" in process.cmdline()]
    workers[0].kill()
    for run_id, recipe in zip(run_ids, RECIPES):
        *_, expected = train(recipe, synthetic_dataset)
        last = wait_for_end(run_id)
        assert last.state == "finished"
        assert [step.loss for step in last.history.steps] == [step.loss for step in expected.history.steps]


def test_without_an_answer_runs_wait_and_say_why(tmp_path: Path):
    with own_service(tmp_path / "runs", FMNIST_SCHEDULER="tcp://127.0.0.1:9"):
        run_id = client.submit(QUICK)
        waiting = wait_for(run_id, lambda run: run.reason)
        assert waiting.state == "queued" and "no scheduler answers at tcp://127.0.0.1:9" in waiting.reason
        client.stop(run_id)
        assert client.snapshot(run_id).state == "stopped"


def test_workers_of_a_lab_may_still_name_the_old_module():
    from fmnist_core.background import worker as old
    from fmnist_core.service import worker

    assert old.dask_setup is worker.dask_setup
