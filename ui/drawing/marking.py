"""What somebody drew and what it really is: a word to draw, right or wrong, and the drawings to take home."""

from __future__ import annotations

import io
import json
import random
import zipfile
from typing import TYPE_CHECKING

import streamlit as st

from fmnist_core.data.classes import CLASS_NAMES

if TYPE_CHECKING:
    from fmnist_core.prediction.predictor import Prediction
    from ui.pad import Drawing

OTHER = "Something else"
RIGHT, WRONG = "Right", "Wrong"


def show_suggested_word() -> None:
    """A garment to draw, for who can't think of one."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Surprise me", icon=":material/casino:", key="draw_surprise"):
            others = [name for name in CLASS_NAMES if name != st.session_state.get("draw_word")]
            st.session_state.draw_word = random.choice(others)
        if word := st.session_state.get("draw_word"):
            st.markdown(f"Draw: **{word}**")


def ask_if_right(drawing: Drawing, prediction: Prediction) -> None:
    """Ask whether an answer is right, and keep the drawing with its label if so wished."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        verdict = st.segmented_control(
            f"Is {prediction.class_name} right?", (RIGHT, WRONG), key=f"draw_verdict_{len(_kept())}"
        )
        label = prediction.class_name
        if verdict == WRONG:
            choices = [name for name in (*CLASS_NAMES, OTHER) if name != label]
            word = st.session_state.get("draw_word")
            label = st.selectbox(
                "What is it?", choices, choices.index(word) if word in choices else 0, key="draw_label", width=180
            )
        if verdict:
            st.button(
                "Keep this drawing", icon=":material/bookmark_add:", key="draw_keep", on_click=_kept().append,
                args=((label, prediction.class_name, drawing),),
            )  # fmt: skip


def show_kept() -> None:
    """The kept drawings as one file."""
    if kept := _kept():
        st.download_button(
            f"Download {len(kept)} kept drawing{'s' * (len(kept) > 1)}", pack(kept), "drawings.zip", "application/zip",
            icon=":material/download:", key="draw_download", on_click="ignore",
            help="Pictures (PNG) in a folder for each class, and the strokes.",
        )  # fmt: skip


def pack(kept: list[tuple[str, str, Drawing]]) -> bytes:
    """A ZIP of PNG files in a folder a class, and strokes.jsonl with a line a drawing."""
    buffer, lines = io.BytesIO(), []
    with zipfile.ZipFile(buffer, "w") as archive:
        for number, (label, answer, drawing) in enumerate(kept, start=1):
            file = f"{label.replace('/', '_').replace(' ', '_')}/drawing-{number:03}.png"
            archive.writestr(file, drawing.png)
            lines.append({"file": file, "class_name": label, "answer": answer, "operations": drawing.operations})
        archive.writestr("strokes.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
    return buffer.getvalue()


def _kept() -> list[tuple[str, str, Drawing]]:
    kept: list[tuple[str, str, Drawing]] = st.session_state.setdefault("draw_labelled", [])
    return kept
