"""The form that makes a recipe: a named one's values as defaults, each of them in the URL once it is changed."""

import streamlit as st

from fmnist_core import models
from fmnist_core.errors import RecipeError
from fmnist_core.recipes.named import describe_recipe, get_recipe, list_recipes
from fmnist_core.recipes.recipe import (
    AUGMENTATIONS,
    DEVICES,
    MIRRORING,
    OPTIMIZERS,
    PRECISIONS,
    SCHEDULES,
    Recipe,
)
from fmnist_core.recipes.rules import read_rules
from ui import caches
from ui.formats import count
from ui.glossary import explain
from ui.permissions import class_settings, shows

OWN_LAYERS = "layers"
MIN_POINTS = 20
ROW_HEIGHT, MAX_TABLE_HEIGHT = 35, 460
WITH_MOMENTUM = ("sgd", "rmsprop")
TRAIN_ON = {False: "all 60,000", True: "55,000, and 5,000 for validation"}


def pick_recipe() -> Recipe:
    """A named recipe; picking another puts its values into the form."""
    names, name = list_recipes(), _starting_recipe()
    if shows("train_recipe"):
        name = st.selectbox(
            "Recipe", names, names.index(name), key="train_recipe", bind="query-params", on_change=_reset,
            help=explain("recipe"),
        )  # fmt: skip
    st.caption(describe_recipe(name))
    return get_recipe(name)


def adjust_recipe(base: Recipe) -> Recipe:
    """`base` with what the form changes. Raises RecipeError when the values can't be trained with."""
    changes, error = _basics(base) if shows("train_basics") else {}, None
    if shows("train_network_panel"):
        with st.expander("Network", icon=":material/account_tree:", key="train_network_panel"):
            try:
                changes |= _network(base)
            except RecipeError as fault:
                error = fault
    if shows("train_more_panel"):
        with st.expander("More settings", icon=":material/tune:", key="train_more_panel"):
            changes |= _learning(base) | _pictures(base) | _machine(base)
    if error:
        raise error  # not before all widgets are there: one that is left out forgets its value
    return _named(base, _with_enough_points(base.replace(**changes)))


def _reset() -> None:
    """Put the newly picked recipe's values into the form's widgets."""
    recipe = get_recipe(st.session_state.train_recipe)
    values = recipe.to_dict() | {
        "early_stopping": recipe.patience is not None,
        "hold_out_validation": TRAIN_ON[recipe.hold_out_validation],
    }
    for name, value in values.items():
        if f"train_{name}" in st.session_state:
            st.session_state[f"train_{name}"] = value


def _starting_recipe() -> str:
    """The link's, else the teacher's, else the first."""
    wished = (st.query_params.get("train_recipe"), class_settings().recipe)
    return next((name for name in wished if name in list_recipes()), list_recipes()[0])


def _basics(base: Recipe) -> dict[str, object]:
    with st.grid(2, min_column_width=120):
        return {
            "epochs": _number(base, "epochs", "Epochs", help="epoch"),
            "learning_rate": _number(base, "learning_rate", "Learning rate"),
            "batch_size": _number(base, "batch_size", "Batch size"),
            "seed": _number(base, "seed", "Seed"),
        }


def _network(base: Recipe) -> dict[str, object]:
    names = models.list_models()
    model = st.selectbox(
        "Network", names, index=names.index(base.model), key="train_model", bind="query-params",
        help=explain("network"),
    )  # fmt: skip
    st.caption(models.describe_model(model))
    given = base.model_options if model == base.model else {}
    defaults = _options(model)
    entries = {name: _option(model, name, given.get(name, value)) for name, value in defaults.items()}
    options = {name: _parsed(name, entry, defaults[name]) for name, entry in entries.items()}
    _show_layers(model, options)
    borrowed = {} if model == base.model else {"start_from": None, "keep_head": False, "frozen_epochs": 0}
    return {
        "model": model,
        "model_options": {name: value for name, value in options.items() if value != defaults[name]},
        **borrowed,
    }


def _options(model: str) -> dict[str, object]:
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in models.model_options(model).items()
    }


def _option(model: str, name: str, default: object) -> object:
    """What is entered for an option of a model; lists are entered as text."""
    key, label = f"train_{model}_{name}", _label(name)
    if isinstance(default, list) and model == OWN_LAYERS:
        text = "\n".join(default)
        return st.text_area("Layers, one a line", text, height=240, key=key, bind="query-params", help=_layers_help())
    if isinstance(default, bool):
        return st.toggle(label, default, key=key, bind="query-params")
    if isinstance(default, list):
        return st.text_input(label, ", ".join(map(str, default)), key=key, bind="query-params")
    if isinstance(default, float):
        return st.number_input(label, 0.0, 0.95, default, step=0.05, key=key, bind="query-params")
    if isinstance(default, int):
        return st.number_input(label, 1, 4096, default, key=key, bind="query-params")
    raise TypeError(f"the form has no widget for {name}={default!r} of {model}")


