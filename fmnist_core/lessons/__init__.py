"""Lessons: experiments that ask what one expects, run on the real training code, and reveal what happens.

A lesson is a file beside this one, NUMBER-NAME.toml: a question with its choices, the variants that are trained (a
recipe and what is changed in it) or asked (a run, and what it is shown), and reveals: figures of variants held against
each other, with bounds that a test asserts.
"""

from typing import TYPE_CHECKING

from fmnist_core.lazy import lazy_face

if TYPE_CHECKING:
    from fmnist_core.lessons.catalogue import Lesson, Measure, Reveal, Variant, get_lesson, list_lessons
    from fmnist_core.lessons.measuring import Answers, Finding, ask, find_out
    from fmnist_core.lessons.running import PlannedRun, Standing, plan, standing, start

__all__ = [
    "Answers",
    "Finding",
    "Lesson",
    "Measure",
    "PlannedRun",
    "Reveal",
    "Standing",
    "Variant",
    "ask",
    "find_out",
    "get_lesson",
    "list_lessons",
    "plan",
    "standing",
    "start",
]

__getattr__ = lazy_face(__name__)
