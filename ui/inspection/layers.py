"""A look inside a network: its layers, one of them, one of its channels, and the arithmetic of one value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from fmnist_core import images, inspection, runs
from fmnist_core.data.classes import CLASS_NAMES
from ui import caches
from ui.formats import count
from ui.glossary import explain
from ui.inspection import numbers
from ui.inspection.numbers import Values
from ui.pad import last_drawing
from ui.pictures import Picture, data_uri, show_gallery

if TYPE_CHECKING:
    from fmnist_core.inspection import Step

TEST_PICTURE, DRAWING = "A test picture", "My last drawing"
DRAWING_KEY = "draw_canvas"
MOST_MAPS = 64
MOST_ON_STRIP = 6
MOST_INPUTS = 6
STRIP_SIDE = 28
KINDS = {
    "picture": ("The picture", "28 x 28 pixels, from 0 (black) to 1 (white)."),
    "Conv2d": ("Convolution", "Slides small kernels over all its input channels; each kernel makes one new channel."),
    "Linear": ("Linear", "Every output is a sum of all inputs, each times a weight of its own."),
    "ReLU": ("ReLU", "Turns everything below 0 into 0."),
    "LeakyReLU": ("Leaky ReLU", "Shrinks everything below 0 to a hundredth."),
    "GELU": ("GELU", "A softer ReLU."),
    "Tanh": ("Tanh", "Presses everything between −1 and 1."),
    "Sigmoid": ("Sigmoid", "Presses everything between 0 and 1."),
    "Hardswish": ("Hardswish", "Like ReLU, but with a soft knee."),
    "Hardsigmoid": ("Hardsigmoid", "Presses everything between 0 and 1, along straight lines."),
    "MaxPool2d": ("Max pooling", "Keeps only the largest value of each square: the picture shrinks."),
    "AvgPool2d": ("Mean pooling", "Keeps the mean of each square: the picture shrinks."),
    "AdaptiveAvgPool2d": ("Global mean", "Keeps one mean for a whole channel."),
    "BatchNorm2d": ("Batch normalisation", "Brings each channel to a common scale, learnt in training."),
    "BatchNorm1d": ("Batch normalisation", "Brings each value to a common scale, learnt in training."),
    "Dropout": ("Dropout", "Does something only in training; now it lets everything through."),
    "Flatten": ("Flatten", "Writes all values one after the other, as one list."),
    "PixelUnshuffle": ("Cut into squares", "Each square of pixels becomes one place with several channels."),
    "Interpolate": ("Enlarge", "Stretches the picture, mixing neighbouring pixels."),
    "add": ("Shortcut added", "Two ways through the network meet, and are added up."),
    "subtract": ("Subtract", "Shifts all values."),
    "multiply": ("Multiply", "Scales each channel by how much it matters for this picture."),
    "divide": ("Divide", "Scales all values."),
}


def pick_picture() -> Picture | None:
    """A picture of the test set or the drawing last made on Draw, uint8 (28, 28); None where nothing was drawn."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        source = st.segmented_control(
            "Which picture", (TEST_PICTURE, DRAWING), default=TEST_PICTURE, required=True, key="inside_source",
            bind="query-params",
        )  # fmt: skip
        if source == TEST_PICTURE:
            last = len(caches.labels("test"))
            number = st.number_input("Test picture", 1, last, key="inside_number", bind="query-params", width=150)
            picture: Picture = caches.pictures("test", [number - 1])[0]
            return picture
    drawing = last_drawing(DRAWING_KEY)
    if drawing is None or images.is_blank(drawing.picture):
        return None
    return images.prepare(drawing.picture, images.PrepareOptions()).pixels


def show_mirror_note(run_id: str) -> None:
    """Why the last step's scores may not be the answer's, where they are not."""
    recipe = runs.load_recipe(run_id)
    if recipe and recipe.mirrored_answers:
        st.caption(
            "Its answer is the mean of two: for the picture and for its mirror image. Below is the picture's own way."
        )


def name_steps(steps: Sequence[Step]) -> dict[str, Step]:
    """Each step by what people call it; "1. Convolution" is the first thing that happens to the picture."""
    return {f"{number}. {title_of(step)}": step for number, step in enumerate(steps) if number}


def show_overview(named: dict[str, Step]) -> None:
    """All steps with the shape of what they give; a click on a row chooses it."""
    column = st.column_config
    rows = [
        {
            "Step": name,
            "What comes out": data_uri(_strip(step.output)),
            "Shape": format_shape(step.output.shape),
            "Parameters": step.parameters or None,
            "Name": str(step.name),
        }
        for name, step in named.items()
    ]
    st.dataframe(
        rows,
        column_config={
            "Step": column.TextColumn(pinned=True, width="medium"),
            "What comes out": column.ImageColumn(width="medium"),
            "Shape": column.TextColumn(help="Channels, rows and columns; or how many numbers there are in the list."),
            "Parameters": column.NumberColumn(format="localized", help=explain("parameters")),
        },
        hide_index=True,
        placeholder="–",
        row_height=40,
        height=min(420, 42 + 40 * len(rows)),
        key="inside_overview",
        on_select=lambda: _choose_row(list(named)),
        selection_mode="single-row",
    )


