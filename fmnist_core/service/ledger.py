"""What the coordinator writes of its jobs. A folder that can't be written ends one run, never the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace

from fmnist_core.errors import StudioError
from fmnist_core.runs import progress, reader
from fmnist_core.runs.recorder import RunRecorder
from fmnist_core.service import queue
from fmnist_core.service.job import Job, Wish
from fmnist_core.service.queue import Claim

log = logging.getLogger(__name__)


class Ledger:
    def __init__(self, on_failure: Callable[[Job, str], None]):
        """`on_failure` is called with a job whose files can't be written, and why."""
        self._on_failure = on_failure
        self._unwritten: dict[str, str] = {}
        """Why runs failed whose folder could not be written."""
        self._queue_is_empty = False
        """As written; at first that is another coordinator's."""

    @contextmanager
    def writing(self, job: Job) -> Iterator[RunRecorder]:
        """The job's recorder, for a block in which whatever goes wrong fails this job alone."""
        try:
            yield job.recorder
        except Exception as error:  # a disk that is full or gone can fail in any library
            log.exception("run %s can't be written", job.run_id)
            reason = f"the run's files can't be written ({error}): make room on the disk, then go on with the run"
            self._on_failure(job, reason)

    def set_state(self, job: Job, state: str) -> None:
        with self.writing(job) as recorder:
            recorder.update(state=state, reason=None, wish=job.wish)
            job.state = state

    def set_wish(self, job: Job, wish: Wish | None) -> None:
        job.wish = wish
        with self.writing(job) as recorder:
            recorder.update(wish=wish)

    def write_failure(self, run_id: str, reason: str) -> None:
        """Say in the run's folder why it failed; what can't be written now is tried again (`retry`)."""
        self._unwritten.pop(run_id, None)
        try:
            RunRecorder(run_id).fail(reason)
        except Exception as error:  # as above
            log.warning("run %s failed (%s), which can't be written: %s", run_id, reason, error)
            if reader.run_path(run_id).exists():
                self._unwritten[run_id] = reason

    def retry(self) -> None:
        """Write the failures that could not be written before."""
        for run_id, reason in list(self._unwritten.items()):
            self.write_failure(run_id, reason)

    def write_queue(self, ranked: Sequence[Claim], busy: Sequence[str], workers: int) -> None:
        """Write each waiting run's place and its expected start; `busy` are the runs that have a worker."""
        if not ranked and self._queue_is_empty:
            return
        self._queue_is_empty = not ranked
        others = reader.list_runs().runs if ranked else ()
        claims = [replace(claim, seconds=_seconds_left(claim.run_id, others)) for claim in ranked]
        seconds_left = [_seconds_left(run_id, others) for run_id in busy] if ranked else []
        with suppress(OSError):
            queue.save_places(queue.places(claims, seconds_left, workers))


def _seconds_left(run_id: str, others: tuple[reader.RunSummary, ...]) -> float | None:
    try:
        return progress.seconds_left(reader.load_summary(run_id), reader.load_history(run_id), others)
    except StudioError:
        return None
