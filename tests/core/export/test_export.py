"""What is taken home says the same elsewhere as the run does here."""

import ast
import json
import subprocess
import sys

import numpy as np
import pytest
import torch

from fmnist_core import export, places
from fmnist_core.data.dataset import load_dataset, stratified_indices
from fmnist_core.data.download import ensure_dataset
from fmnist_core.errors import ExportError
from fmnist_core.export import script
from fmnist_core.export.onnx import load_framed_model
from fmnist_core.recipes.named import get_recipe
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs import manage, reader, recorder
from fmnist_core.runs.state_dicts import import_weights
from fmnist_core.training.loop import train
from fmnist_core.training.own_pictures import pack_pictures
from tests.synthetic import create_synthetic_dataset

SIZES = [(28, 28), (1, 40), (33, 90), (200, 60), (64, 64), (28, 29), (100, 100), (47, 31), (30, 160), (320, 240)]
SHIPPED = [run.run_id for run in reader.list_runs().runs if run.shipped]
QUICK = ("notebook-v2",)


@pytest.fixture
def shipped(monkeypatch):
    monkeypatch.setenv("FMNIST_CHECKPOINTS", str(places.CHECKPOINTS))


@pytest.fixture
def small_run(runs_folder):
    """A run of a recipe, on the synthetic pictures."""

    def make(**changes):
        recipe = get_recipe("notebook-v0").replace(epochs=1, device="cpu", **changes)
        dataset = create_synthetic_dataset()
        run = recorder.create_run(recipe, "small")
        for _ in recorder.record_training(train(recipe, dataset), run, dataset):
            pass
        return run.run_id

    return make


def on_pages(images: torch.Tensor, height: int, width: int, random: np.random.Generator) -> np.ndarray:
    """Pictures, each somewhere on an empty black page: uint8 (N, height, width)."""
    pages = np.zeros((len(images), height, width), np.uint8)
    for page, image in zip(pages, images.numpy()):
        part = image[: min(28, height), : min(28, width)]
        top, left = random.integers(0, height - len(part) + 1), random.integers(0, width - part.shape[1] + 1)
        page[top : top + len(part), left : left + part.shape[1]] = part
    return pages


@pytest.mark.parametrize(
    "run_id", [pytest.param(run_id, marks=() if run_id in QUICK else pytest.mark.slow) for run_id in SHIPPED]
)
def test_onnx_gives_torchs_answers_on_a_thousand_pictures_of_any_size(shipped, run_id):
    import onnxruntime

    session = onnxruntime.InferenceSession(export.export_run(run_id, "onnx"), providers=["CPUExecutionProvider"])
    model, random, largest = load_framed_model(run_id), np.random.default_rng(0), 0.0
    for images, (height, width) in zip(load_dataset().test.images[:1_000].split(100), SIZES):
        pictures = on_pages(images, height, width, random)
        (there,) = session.run(None, {"picture": pictures})
        with torch.inference_mode():
            here = model(torch.from_numpy(pictures)).numpy()
        assert (there.argmax(1) == here.argmax(1)).all()
        largest = max(largest, float(np.abs(there - here).max()))
    print(f"{run_id}: largest difference of a probability {largest:.1e}")
    assert largest < 1e-4
    classes = json.loads(session.get_modelmeta().custom_metadata_map["classes"])
    assert classes[there[0].argmax()] in classes and len(classes) == there.shape[1]


def run_script(text: str, folder) -> list[str]:
    file = folder / "script.py"
    file.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(file), str(ensure_dataset())], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def last_line(run_id: str) -> str:
    test = reader.load_summary(run_id).test
    return f"test loss {test.loss:.4f}, accuracy {test.accuracy:.4f}"


@pytest.mark.parametrize(
    "run_id", ["notebook-v0", *(pytest.param(run_id, marks=pytest.mark.slow) for run_id in ("notebook-v1", "mlp-relu"))]
)
def test_the_script_ends_at_the_runs_figures_without_this_package(shipped, tmp_path, run_id):
    assert run_script(export.training_script(run_id), tmp_path)[-1] == last_line(run_id)


@pytest.mark.slow
@pytest.mark.parametrize("schedule", ["cosine", "one-cycle"])
def test_the_script_holds_out_schedules_and_optimizes_as_the_training_does(runs_folder, tmp_path, schedule):
    recipe = get_recipe("notebook-v0").replace(
        epochs=1, device="cpu", batch_size=256, optimizer="adamw", learning_rate=0.003, weight_decay=0.01,
        schedule=schedule, hold_out_validation=True, label_smoothing=0.1,
    )  # fmt: skip
    run = recorder.create_run(recipe, "held-out")
    for _ in recorder.record_training(train(recipe, load_dataset()), run, load_dataset()):
        pass
    assert run_script(export.training_script("held-out"), tmp_path)[-1] == last_line("held-out")


