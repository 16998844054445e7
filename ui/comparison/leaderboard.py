"""The leaderboard of Compare: which runs stand on it, what it shows of them, and the way from a row to its run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit import column_config as config
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.arrow import DataframeStateInput
from streamlit.elements.lib.column_types import ColumnConfig

from fmnist_core.comparison import ComparisonRow, doubtful_times, real_world_kinds
from fmnist_core.runs.reader import RunSummary
from ui.formats import duration
from ui.glossary import explain
from ui.pickers import pick_runs, table_height

REAL_WORLD_HELP = "Accuracy on real pictures that no model was trained on ({kind}), a mean over classes."
TARGETS = ("70 %", "80 %", "85 %", "88 %", "90 %", "92 %", "93 %", "94 %", "95 %")
USUAL = ("Accuracy", "95 % interval", "Training time", "Time to reach", "Taken on", "Parameters")
"""The columns to begin with; beside them, those of real pictures."""


@dataclass(frozen=True)
class Column:
    cell: Callable[[ComparisonRow], object]
    config: ColumnConfig


def choose_runs(runs: Sequence[RunSummary], key: str) -> list[str]:
    """The runs to compare: picked one by one, or all whose name, network or recipe has every word of a filter."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chooses_all = st.toggle(f"All {len(runs)} runs", key=f"{key}_all", bind="query-params")
        words = st.text_input(
            "Filter", key=f"{key}_filter", bind="query-params", placeholder="such as tinyvgg seed", width=240,
            label_visibility="collapsed", disabled=not chooses_all,
        )  # fmt: skip
    if chooses_all:
        return [run.run_id for run in runs if _matches(run, words.lower().split())]
    return pick_runs(runs, f"{key}_runs", default=[run.run_id for run in runs if run.shipped])


def show_leaderboard(rows: Sequence[ComparisonRow], tools: DeltaGenerator, key: str) -> None:
    """A row a run, the most accurate first; what to show is picked in the container `tools`.

    Times that can't be held against the others stand apart, with the reason, unless there are no others.
    """
    doubts = doubtful_times(rows)
    with tools, st.popover("Columns", icon=":material/view_column:"):
        target = _pick_target(key)
        columns = _columns(rows, doubts, target)
        names = _pick_columns(list(columns), real_world_kinds(rows), key)
    ranked = sorted(rows, key=lambda row: -(row.test_accuracy or 0))
    column_config = {"Run": config.TextColumn(help=explain("run"), pinned=True)}
    column_config |= {name: columns[name].config for name in names}
    cells = [{"Run": row.run_id} | {name: columns[name].cell(row) for name in names} for row in ranked]
    ids = [row.run_id for row in ranked]
    selected = st.dataframe(
        cells, column_config=column_config, hide_index=True, placeholder="–", key=key, on_select="rerun",
        selection_mode="single-row", selection_default=_selection(st.query_params.get(f"{key}_open"), ids),
        height=table_height(len(cells)), alt="Leaderboard of the chosen runs",
    ).selection.rows  # fmt: skip
    _show_links(ids[selected[0]] if selected and selected[0] < len(ids) else None, key)


def _matches(run: RunSummary, words: Sequence[str]) -> bool:
    text = f"{run.run_id} {run.name} {run.model} {run.recipe_name}".lower()
    return all(word in text for word in words)


def _pick_target(key: str) -> float:
    picked = st.selectbox(
        "Time to reach", TARGETS, index=2, key=f"{key}_target", bind="query-params", help=explain("time to reach")
    )
    return float(picked.partition(" ")[0]) / 100


def _pick_columns(names: Sequence[str], kinds: Sequence[str], key: str) -> list[str]:
    usual = [name for name in names if name in (*USUAL, *kinds)]
    picked = st.multiselect("Columns", names, usual, key=f"{key}_columns", bind="query-params")
    return [name for name in names if name in picked]


def _columns(rows: Sequence[ComparisonRow], doubts: Mapping[str, str], target: float) -> dict[str, Column]:
    """All that can be shown, in order."""
    return _accuracies() | _times(rows, doubts, target) | _real_world(rows) | _further_results() | _costs() | _origins()


def _accuracies() -> dict[str, Column]:
    progress = config.ProgressColumn(format="%.2f %%", min_value=0, max_value=100, help=explain("accuracy"))
    return {
        "Accuracy": Column(lambda row: _percentage(row.test_accuracy), progress),
        "95 % interval": Column(_interval, config.TextColumn(help=explain("interval"))),
    }