def pick_step(named: dict[str, Step]) -> Step:
    """The chosen step; at first the first one that has learnt something."""
    names = list(named)
    first = next((place for place, step in enumerate(named.values()) if step.parameters), 0)
    return named[st.selectbox("Step", names, index=first, key="inside_step", bind="query-params", width=320)]


def pick_channel(step: Step, is_last: bool) -> int:
    """The number, from 0, of one of a step's channels, or of the values in its list."""
    size = len(step.output)
    names = list(CLASS_NAMES) if is_last else [str(number) for number in range(1, size + 1)]
    label = "Class" if is_last else "Channel" if step.output.ndim == 3 else "Number"
    chosen = st.selectbox(label, names, key="inside_channel", bind="query-params", width=160, help=explain("channel"))
    return names.index(chosen)


def show_layer(step: Step, is_last: bool) -> None:
    """What the step does, and everything that it gives for the picture."""
    title, sentence = KINDS.get(step.kind, (step.kind, ""))
    st.markdown(f"**{title}** · {sentence} It gives {format_shape(step.output.shape)}.")
    if step.output.ndim == 1:
        _show_list(step.output, is_last)
        return
    shown = step.output[:MOST_MAPS]
    show_gallery([numbers.gray_picture(map_) for map_ in shown], [str(i + 1) for i in range(len(shown))], width=58)
    if len(step.output) > len(shown):
        st.caption(f"The first {len(shown)} of {count(len(step.output))} channels.")


def show_channel(step: Step, channel: int) -> None:
    """Each input under its kernel, and the share that comes of it, the largest first; only for layers with weights."""
    view = inspection.open_channel(step, channel)
    if view is None:
        st.caption("This step has no weights of its own: there is no kernel to show.")
        return
    strength = np.abs(view.shares).sum((1, 2))
    strongest = strength.argsort()[::-1][:MOST_INPUTS]
    for place in strongest:
        share, weights = view.shares[place], view.weights[place]
        is_list = view.inputs.shape[1] == 1
        numbers.show_row(
            numbers.image(numbers.gray_picture(_picture(view.inputs[place])), f"input {view.channels[place] + 1}"),
            numbers.sign("×"),
            numbers.image(
                numbers.signed_picture(_picture(weights)), "weights" if is_list else _format_size(step, weights)
            ),
            numbers.sign("="),
            numbers.image(numbers.signed_picture(_picture(share)), _format_share(step, share)),
        )
    if len(view.shares) > len(strongest):
        st.caption(f"The {len(strongest)} inputs of {len(view.shares)} that matter most here.")
    _show_sum(step, channel, view.bias)


def title_of(step: Step) -> str:
    """What people call such a step."""
    return KINDS.get(step.kind, (step.kind,))[0]


def format_shape(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) if len(shape) == 3 else f"{count(shape[0])} numbers"


def _choose_row(names: Sequence[str]) -> None:
    if rows := st.session_state.inside_overview.selection.rows:
        st.session_state.inside_step = names[rows[0]]


def _strip(output: Values) -> Picture:
    """A step's first channels, or its list, as one low and wide picture."""
    if output.ndim == 1:
        return _enlarged(numbers.gray_picture(output[None]), (MOST_ON_STRIP * STRIP_SIDE, STRIP_SIDE))
    maps = [_enlarged(numbers.gray_picture(channel), (STRIP_SIDE, STRIP_SIDE)) for channel in output[:MOST_ON_STRIP]]
    return np.hstack([np.pad(channel, 1, constant_values=128) for channel in maps])


def _enlarged(picture: Picture, size: tuple[int, int]) -> Picture:
    from PIL import Image

    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.NEAREST))


def _show_list(values: Values, is_last: bool) -> None:
    if len(values) > len(CLASS_NAMES):
        picture = numbers.signed_picture(numbers.folded(values))
        numbers.show_row(numbers.image(picture, "orange above 0, blue below", 320))
        return
    names = CLASS_NAMES if is_last else [str(number + 1) for number in range(len(values))]
    largest = float(np.abs(values).max())
    numbers.show_row(*(numbers.table(np.array([[value]]), name, largest) for name, value in zip(names, values)))


def _picture(values: Values) -> Values:
    return numbers.folded(values[0]) if len(values) == 1 and values.shape[1] > 1 else values


def _format_size(step: Step, weights: Values) -> str:
    return f"{'kernel' if step.output.ndim == 3 else 'weights'}, {weights.shape[0]} × {weights.shape[1]}"


def _format_share(step: Step, share: Values) -> str:
    return "what it adds" if step.output.ndim == 3 else f"adds {numbers.format_value(float(share.sum()))} in all"


def _show_sum(step: Step, channel: int, bias: float) -> None:
    with_bias = f" with the bias {numbers.format_value(bias)}" if bias else ""
    if step.output.ndim == 1:
        st.caption(f"All shares add up to {numbers.format_value(float(step.output[channel]))}{with_bias}.")
        return
    numbers.show_row(
        numbers.sign("Σ"), numbers.image(numbers.gray_picture(step.output[channel]), f"channel {channel + 1}", 160)
    )
    st.caption(f"All shares laid over each other{with_bias}.", help=explain("kernel"))
