"""`--preload fmnist_core.background.worker` in a lab's commands: now `fmnist_core.service.worker`."""

from fmnist_core.service.worker import *  # noqa: F403
