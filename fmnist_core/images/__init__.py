"""Drawing, photo or file -> the 28x28 picture the model sees, with every step kept for show.

Two stages: `preparing` works on one picture at a time and leaves a light object on 0, `framing` brings a batch of such
objects to 28x28 in tensor operations, so that training's renderings and exported models can share it.
"""

from typing import TYPE_CHECKING

from fmnist_core.lazy import lazy_face

if TYPE_CHECKING:
    from fmnist_core.images.flattening import flatten, is_blank
    from fmnist_core.images.formats import Format, list_formats
    from fmnist_core.images.framing import frame
    from fmnist_core.images.preparing import AS_MOST_DEMOS, Prepared, PrepareOptions, Step, condense, prepare
    from fmnist_core.images.reading import MAX_BYTES, open_image

__all__ = [
    "AS_MOST_DEMOS",
    "MAX_BYTES",
    "Format",
    "PrepareOptions",
    "Prepared",
    "Step",
    "condense",
    "flatten",
    "frame",
    "is_blank",
    "list_formats",
    "open_image",
    "prepare",
]

__getattr__ = lazy_face(__name__)
