"""A map of the test set that shows its pictures: under the mouse, and, once clicked, with everybody's answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.runs import load_answers
from ui import caches
from ui.evaluation.confusion import caption_pictures
from ui.formats import count, percent
from ui.glossary import explain
from ui.pictures import data_uri, show_gallery

if TYPE_CHECKING:
    import pandas as pd

METHODS: tuple[caches.MapMethod, ...] = ("PCA", "t-SNE")
BY_CLASS, BY_MISTAKE = "Class", "Mistakes"
RIGHT, WRONG = "right", "wrong"
ZOOM = 4
HEIGHT = 560


def show_map(run_id: str, others: Sequence[str]) -> None:
    """Test pictures laid out by the run's last hidden layer; the choices stand in the URL."""
    st.header("A map of the test set", help=explain("map"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        method = st.segmented_control(
            "Laid out by", METHODS, default="PCA", required=True, key="evaluate_layout", bind="query-params"
        )
        colour = st.segmented_control(
            "Coloured by", (BY_CLASS, BY_MISTAKE), default=BY_CLASS, required=True, key="evaluate_colour",
            bind="query-params",
        )  # fmt: skip
    with st.spinner(f"Laying out the pictures by {method}; only the first time takes long ..."):
        found = caches.map_pictures(run_id, method)
    table = _table(run_id, found.indices, found.places)
    chosen = st.vega_lite_chart(
        table, _spec(colour), key=f"evaluate_map_{method}_{colour}", on_select="rerun", selection_mode="picked",
        height=HEIGHT, alt=f"Map of {len(table)} test pictures, laid out by {method}",
    )  # fmt: skip
    st.caption(
        f"{count(len(table))} of the test pictures. Point at a dot to see its picture; click or tap it to see what "
        "every run says of it. A click in the legend picks out a class."
    )
    if picked := [int(point["index"]) for point in chosen.selection.picked if "index" in point]:
        show_gallery(caches.pictures("test", picked), caption_pictures(run_id, others, picked), width=160)


def _table(run_id: str, indices: NDArray[np.int64], places: NDArray[np.floating[Any]]) -> pd.DataFrame:
    import pandas as pd

    answers, labels = load_answers(run_id), caches.labels("test")[indices]
    predicted = answers.classes[indices]
    names = np.array(CLASS_NAMES)
    table = pd.DataFrame(
        {
            "index": indices,
            "x": places[:, 0],
            "y": places[:, 1],
            "true": names[labels],
            "predicted": names[predicted],
            "sure": [percent(float(value), 0) for value in answers.confidences[indices]],
            "answer": np.where(labels == predicted, RIGHT, WRONG),
            "image": _thumbnails(tuple(indices.tolist())),
        }
    )
    return table.sort_values("answer")  # what is wrong lies on top


@st.cache_data(show_spinner=False, max_entries=2)
def _thumbnails(indices: tuple[int, ...]) -> list[str]:
    """Enlarged test pictures as texts, in sixteen shades: all of them travel to the page."""
    large = np.ones((ZOOM, ZOOM), np.uint8)
    return [data_uri(np.kron(picture // 16 * 17, large)) for picture in caches.pictures("test", indices)]


def _spec(colour: str) -> dict[str, object]:
    """Dots that show a picture: Vega's tooltip makes one of a field that is called `image`."""
    if colour == BY_CLASS:
        field, scale = "true", {"domain": list(CLASS_NAMES)}
    else:
        field, scale = "answer", {"domain": [RIGHT, WRONG], "range": ["#8a93a0", "#e76300"]}
    hidden = {"type": "quantitative", "axis": None, "scale": {"zero": False, "nice": False, "padding": 12}}
    return {
        "params": [
            {"name": "picked", "select": {"type": "point", "fields": ["index"]}},
            {"name": "shown", "select": {"type": "point", "fields": [field]}, "bind": "legend"},
        ],
        "mark": {"type": "point", "filled": True, "cursor": "pointer"},
        "encoding": {
            "x": {"field": "x", **hidden},
            "y": {"field": "y", **hidden},
            "color": {
                "field": field,
                "type": "nominal",
                "scale": scale,
                "legend": {"orient": "bottom", "columns": 4, "title": None, "symbolOpacity": 1},
            },
            "shape": {
                "field": "answer",
                "type": "nominal",
                "scale": {"domain": [RIGHT, WRONG], "range": ["circle", "cross"]},
                "legend": None,
            },
            "size": {"condition": {"param": "picked", "empty": False, "value": 260}, "value": 44},
            "opacity": {"condition": {"param": "shown", "value": 0.75}, "value": 0.06},
            "tooltip": [{"field": name} for name in ("image", "true", "predicted", "sure")],
        },
    }
