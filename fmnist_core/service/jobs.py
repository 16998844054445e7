"""The runs that wait or train: whose turn it is, and what happens to them next. What is written is the ledger's.

All of it happens on one thread, the coordinator's: a Jobs object needs no locks, and no two writers meet in a folder.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections import Counter
from collections.abc import Mapping
from typing import Any

from fmnist_core.errors import ServiceError, StudioError
from fmnist_core.runs import checkpoints, reader
from fmnist_core.runs.lock import REASON, check_no_shell_trains, is_abandoned
from fmnist_core.runs.outcomes import Outcome
from fmnist_core.runs.recorder import RunRecorder
from fmnist_core.service import queue
from fmnist_core.service.cluster import Cluster, TaskLost
from fmnist_core.service.job import Job, Wish
from fmnist_core.service.ledger import Ledger
from fmnist_core.service.queue import Claim
from fmnist_core.service.tasks import TaskResult, TrainingTask
from fmnist_core.training.conditions import Conditions
from fmnist_core.training.events import StepDone, TrainingStarted
from fmnist_core.training.own_pictures import load_packed

log = logging.getLogger(__name__)

TURN_SECONDS = 30
"""After so long a run lets another person's run go first, at the end of an epoch."""
PATIENCE_SECONDS = 3
"""How long a worker may take to its next report when a run is to be stopped or paused."""


