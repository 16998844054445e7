"""What people may ask of the coordinator: who may, within which limits, and what it does to the runs."""

import base64
from typing import Any

from fmnist_core.errors import ServiceError
from fmnist_core.recipes.recipe import recipe_from_dict
from fmnist_core.runs import manage, reader, recorder
from fmnist_core.runs.lock import is_in_foreground
from fmnist_core.service import queue
from fmnist_core.service.job import Job
from fmnist_core.service.jobs import Jobs

MAX_SLOW_MOTION = 10.0


class Requests:
    """Each method is a command; `by` is who asks: a run's owner may change it, and the teacher (None) any.

    All raise ServiceError for what is not allowed or makes no sense now, RunError for a run that can't be read or
    written.
    """

    def __init__(self, jobs: Jobs):
        self._jobs = jobs

    def submit(
        self,
        recipe: dict[str, Any],
        parameters: int,
        name: str | None,
        slow_motion: float,
        owner: str | None,
        own_pictures: str | None = None,
    ) -> str:
        """Queue a new run and return its id; `parameters` is how many its model has. Raises RecipeError as well."""
        queue.check_limits(owner, self._jobs.waiting_owners())
        parsed = recipe_from_dict(recipe)
        reader.read_start_weights(parsed)
        pictures = None if own_pictures is None else base64.b64decode(own_pictures)
        slow_motion = min(max(float(slow_motion), 0.0), MAX_SLOW_MOTION)
        fields = {"background": True, "steps_per_epoch": parsed.steps_per_epoch, "owner": owner}
        created = recorder.create_run(parsed, name, "queued", pictures, parameters, slow_motion=slow_motion, **fields)
        self._jobs.add(Job(created.run_id, parsed, owner, slow_motion, created, own_pictures=pictures))
        return created.run_id

    def pause(self, run_id: str, by: str | None) -> None:
        _check_owner(run_id, by)
        self._jobs.pause(run_id)

    def resume(self, run_id: str, by: str | None) -> None:
        _check_owner(run_id, by)
        if run_id not in self._jobs:
            queue.check_limits(reader.load_summary(run_id).owner, self._jobs.waiting_owners())
            manage.check_room()
        self._jobs.resume(run_id)

    def stop(self, run_id: str, by: str | None) -> None:
        _check_owner(run_id, by)
        self._jobs.stop(run_id)

    def rename(self, run_id: str, name: str, by: str | None) -> None:
        _check_owner(run_id, by)
        manage.rename_run(run_id, name)

    def annotate(self, run_id: str, note: str, by: str | None) -> None:
        _check_owner(run_id, by)
        manage.annotate_run(run_id, note)

    def delete(self, run_id: str, by: str | None) -> None:
        _check_owner(run_id, by)
        if run_id in self._jobs:
            raise ServiceError(f"run {run_id} has not ended: stop it first, then delete it")
        manage.delete_run(run_id)

    def clear(self, owner: str | None, by: str | None) -> int:
        """Delete the runs of `owner`, or (None) everybody's, whatever they do. Returns how many."""
        if by is not None and owner != by:
            raise ServiceError("only the teacher can delete other people's runs: ask for it, or delete your own")
        chosen = [run for run in reader.list_runs().runs if _can_be_cleared(run) and owner in (None, run.owner)]
        for run in chosen:
            self._jobs.drop(run.run_id)
            manage.delete_run(run.run_id)
        return len(chosen)


def _check_owner(run_id: str, by: str | None) -> None:
    if by is not None and reader.load_summary(run_id).owner != by:
        raise ServiceError(f"run {run_id} is somebody else's: ask its owner or the teacher")


def _can_be_cleared(run: reader.RunSummary) -> bool:
    """Not what belongs to the app, nor what a shell trains at the moment."""
    return not run.shipped and not is_in_foreground(run)
