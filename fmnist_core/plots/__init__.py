"""Results as plotly figures and picture files. Colours are left to the reader's theme; reports use them too."""

from typing import TYPE_CHECKING

from fmnist_core.lazy import lazy_face

if TYPE_CHECKING:
    from fmnist_core.plots.brightness import brightness_figure
    from fmnist_core.plots.class_scores import class_scores_figure
    from fmnist_core.plots.comparing import accuracy_against_time_figure, accuracy_figure, class_figure
    from fmnist_core.plots.curves import curves_figure, repeats_figure
    from fmnist_core.plots.matrices import agreement_figure, confusion_matrix_figure
    from fmnist_core.plots.png import confusion_matrix_png, save_pictures
    from fmnist_core.plots.trust import confidence_figure, reliability_figure

__all__ = [
    "accuracy_against_time_figure",
    "accuracy_figure",
    "agreement_figure",
    "brightness_figure",
    "class_figure",
    "class_scores_figure",
    "confidence_figure",
    "confusion_matrix_figure",
    "confusion_matrix_png",
    "curves_figure",
    "reliability_figure",
    "repeats_figure",
    "save_pictures",
]

__getattr__ = lazy_face(__name__)