@pytest.mark.parametrize(
    "name", ["notebook-v0", "notebook-v1", "notebook-v2", "mlp-relu", "mlp-512", "tinyvgg", "cnn-90"]
)
def test_a_script_is_short_whole_and_knows_nothing_of_this_project(shipped, name):
    text = export.training_script(name)
    assert len(text.splitlines()) < 100 and max(map(len, text.splitlines())) <= 120
    imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {alias.name.split(".")[0] for node in imports for alias in node.names} | {
        node.module.split(".")[0] for node in imports if isinstance(node, ast.ImportFrom)
    }
    assert not modules & {"fmnist_core", "ui"}
    assert "DataLoader(" in text and "(Dataset)" in text


def test_the_script_holds_out_the_same_pictures():
    names = {"torch": torch}
    exec(script.HOLD_OUT, names)
    labels = torch.arange(60_000) % 10
    rest, chosen = names["hold_out"](labels)
    assert torch.equal(chosen, stratified_indices(labels, 5_000))
    assert len(rest) == 55_000 and not set(rest.tolist()) & set(chosen.tolist())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"augmentations": ["renderings"], "hold_out_validation": True}, "because of its augmentations"),
        ({"order": "by-class"}, "because of its order"),
        ({"model": "layers", "model_options": {"layers": ["scale 2", "flatten", "linear 10"]}}, "that PyTorch has not"),
        ({"model": "layers", "model_options": {"layers": ["relu"] * 60 + ["flatten", "linear 10"]}}, "too deep"),
    ],
)
def test_what_makes_a_long_script_is_refused_with_the_remedy(small_run, changes, words):
    with pytest.raises(ExportError, match=words):
        export.training_script(small_run(**changes))


def test_weights_from_elsewhere_have_no_script_but_a_card(runs_folder, synthetic_dataset, small_run):
    run_id = import_weights(export.export_run(small_run(), "safetensors"), synthetic_dataset, "brought")
    with pytest.raises(ExportError, match="was not trained here"):
        export.training_script(run_id)
    card = export.model_card(run_id)
    assert "brought along" in card and "for who trained them to say" in card


def test_what_was_learnt_from_own_pictures_is_said_and_has_no_script(runs_folder, synthetic_dataset):
    own, recipe = synthetic_dataset.test, get_recipe("notebook-v0").replace(epochs=1, own_pictures=200)
    run = recorder.create_run(recipe, "taught", own_pictures=pack_pictures(own))
    for _ in recorder.record_training(train(recipe, synthetic_dataset, own_pictures=own), run, synthetic_dataset):
        pass
    with pytest.raises(ExportError, match="because of its own pictures: take its weights"):
        export.training_script("taught")
    assert "60,000 of them and on 200 pictures of somebody's own" in export.model_card("taught")


def test_a_card_has_what_one_should_know(shipped):
    card = export.model_card("studio")
    sections = [line.removeprefix("## ") for line in card.splitlines() if line.startswith("## ")]
    assert sections == ["What it is", "Data", "Figures", "Limits", "Recipe", "Conditions", "Licence"]
    test = reader.load_summary("studio").test
    assert f"accuracy {test.accuracy:.2%} (" in card and "photos of garments" in card
    recipe = json.loads(card.partition("```json\n")[2].partition("```")[0])
    assert Recipe(**recipe) == reader.load_run("studio").recipe


def test_a_name_is_no_markdown(small_run):
    manage.rename_run(small_run(), "# [evil](http://x) <b>")
    assert export.model_card("small").startswith("# \\# \\[evil\\](http://x) \\<b\\>\n")


@pytest.mark.parametrize("form", export.FORMS)
def test_every_form_is_written_by_its_ending(small_run, tmp_path, form):
    target = tmp_path / f"mine.{form}"
    export.export_run_to(small_run(), target)
    assert target.stat().st_size > 1_000
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [target.name]


def test_a_folder_that_is_not_there_is_told(small_run, tmp_path):
    with pytest.raises(ExportError, match="choose another place"):
        export.export_run_to(small_run(), tmp_path / "nowhere" / "mine.pth")
