"""The networks: a registry of builders, and what can be asked of any network.

Every model takes float32 (N, 1, 28, 28) in [0, 1] and returns logits (N, 10); scaling and normalising are layers of it.
"""

from typing import TYPE_CHECKING

from fmnist_core.lazy import lazy_face

if TYPE_CHECKING:
    from fmnist_core.models.creation import check_model, create_model, describe_model, list_models, model_options
    from fmnist_core.models.layers import LAYER_KINDS, build_layers, describe_layers
    from fmnist_core.models.mirrored import Mirrored, network_of
    from fmnist_core.models.registry import register_model
    from fmnist_core.models.summary import LayerSummary, count_parameters, head_of, summarize

__all__ = [
    "LAYER_KINDS",
    "LayerSummary",
    "Mirrored",
    "build_layers",
    "check_model",
    "count_parameters",
    "create_model",
    "describe_layers",
    "describe_model",
    "head_of",
    "list_models",
    "model_options",
    "network_of",
    "register_model",
    "summarize",
]

__getattr__ = lazy_face(__name__)