def _parsed(name: str, entry: object, default: object) -> object:
    if not isinstance(default, list) or not isinstance(entry, str):
        return entry
    if isinstance(default[0], str):
        return [line.strip() for line in entry.splitlines() if line.strip()]
    try:
        return [int(word) for word in entry.replace(",", " ").split()]
    except ValueError:
        raise RecipeError(
            f"{_label(name)} must be whole numbers with commas between them, not {entry!r}: write them like 16, 32"
        ) from None


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _layers_help() -> str:
    kinds = "\n".join(f"- `{name}` {help}" for name, help in models.describe_layers().items())
    return f"A kind of layer and its numbers, as in `conv 16 3`. End with `flatten` and `linear 10`.\n\n{kinds}"


def _show_layers(model: str, options: dict[str, object]) -> None:
    layers = caches.network_layers(model, options)
    st.dataframe(
        [
            {
                "Layer": layer.kind,
                "Gives": " x ".join(map(str, layer.output_shape)),
                "Parameters": layer.parameters or None,
            }
            for layer in layers
        ],
        placeholder="",
        column_config={"Parameters": st.column_config.NumberColumn(format="localized")},
        hide_index=True,
        height=min(MAX_TABLE_HEIGHT, 2 + ROW_HEIGHT * (len(layers) + 1)),
        key="train_layers",
    )
    total = sum(layer.parameters for layer in layers)
    st.caption(f"**{count(total)} parameters** in all", help=explain("parameters"))


def _learning(base: Recipe) -> dict[str, object]:
    optimizer = _choice(base, "optimizer", "Optimizer", OPTIMIZERS)
    momentum, nesterov = 0.0, False
    if optimizer in WITH_MOMENTUM:
        momentum = _number(base, "momentum", "Momentum", step=0.1)
    if optimizer == "sgd" and momentum:
        nesterov = _switch(base, "nesterov", "Nesterov's momentum", "nesterov")
    return {
        "optimizer": optimizer,
        "momentum": momentum,
        "nesterov": nesterov,
        "schedule": _choice(base, "schedule", "Learning rate over time", SCHEDULES),
        "weight_decay": _number(base, "weight_decay", "Weight decay"),
        "label_smoothing": _number(base, "label_smoothing", "Label smoothing", step=0.05),
        "weight_average": _number(base, "weight_average", "Weight average", step=0.001),
    }


def _pictures(base: Recipe) -> dict[str, object]:
    train_on = st.selectbox(
        "Training pictures",
        list(TRAIN_ON.values()),
        index=int(base.hold_out_validation),
        key="train_hold_out_validation",
        bind="query-params",
        help=explain("training pictures"),
    )
    augmentations = st.multiselect(
        "Augmentation", AUGMENTATIONS, default=list(base.augmentations), key="train_augmentations",
        bind="query-params", placeholder="none", help=explain("augmentation"),
    )  # fmt: skip
    is_mirrored = MIRRORING in augmentations and _switch(
        base, "mirrored_answers", "Ask the mirror image, too", "mirrored answers"
    )
    hold_out = train_on == TRAIN_ON[True]
    patience = None
    if hold_out and st.toggle(
        "Early stopping", base.patience is not None, key="train_early_stopping", bind="query-params",
        help=explain("early stopping"),
    ):  # fmt: skip
        patience = st.number_input("Patience, epochs", 1, 1000, base.patience or 3, key="train_patience",
                                   bind="query-params")  # fmt: skip
    return {
        "hold_out_validation": hold_out,
        "augmentations": augmentations,
        "mirrored_answers": is_mirrored,
        "patience": patience,
        "test_every_epoch": _switch(base, "test_every_epoch", "Test after each epoch", "test every epoch"),
    }


def _machine(base: Recipe) -> dict[str, object]:
    return {
        "device": _choice(base, "device", "Device", DEVICES),
        "threads": _number(base, "threads", "Threads"),
        "precision": _choice(base, "precision", "Precision", PRECISIONS, help="precision of numbers"),
    }


def _number(base: Recipe, name: str, label: str, step: float | None = None, help: str | None = None) -> float:
    rule = read_rules(Recipe)[name]
    if rule.bounds is None:
        raise TypeError(f"{name} of the recipe has no bounds")
    low, high = rule.kind(rule.bounds.low), rule.kind(rule.bounds.high)
    value: float = st.number_input(
        label, low, high, getattr(base, name), step=step, format=None if rule.kind is int else "%g",
        key=f"train_{name}", bind="query-params", help=explain(help or label.lower()),
    )  # fmt: skip
    return value


def _choice(base: Recipe, name: str, label: str, options: tuple[str, ...], help: str | None = None) -> str:
    index = options.index(getattr(base, name))
    return st.selectbox(
        label, options, index=index, key=f"train_{name}", bind="query-params", help=explain(help or name)
    )


def _switch(base: Recipe, name: str, label: str, term: str) -> bool:
    return st.toggle(label, getattr(base, name), key=f"train_{name}", bind="query-params", help=explain(term))


def _with_enough_points(recipe: Recipe) -> Recipe:
    """A recipe that reports seldom and runs briefly reports more often: a handful of points is no curve."""
    steps = recipe.epochs * -(-recipe.train_size // recipe.batch_size)
    too_few = recipe.report_every and steps < MIN_POINTS * recipe.report_every
    return recipe.replace(report_every=None) if too_few else recipe


def _named(base: Recipe, recipe: Recipe) -> Recipe:
    """A changed recipe must not go by the name of the one it came from."""
    if recipe == base:
        return base
    return recipe.replace(name="own-layers" if recipe.model == OWN_LAYERS else f"my-{base.name}")
