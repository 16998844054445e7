"""The arithmetic of one value of a network, written out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from fmnist_core import inspection
from ui.formats import count
from ui.glossary import explain
from ui.inspection import numbers
from ui.inspection.layers import title_of

if TYPE_CHECKING:
    from fmnist_core.inspection import Part, Step, Working

LONGEST = 25
"""So many products are written out; of more, the largest."""
MOST_SHOWN = 8
SUMS = 6


def pick_place(step: Step, channel: int) -> tuple[int, ...]:
    """One value of a channel; at first the largest one."""
    if step.output.ndim == 1:
        return (channel,)
    image = step.output[channel]
    if image.size == 1:
        return (channel, 0, 0)
    brightest = np.unravel_index(image.argmax(), image.shape)
    with st.grid(2, min_column_width=200):
        place = [
            st.select_slider(label, range(1, size + 1), value=int(start) + 1, key=f"inside_{label.lower()}_{size}") - 1
            for label, size, start in zip(("Row", "Column"), image.shape, brightest)
        ]
    return (channel, *place)


def show_arithmetic(steps: Sequence[Step], step: Step, place: tuple[int, ...]) -> None:
    """How the value comes about, and what the steps behind it make of it."""
    working = inspection.work_out(step, place)
    if working is None:
        st.info(f"How {step.kind} computes is not written out here.", icon=":material/calculate:")
        return
    _show_where(step, place, working)
    if working.formula:
        _write(f"{working.formula} = {numbers.format_value(working.result)}")
    elif working.rule == "sum":
        _show_sum(working)
    else:
        _show_pool(working)
    st.caption(f"The network's own value: {numbers.format_value(float(step.output[place]))}.")
    for behind in inspection.follow(steps, step):
        st.markdown(f"Then **{title_of(behind)}**:", help=explain("activation"))
        if after := inspection.work_out(behind, place):
            _write(f"{after.formula} = {numbers.format_value(after.result)}")


def _show_where(step: Step, place: tuple[int, ...], working: Working) -> None:
    """The input with what is looked at, and the output with the value."""
    pieces = []
    if working.window:
        strongest = _strongest(working.parts)
        window = working.window
        seen = numbers.marked(
            numbers.gray_picture(step.given[0][strongest.channel]), window.top, window.left, window.height, window.width
        )
        pieces = [numbers.image(seen, f"looked at, in input {strongest.channel + 1}", 168), numbers.sign("→")]
    if step.output.ndim == 3:
        image = numbers.marked(numbers.gray_picture(step.output[place[0]]), *place[1:])
        pieces.append(numbers.image(image, f"row {place[1] + 1}, column {place[2] + 1}", 168))
    if pieces:
        numbers.show_row(*pieces)


def _show_sum(working: Working) -> None:
    part = working.parts[0]
    if len(working.parts) > 1:
        options = [part.channel + 1 for part in working.parts]
        strongest = options.index(_strongest(working.parts).channel + 1)
        chosen = st.selectbox(
            "Input written out", options, index=strongest, key=f"inside_input_{len(options)}", width=160
        )
        part = working.parts[options.index(chosen)]
    if part.weights is not None and part.products.size <= LONGEST and part.products.ndim == 2:
        numbers.show_row(
            numbers.table(part.values, "what is there"),
            numbers.sign("×"),
            numbers.table(part.weights, "kernel"),
            numbers.sign("="),
            numbers.table(part.products, "products"),
        )
    _write(f"{_products(part)} = {numbers.format_value(part.total)}")
    _write(_totals(working))


def _show_pool(working: Working) -> None:
    (part,) = working.parts
    if part.values.size <= 4 * LONGEST:
        numbers.show_row(numbers.table(part.values, "what is there"))
    what = "largest" if working.rule == "largest" else "mean"
    _write(f"{what} of {part.values.size} values = {numbers.format_value(working.result)}")


def _products(part: Part) -> str:
    """The products as a sum; of many, the largest by name and the rest together."""
    products = part.products.ravel()
    order = np.arange(products.size)
    if products.size > LONGEST:
        order = np.abs(products).argsort()[::-1][:MOST_SHOWN]
    weights = np.ones_like(part.values) if part.weights is None else part.weights
    pairs = zip(part.values.ravel()[order], weights.ravel()[order])
    terms = [f"{numbers.format_term(value)} × {numbers.format_term(weight)}" for value, weight in pairs]
    if rest := products.size - len(order):
        terms.append(
            f"{numbers.format_term(float(products.sum() - products[order].sum()))} ({count(rest)} more products)"
        )
    return " + ".join(terms)


def _totals(working: Working) -> str:
    """The inputs' sums and the bias: the value."""
    ranked = sorted(working.parts, key=lambda part: -abs(part.total))
    terms = [f"{numbers.format_term(part.total)} (input {part.channel + 1})" for part in ranked[:SUMS]]
    if rest := ranked[SUMS:]:
        terms.append(f"{numbers.format_term(sum(part.total for part in rest))} ({count(len(rest))} more inputs)")
    if working.bias:
        terms.append(f"{numbers.format_term(working.bias)} (bias)")
    return f"{' + '.join(terms)} = {numbers.format_value(working.result)}"


def _strongest(parts: Sequence[Part]) -> Part:
    return max(parts, key=lambda part: abs(part.total))


def _write(line: str) -> None:
    st.code(line, language=None, wrap_lines=True)
