"""Why a run says so: the pixels that spoke for its answer, its layers' views, and the nearest training pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from fmnist_core import inspection
from fmnist_core.data.classes import CLASS_NAMES
from ui import caches
from ui.formats import percent
from ui.inspection.numbers import ABOVE, BELOW
from ui.pictures import Picture, show_gallery

if TYPE_CHECKING:
    from fmnist_core.inspection.evidence import Evidence

METHOD_HELP = (
    "Integrated gradients: how much each pixel added to the answer. Occlusion: what changes when a patch is covered. "
    "Grad-CAM: where the last convolution looked."
)


def show_explanation(run_ids: Sequence[str], picture: Picture, prefix: str) -> None:
    """On request, for uint8 (28, 28). Keys start with `prefix`, the page's name."""
    if not st.toggle("Why it says so", key=f"{prefix}_why", bind="query-params"):
        return
    with st.container(border=True):
        run_id = run_ids[0]
        if len(run_ids) > 1:
            run_id = st.segmented_control("Model", run_ids, default=run_id, required=True, key=f"{prefix}_who")
        _show_evidence(run_id, picture, prefix)
        _show_nearest(run_id, picture)
        _show_layers(run_id, picture, prefix)


def _show_evidence(run_id: str, picture: Picture, prefix: str) -> None:
    methods = inspection.list_methods(run_id)
    method = st.segmented_control(
        "Which pixels spoke for it",
        methods,
        default=methods[0],
        required=True,
        key=f"{prefix}_method",
        help=METHOD_HELP,
    )
    evidence = inspection.find_evidence(run_id, picture, method)
    captions = ["What the model sees", f"Orange speaks for {CLASS_NAMES[evidence.label]}, blue against"]
    show_gallery([picture, _overlaid(picture, evidence)], captions, width=140)


def _show_nearest(run_id: str, picture: Picture) -> None:
    with st.spinner("Looking through the training pictures; only the first time takes long ..."):
        neighbours = inspection.find_nearest(run_id, picture)
    st.caption("The training pictures that look most similar to the model:")
    show_gallery(
        caches.pictures("all_train", [neighbour.index for neighbour in neighbours]),
        [f"{CLASS_NAMES[neighbour.label]}, {percent(neighbour.similarity, 0)} alike" for neighbour in neighbours],
        width=84,
    )


def _show_layers(run_id: str, picture: Picture, prefix: str) -> None:
    layers = {layer.layer: layer for layer in inspection.list_feature_maps(run_id, picture)}
    if not layers:
        st.caption("This network has no convolutions, so there are no pictures of its layers.")
        return
    name = st.selectbox("What a layer makes of it", list(layers), key=f"{prefix}_layer")
    layer = layers[name]
    if layer.channels > len(layer.maps):
        st.caption(f"The {len(layer.maps)} of {layer.channels} channels that differ most within the picture:")
    show_gallery(list(layer.maps), [""] * len(layer.maps), width=64)


def _overlaid(picture: Picture, evidence: Evidence) -> Picture:
    """The picture, darkened, under the evidence: uint8 (28, 28, 3)."""
    strength = np.abs(evidence.pixels)[..., None]
    colour = np.where(evidence.pixels[..., None] > 0, ABOVE, BELOW)
    overlaid: NDArray[np.float64] = (1 - strength) * 0.5 * picture[..., None] + strength * colour
    return overlaid.astype(np.uint8)
