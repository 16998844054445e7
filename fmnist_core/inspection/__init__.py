"""A look inside: why a model says so, and one picture's way through its layers down to the arithmetic of a value."""

from typing import TYPE_CHECKING

from fmnist_core.lazy import lazy_face

if TYPE_CHECKING:
    from fmnist_core.inspection.arithmetic import Part, Window, Working, work_out
    from fmnist_core.inspection.calibration import TemperatureScaling, check_temperature
    from fmnist_core.inspection.channels import ChannelView, open_channel
    from fmnist_core.inspection.embedding_map import PictureMap, lay_out
    from fmnist_core.inspection.evidence import (
        Evidence,
        LayerMaps,
        Neighbour,
        find_evidence,
        find_nearest,
        list_feature_maps,
        list_methods,
    )
    from fmnist_core.inspection.hardest import Hardest, HardPicture, find_hardest
    from fmnist_core.inspection.tracing import Step, follow, trace_picture

__all__ = [
    "ChannelView",
    "Evidence",
    "HardPicture",
    "Hardest",
    "LayerMaps",
    "Neighbour",
    "Part",
    "PictureMap",
    "Step",
    "TemperatureScaling",
    "Window",
    "Working",
    "check_temperature",
    "find_evidence",
    "find_hardest",
    "find_nearest",
    "follow",
    "lay_out",
    "list_feature_maps",
    "list_methods",
    "open_channel",
    "trace_picture",
    "work_out",
]

__getattr__ = lazy_face(__name__)