class Jobs:
    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        """By run id: the runs that wait or train."""
        self._tasks: dict[str, Job] = {}
        """By key: those that a worker has, failed ones included until it lets go."""
        self._ledger = Ledger(on_failure=self._fail)
        self._arrivals = 0
        self._turns: dict[str | None, int] = {}
        self._cluster: Cluster | None = None

    def __bool__(self) -> bool:
        return bool(self._jobs)

    def __contains__(self, run_id: str) -> bool:
        return run_id in self._jobs

    # What people ask for

    def waiting_owners(self) -> list[str | None]:
        """The owner of each run in the queue."""
        return [job.owner for job in self._jobs.values() if job.state == "queued"]

    def add(self, job: Job) -> None:
        """Train a run that has just been created."""
        self._register(job)
        self._dispatch()

    def pause(self, run_id: str) -> None:
        """Keep a run's finished epochs and give its worker to others. Raises StudioError."""
        job = self._jobs.get(run_id)
        if job is None:
            if (state := _state_of(run_id)) == "paused":
                return  # somebody else was sooner
            raise ServiceError(f"run {run_id} is {state}: only a run that waits or trains can be paused")
        if job.wish == "stop":
            raise ServiceError(f"run {run_id} is about to end: wait a moment")
        self._take_from_worker(job, "pause")

    def resume(self, run_id: str) -> None:
        """Go on with a paused or failed run after its last finished epoch. Raises StudioError."""
        job = self._jobs.get(run_id)
        if job and job.wish != "stop":
            self._ledger.set_wish(job, None)
            return
        if job or _state_of(run_id) not in ("paused", "failed"):
            raise ServiceError(f"run {run_id} is {_state_of(run_id)}: only a paused or failed run can go on")
        self._ledger.set_state(self._adopt(run_id), "queued")
        self._dispatch()

    def stop(self, run_id: str) -> None:
        """End a run with the weights of its last finished epoch, evaluated. Raises StudioError."""
        check_no_shell_trains(reader.load_summary(run_id))
        if run_id not in self._jobs and _state_of(run_id) in reader.ENDED:
            raise ServiceError(f"run {run_id} is {_state_of(run_id)} already")
        self._take_from_worker(self._jobs.get(run_id) or self._adopt(run_id), "stop")

    def drop(self, run_id: str) -> None:
        """Forget a run, which is about to be deleted; what its worker still tells of it is not heard."""
        job = self._jobs.pop(run_id, None)
        if job and job.key:
            self._let_go(job)

    def recover(self) -> None:
        """Take up the runs that were waiting or training when the last coordinator ended, and tell of a shell's that
        died."""
        listed = reader.list_runs().runs
        for run in filter(is_abandoned, listed):
            self._ledger.write_failure(run.run_id, REASON)
        found = [run for run in listed if run.background and run.state in ("queued", "running")]
        for run in sorted(found, key=lambda run: run.created):
            try:
                self._adopt(run.run_id)
            except StudioError as error:
                log.warning("%s", error)
                self._ledger.write_failure(run.run_id, str(error))

    # What the cluster tells

    def use(self, cluster: Cluster) -> None:
        """Have tasks done by `cluster`."""
        self._cluster = cluster
        self._dispatch()

    def lose_cluster(self) -> None:
        """Back into the queue with all that trained: the cluster is gone, their last epochs are not."""
        self._cluster = None
        for key in list(self._tasks):
            self.end_task(key, TaskLost())

    def take_figures(self, message: Mapping[str, Any]) -> None:
        """Write down figures that a task told of."""
        job = self._tasks.get(message["key"])
        if job is None or job.wish or not self._owns(job):
            return
        with self._ledger.writing(job) as recorder:
            if "started" in message:
                self._begin_attempt(job, message)
            elif message["attempt"] == job.attempt:
                for step in message["steps"]:
                    recorder.add_step(StepDone(*step))

    def end_task(self, key: str, outcome: TaskResult | BaseException) -> None:
        """Go on after a task has ended, however it did."""
        job = self._tasks.pop(key, None)
        if job is None:
            return
        job.key, job.pid, job.let_go_until = None, None, None
        if self._owns(job):  # else it has failed meanwhile
            match outcome:
                case TaskResult():
                    self._advance(job, outcome)
                case TaskLost():
                    self._fulfil_wish(job)
                    return  # not at once into what may be lost again: at the next tick
                case StudioError():
                    self._fail(job, str(outcome))
                case _:
                    log.error("run %s failed", job.run_id, exc_info=outcome)
                    self._fail(job, f"the training failed unexpectedly ({type(outcome).__name__}): the log has details")
        self._dispatch()

    def fail_all(self, reason: str) -> None:
        """Nothing can be trained at all."""
        for job in list(self._jobs.values()):
            self._fail(job, reason)

    def explain_waiting(self, reason: str) -> None:
        """Say in each waiting run why it waits."""
        for job in self._waiting():
            with self._ledger.writing(job) as recorder:
                recorder.update(reason=reason)

    def tick(self) -> None:
        """To be called every second or so: what must not be left undone."""
        now = time.monotonic()
        for job in [job for job in self._tasks.values() if job.let_go_until and now > job.let_go_until]:
            log.warning("run %s does not let go of its worker, which is started anew", job.run_id)
            job.let_go_until = None
            if self._cluster and job.key:
                self._cluster.abandon(job.key, job.pid)
        self._ledger.retry()
        self._dispatch()

    # The life of a job

    def _owns(self, job: Job) -> bool:
        """Whether it is still the one: a run that failed is resumed as another job."""
        return self._jobs.get(job.run_id) is job

    def _register(self, job: Job) -> None:
        self._arrivals += 1
        job.arrived = self._arrivals
        self._jobs[job.run_id] = job

    def _adopt(self, run_id: str) -> Job:
        """A job for a run that only its folder knows of. Raises StudioError when that is damaged."""
        run = reader.load_run(run_id)
        if run.recipe is None:
            raise ServiceError(f"run {run_id} has no recipe to train by: delete it, and train anew")
        job = Job(
            run_id,
            run.recipe,
            owner=run.summary.owner,
            slow_motion=run.summary.slow_motion,
            recorder=RunRecorder(run_id),
            state=run.summary.state,
            own_pictures=load_packed(reader.run_path(run_id), run.recipe),
            checkpoint=checkpoints.load_stored_checkpoint(run_id),
            wish=run.summary.wish,
        )
        self._register(job)
        with self._ledger.writing(job) as recorder:
            recorder.rewind(job.history)
            recorder.update(background=True, interrupted=run.summary.interrupted or job.checkpoint is not None)
        return job

    def _dispatch(self) -> None:
        """Do what could not be done at once, and give free workers to the runs whose turn it is."""
        for job in [job for job in self._jobs.values() if job.wish]:
            self._fulfil_wish(job)
        ranked = self._ranked()
        if self._cluster:
            free = self._cluster.capacity - len([job for job in self._tasks.values() if not job.is_concluding])
            for claim in ranked[: max(free, 0)]:
                self._begin_turn(self._jobs[claim.run_id])
            ranked = self._ranked()
        for claim in ranked:
            job = self._jobs[claim.run_id]
            if job.state == "running":
                self._ledger.set_state(job, "queued")
        busy = [job.run_id for job in self._tasks.values()]
        self._ledger.write_queue(ranked, busy, self._cluster.capacity if self._cluster else 1)

    def _ranked(self) -> list[Claim]:
        claims = [Claim(job.run_id, job.owner, job.arrived) for job in self._waiting()]
        return queue.rank(claims, Counter(job.owner for job in self._tasks.values()), self._turns)

    def _waiting(self) -> list[Job]:
        return [job for job in self._jobs.values() if not job.key and not job.wish]

    def _begin_turn(self, job: Job) -> None:
        job.turn_began = time.monotonic()
        self._turns[job.owner] = max(self._turns.values(), default=0) + 1
        self._train(job)

    def _train(self, job: Job) -> None:
        if self._cluster is None:
            return  # it is lost: the run waits for the next one
        try:
            start_weights = None if job.checkpoint else reader.read_start_weights(job.recipe)
        except StudioError as error:
            self._fail(job, str(error))
            return
        task = TrainingTask(
            key=self._new_key(job),
            topic=self._cluster.topic,
            run_id=job.run_id,
            recipe=job.recipe,
            checkpoint=job.checkpoint,
            start_weights=start_weights,
            own_pictures=job.own_pictures,
            slow_motion=job.slow_motion,
        )
        self._cluster.train(task)

    def _begin_attempt(self, job: Job, message: Mapping[str, Any]) -> None:
        job.attempt, job.pid = message["attempt"], message["pid"]
        job.recorder.rewind(job.history)  # what a dead worker told of this epoch happens again
        if job.state != "running":
            started = message["started"]
            job.recorder.begin(TrainingStarted(**started | {"conditions": Conditions(**started["conditions"])}))
            self._ledger.set_state(job, "running")

    def _advance(self, job: Job, result: TaskResult) -> None:
        job.checkpoint = result.checkpoint or job.checkpoint
        if result.outcome:
            self._finish(job, result.outcome)
            return
        if not job.wish and time.monotonic() - job.turn_began < TURN_SECONDS:
            self._train(job)  # before writing: the worker need not wait for the disk
        if result.checkpoint:
            with self._ledger.writing(job) as recorder:
                recorder.save_epoch(result.checkpoint)
        self._fulfil_wish(job)

    def _finish(self, job: Job, outcome: Outcome) -> None:
        self._jobs.pop(job.run_id, None)
        try:
            self._dispatch()  # before writing: the worker need not wait for figures and disk
        finally:
            with self._ledger.writing(job) as recorder:
                recorder.finish(outcome, "stopped" if job.is_concluding else "finished")

    def _take_from_worker(self, job: Job, wish: Wish) -> None:
        """Do as wished, at once if no worker has the job, else as soon as it has let go."""
        self._ledger.set_wish(job, wish)
        if job.key:
            self._let_go(job)
        else:
            self._fulfil_wish(job)

    def _let_go(self, job: Job) -> None:
        if job.key and self._cluster and not job.is_concluding:
            job.let_go_until = job.let_go_until or time.monotonic() + PATIENCE_SECONDS
            self._cluster.interrupt(job.key)

    def _fulfil_wish(self, job: Job) -> None:
        if job.key or not self._owns(job):
            return
        if job.wish == "pause":
            self._leave(job, "paused")
        elif job.wish == "stop" and job.checkpoint is None:
            self._leave(job, "stopped")
        elif job.wish == "stop" and job.checkpoint and self._cluster:
            job.is_concluding = True
            self._cluster.conclude(self._new_key(job), job.run_id, job.recipe, job.checkpoint)

    def _leave(self, job: Job, state: str) -> None:
        """Out of the queue; the unfinished epoch is dropped."""
        with self._ledger.writing(job) as recorder:
            recorder.rewind(job.history)
        job.wish = None
        self._ledger.set_state(job, state)
        self._jobs.pop(job.run_id, None)

    def _fail(self, job: Job, reason: str) -> None:
        self._jobs.pop(job.run_id, None)
        if job.key:
            self._let_go(job)
        self._ledger.write_failure(job.run_id, reason)

    def _new_key(self, job: Job) -> str:
        job.key, job.attempt = f"{job.run_id}-{uuid.uuid4().hex}", None
        self._tasks[job.key] = job
        return job.key


def _state_of(run_id: str) -> str:
    """As its folder says; a run whose shell died says that it trains, and has failed."""
    summary = reader.load_summary(run_id)
    return "failed" if is_abandoned(summary) else summary.state