def _times(rows: Sequence[ComparisonRow], doubts: Mapping[str, str], target: float) -> dict[str, Column]:
    others = any(row.train_seconds and row.run_id not in doubts for row in rows)

    def sure(row: ComparisonRow, seconds: float | None) -> float | None:
        return None if row.run_id in doubts and others else seconds

    return {
        "Training time": Column(lambda row: sure(row, row.train_seconds), _number("%.1f s", explain("training time"))),
        "Time to reach": Column(
            lambda row: sure(row, row.seconds_to(target)),
            _number("%.1f s", explain("time to reach"), f"To {target:.0%}"),
        ),
        "Taken on": Column(
            lambda row: _setup(row, doubts.get(row.run_id)),
            config.TextColumn(help="⚠ marks a time not to be held against the others, and says why."),
        ),
    }


def _real_world(rows: Sequence[ComparisonRow]) -> dict[str, Column]:
    return {kind: _real_world_column(kind) for kind in real_world_kinds(rows)}


def _real_world_column(kind: str) -> Column:
    return Column(
        lambda row: _percentage(row.real_world.get(kind)),
        _number("%.0f %%", REAL_WORLD_HELP.format(kind=kind), kind.capitalize()),
    )


def _further_results() -> dict[str, Column]:
    return {
        "Loss": Column(lambda row: row.test_loss, _number("%.4f", explain("loss"))),
        "Calibration error": Column(
            lambda row: _percentage(row.calibration_error), _number("%.1f %%", explain("calibration error"))
        ),
        "Epochs": Column(lambda row: row.epochs or None, _number(None, explain("epoch"))),
    }


def _costs() -> dict[str, Column]:
    return {
        "Parameters": Column(lambda row: row.parameters, _number("localized", explain("parameters"))),
        "Work": Column(lambda row: row.flops and row.flops / 1e6, _number("%.2f MFLOPs", explain("flops"))),
        "Weights": Column(
            lambda row: row.weights_bytes / 1000, _number("%.0f kB", "Size of the file with what was learnt.")
        ),
        "One answer": Column(
            lambda row: row.timed and 1000 * row.timed.one.median, _number("%.3f ms", explain("answer time"))
        ),
        "In a batch": Column(
            lambda row: row.timed and 1000 * row.timed.batch.median, _number("%.4f ms", explain("answer time"))
        ),
    }


def _origins() -> dict[str, Column]:
    return {
        "Network": Column(lambda row: row.model, config.TextColumn(help=explain("network"))),
        "Recipe": Column(lambda row: row.recipe_name, config.TextColumn(help=explain("recipe"))),
    }


def _number(form: str | None, meaning: str, title: str | None = None) -> ColumnConfig:
    return config.NumberColumn(title, format=form, help=meaning)


def _selection(run_id: str | None, ids: Sequence[str]) -> DataframeStateInput:
    rows = [ids.index(run_id)] if run_id and run_id in ids else []
    return {"selection": {"rows": rows, "columns": [], "cells": []}}


def _show_links(run_id: str | None, key: str) -> None:
    """Where to go from the selected row, which stands in the URL."""
    if run_id is None:
        st.query_params.pop(f"{key}_open", None)
        st.caption("Select a row to go to its run's pages.")
        return
    st.query_params[f"{key}_open"] = run_id
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{run_id}**", width="content")
        for page, label, icon, parameter in (
            ("evaluate", "Its mistakes", "grid_on", "evaluate_run"),
            ("train", "Its curves", "show_chart", "train_runs"),
            ("draw", "Draw for it", "brush", "draw_runs"),
            ("runs", "Keep or take it home", "inventory_2", "runs_run"),
        ):
            st.page_link(f"pages/{page}.py", label=label, icon=f":material/{icon}:", query_params={parameter: run_id})


def _interval(row: ComparisonRow) -> str | None:
    return row.test_interval.in_percent() if row.test_interval else None


def _setup(row: ComparisonRow, doubt: str | None) -> str | None:
    parts = [f"{row.device}, {row.threads} thread{'s' if row.threads != 1 else ''}"] if row.device else []
    if row.timed and row.timed.training:
        low, high = row.timed.training.spread
        parts.append(f"timed again ({duration(low)} to {duration(high)})")
    if doubt:
        parts.append(f"⚠ {duration(row.train_seconds)}: {doubt}")  # its place in the ranking may be empty
    return " · ".join(parts) or None


def _percentage(fraction: float | None) -> float | None:
    return None if fraction is None else 100 * fraction
