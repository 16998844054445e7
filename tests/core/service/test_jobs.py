"""What the coordinator does with runs, without its processes: a cluster of the test's own takes their tasks."""

import pytest

from fmnist_core.runs import reader, recorder
from fmnist_core.runs.outcomes import create_outcome
from fmnist_core.service.job import Job
from fmnist_core.service.jobs import Jobs
from fmnist_core.service.tasks import TaskResult, TrainingTask
from fmnist_core.training.loop import train
from tests.background import QUICK

ONE_EPOCH = QUICK.replace(epochs=1)


class OneWorker:
    """Keeps the tasks that it is given, and what was said of runs at that time."""

    capacity = 1
    topic = "figures"

    def __init__(self):
        self.tasks: list[TrainingTask] = []
        self.interrupted: list[str] = []
        self.states: list[dict[str, str]] = []

    def train(self, task: TrainingTask) -> None:
        self.tasks.append(task)
        self.states.append({run.run_id: run.state for run in reader.list_runs().runs})

    def interrupt(self, key: str) -> None:
        self.interrupted.append(key)


@pytest.fixture
def worker():
    return OneWorker()


@pytest.fixture
def jobs(runs_folder, worker):
    jobs = Jobs()
    jobs.use(worker)
    return jobs


@pytest.fixture
def queue(jobs):
    """Make a run of that name and queue it; returns its id."""

    def queue(name: str) -> str:
        run = recorder.create_run(ONE_EPOCH, name, "queued", background=True)
        jobs.add(Job(run.run_id, ONE_EPOCH, None, 0.0, run))
        return run.run_id

    return queue


def test_what_was_asked_for_is_told_until_the_worker_has_let_go(jobs, worker, queue):
    run_id = queue("run")
    jobs.pause(run_id)
    assert reader.load_summary(run_id).wish == "pause"
    assert worker.interrupted == [worker.tasks[0].key]
    jobs.end_task(worker.tasks[0].key, TaskResult())
    assert (reader.load_summary(run_id).state, reader.load_summary(run_id).wish) == ("paused", None)


def test_a_wish_is_taken_back_before_the_worker_has_let_go(jobs, worker, queue):
    run_id = queue("run")
    jobs.pause(run_id)
    jobs.resume(run_id)
    assert reader.load_summary(run_id).wish is None
    jobs.end_task(worker.tasks[0].key, TaskResult())
    assert len(worker.tasks) == 2


def test_the_next_coordinator_does_what_the_last_one_was_asked_for(jobs, worker, queue):
    run_id = queue("run")
    jobs.pause(run_id)
    following = Jobs()
    following.recover()
    following.use(worker)
    assert reader.load_summary(run_id).state == "paused"
    assert len(worker.tasks) == 1


def test_a_worker_need_not_wait_until_the_last_run_is_written(jobs, worker, queue, synthetic_dataset):
    first, second = queue("first"), queue("second")
    *_, done = train(ONE_EPOCH, synthetic_dataset)
    jobs.end_task(worker.tasks[0].key, TaskResult(outcome=create_outcome(done, synthetic_dataset)))
    assert worker.states[1] == {first: "queued", second: "queued"}
    assert reader.load_summary(first).state == "finished"
