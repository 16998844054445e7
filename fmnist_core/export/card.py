"""A model card (Mitchell et al. 2019) in Markdown: what a run is, what it learnt from, how good it is, its limits."""

import json

from fmnist_core.comparison.reading import compare_runs
from fmnist_core.comparison.rows import ComparisonRow
from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.models.creation import describe_model
from fmnist_core.runs.reader import Run, load_run

LIMITS = """\
- It names one of ten classes, whatever it is shown: a cat is clothing to it.
- It knows light objects on black that fill 28x28 pixels. Other pictures have to be brought into that form first
  (light on dark, background removed, cropped, centred); the ONNX file crops and centres by itself.
- The pictures are one shop's, of about 2017: clothes that this shop did not sell are not in them.
- Its confidence is put right on pictures like those it was trained with; elsewhere it can be sure and wrong.
- Made for teaching. Nothing that matters to a person should depend on it."""


def model_card(run_id: str) -> str:
    """The card's text. Raises RunError when the run can't be read."""
    run = load_run(run_id)
    row = compare_runs([run_id])[0]
    sections = {
        "What it is": _description(run),
        "Data": _data(run),
        "Figures": _figures(run, row),
        "Limits": LIMITS,
        "Recipe": _recipe(run),
        "Conditions": _conditions(run),
        "Licence": _licence(run),
    }
    body = "\n\n".join(f"## {title}\n\n{text}" for title, text in sections.items())
    return f"# {_plain(run.summary.name)}\n\n{body}\n"


def _description(run: Run) -> str:
    summary = run.summary
    origin = "Its weights were trained elsewhere and brought along." if summary.imported else "Trained from scratch."
    if run.recipe and run.recipe.start_from:
        origin = f"It started from the weights of `{run.recipe.start_from}`."
    mirrored = run.recipe and run.recipe.mirrored_answers
    mirror = " The figures count the mean of the logits of a picture and of its mirror image." if mirrored else ""
    options = f", options {json.dumps(summary.model_options)}" if summary.model_options else ""
    return (
        f"A classifier of small grey pictures of clothes. Network `{summary.model}`{options}: "
        f"{describe_model(summary.model)} {summary.parameters or 0:,} parameters, "
        f"{summary.weights_bytes / 1000:,.0f} kB of weights. {origin}\n\n"
        f"Takes float32 (N, 1, 28, 28) from 0 to 1, gives logits (N, 10) of: {', '.join(CLASS_NAMES)}.{mirror}"
    )


def _data(run: Run) -> str:
    about = "Fashion-MNIST by Zalando Research (Xiao, Rasul and Vollgraf 2017), 60,000 pictures, and 10,000 to test on."
    if run.recipe is None:
        return f"{about} What it was trained on is not known here."
    held_out = "5,000 others were held out for validation" if run.recipe.hold_out_validation else "none were held out"
    changed = f", changed at random by {', '.join(run.recipe.augmentations)}" if run.recipe.augmentations else ""
    own = f" and on {run.recipe.own_pictures:,} pictures of somebody's own" if run.recipe.own_pictures else ""
    return f"{about} It was trained on {run.recipe.train_size:,} of them{own}{changed}; {held_out}."


def _figures(run: Run, row: ComparisonRow) -> str:
    if run.test is None:
        return "It has not been evaluated."
    score, interval = run.test.score, f" ({row.test_interval.in_percent(2)})" if row.test_interval else ""
    lines = [
        "On the 10,000 test pictures, with the 95 % interval (Wilson) of what others like them would give:",
        "",
        f"- accuracy {score.accuracy:.2%}{interval}",
        f"- loss (cross-entropy) {score.loss:.4f}, calibration error {run.test.calibration_error:.2%}",
        "",
        "| class | precision | recall | F1 |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {score.precision:.3f} | {score.recall:.3f} | {score.f1:.3f} |"
        for name, score in zip(CLASS_NAMES, run.test.classes)
    ]
    return "\n".join([*lines, "", *_real_world(row)])


def _real_world(row: ComparisonRow) -> list[str]:
    if not row.real_world:
        return ["On real drawings and photos it has not been measured: expect far less than on the test set."]
    kinds = [f"- {kind}: {accuracy:.2f}" for kind, accuracy in row.real_world.items()]
    return ["On real drawings and photos, cleaned and framed, mean over classes:", "", *kinds]


def _recipe(run: Run) -> str:
    if run.recipe is None:
        return "Not known: its weights were brought along."
    return f"```json\n{json.dumps(run.recipe.to_dict(), indent=1)}\n```"


def _conditions(run: Run) -> str:
    if run.conditions is None:
        return "Not known."
    conditions, summary = run.conditions, run.summary
    load = "unknown" if conditions.load is None else conditions.load
    versions = ", ".join(f"{name} {version}" for name, version in conditions.versions.items())
    return (
        f"{summary.epoch} epochs in {summary.train_seconds:.1f} s of training ({summary.total_seconds:.1f} s with "
        f"evaluation) on {conditions.device}, {conditions.processor}, {conditions.threads} threads of "
        f"{conditions.cores} cores, load {load} before. {versions}."
    )


def _licence(run: Run) -> str:
    data = "Fashion-MNIST is by Zalando Research, under the MIT licence."
    if run.summary.imported:
        return f"The weights' licence is for who trained them to say. {data}"
    return f"The code that trained it is under the MIT licence; a model of your own is yours. {data}"


def _plain(text: str) -> str:
    """A name from outside must not become Markdown."""
    return "".join(f"\\{char}" if char in "\\`*_[]#<>|" else char for char in text)
