"""Results -> plotly figures. Colours are left to the reader's theme; no Streamlit here, so reports can use them too."""

from fmnist_core.plots.brightness import brightness_figure
from fmnist_core.plots.comparing import accuracy_against_time_figure, accuracy_figure, curves_figure
from fmnist_core.plots.matrices import agreement_figure, confusion_matrix_figure

__all__ = [
    "accuracy_against_time_figure",
    "accuracy_figure",
    "agreement_figure",
    "brightness_figure",
    "confusion_matrix_figure",
    "curves_figure",
]
