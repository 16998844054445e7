"""A class around one computer: who is in it, what the teacher allows, what is drawn, guessed and won.

All of it stands in one SQLite file beside the runs, so that it survives a killed server, and one call clears it.
"""

from typing import TYPE_CHECKING

from fmnist_core.lazy import lazy_face

if TYPE_CHECKING:
    from fmnist_core.classroom.learning import conclude_teachings, teach
    from fmnist_core.classroom.teaching_plans import load_teaching_plans

__all__ = ["conclude_teachings", "load_teaching_plans", "teach"]

__getattr__ = lazy_face(__name__)
