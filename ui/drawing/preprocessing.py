"""Preprocessing: which steps turn a drawing or photo into what the model sees, and a picture of each."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import streamlit as st

from fmnist_core import images
from ui.pictures import show_gallery, thumbnail

if TYPE_CHECKING:
    from fmnist_core.images import Prepared, PrepareOptions

LIKE_TRAINING, LIKE_DEMOS, STEP_BY_STEP = "Like the training pictures", "As most demos do", "Step by step"
STEP_NAMES = {
    "polarity": "Make it light on dark",
    "background": "Remove the background",
    "crop": "Crop and centre",
}


def pick_preprocessing(prefix: str) -> PrepareOptions:
    """Keys start with `prefix`, the page's name."""
    way = st.pills(  # unlike a segmented control they break well into two lines
        "Preprocessing",
        (LIKE_TRAINING, LIKE_DEMOS, STEP_BY_STEP),
        default=LIKE_TRAINING,
        required=True,
        key=f"{prefix}_preparation",
        bind="query-params",
        help="The models have only seen light garments on black that fill 28 x 28 pixels. A picture that looks "
        "different is misread, however good the model is.",
    )
    if way == LIKE_DEMOS:
        return images.AS_MOST_DEMOS
    options = images.PrepareOptions()
    if way == LIKE_TRAINING:
        return options
    with st.container(horizontal=True):
        chosen = {
            field.name: st.toggle(
                STEP_NAMES.get(field.name, field.name.replace("_", " ").capitalize()),
                getattr(options, field.name),
                key=f"{prefix}_step_{field.name}",
                bind="query-params",
            )
            for field in dataclasses.fields(options)
        }
    return dataclasses.replace(options, **chosen)


def show_preprocessing_steps(prepared: Prepared) -> None:
    with st.expander("Preprocessing steps", icon=":material/auto_fix_high:", expanded=True):
        show_gallery(
            [thumbnail(step.picture) for step in prepared.steps], [step.name for step in prepared.steps], width=92
        )
