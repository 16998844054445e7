"""Pictures of one's own on their way into a training: sent, kept beside the run, joined to Fashion-MNIST's."""

import pytest
import torch
from safetensors.torch import save

from fmnist_core.data.dataset import Split
from fmnist_core.errors import RecipeError, RunError
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs import recorder
from fmnist_core.training.events import EpochDone, TrainingStarted
from fmnist_core.training.loop import train
from fmnist_core.training.own_pictures import FILE, load_packed, pack_pictures, unpack_pictures

LAYERS = ("conv 4 3", "batch_norm", "relu", "max_pool 4", "dropout 0.2", "flatten", "linear 10")
PLAIN = Recipe(model="layers", model_options={"layers": LAYERS}, epochs=4, batch_size=50, threads=1, learning_rate=0.05)
TAUGHT = PLAIN.replace(own_pictures=7, epochs=2, train_pictures=300)
IMAGES, LABELS = torch.zeros(2, 28, 28, dtype=torch.uint8), torch.tensor([1, 9])


@pytest.fixture(scope="module")
def own():
    """Seven pictures that nobody would call by the labels they have."""
    generator = torch.Generator().manual_seed(1)
    return Split(torch.randint(0, 256, (7, 28, 28), dtype=torch.uint8, generator=generator), torch.arange(7))


@pytest.fixture(scope="module")
def learnt(synthetic_dataset):
    """The end of a training without them."""
    *_, done = train(PLAIN, synthetic_dataset)
    return done


def assert_equal(left, right):
    assert torch.equal(left.images, right.images) and torch.equal(left.labels, right.labels)


def test_they_arrive_as_they_were_sent(own):
    assert_equal(unpack_pictures(pack_pictures(own)), own)


@pytest.mark.parametrize(
    "content",
    [
        b"no tensors",
        save({"images": IMAGES}),
        save({"images": IMAGES.float(), "labels": LABELS}),
        save({"images": IMAGES[:1], "labels": LABELS}),
        save({"images": torch.zeros(2, 5, 28, dtype=torch.uint8), "labels": LABELS}),
        save({"images": IMAGES, "labels": LABELS + 1}),
        save({"images": IMAGES, "labels": LABELS.float()}),
        save({"images": IMAGES, "labels": torch.tensor(2)}),
    ],
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(RecipeError, match="can't be read"):
        unpack_pictures(content)


def test_they_stay_beside_the_run_until_it_has_ended(runs_folder, synthetic_dataset, own):
    run = recorder.create_run(TAUGHT, own_pictures=pack_pictures(own))
    assert_equal(unpack_pictures(load_packed(run.folder, TAUGHT)), own)
    for _ in recorder.record_training(train(TAUGHT, synthetic_dataset, own_pictures=own), run, synthetic_dataset):
        assert (run.folder / "weights.safetensors").exists() or (run.folder / FILE).exists()
    assert not (run.folder / FILE).exists()


def test_a_run_whose_pictures_are_lost_is_told_of(runs_folder, own):
    folder = recorder.create_run(TAUGHT, own_pictures=pack_pictures(own)).folder
    (folder / FILE).write_bytes(b"damaged")
    with pytest.raises(RunError, match="missing or damaged: delete it"):
        load_packed(folder, TAUGHT)
    (folder / FILE).unlink()
    with pytest.raises(RunError, match="missing or damaged"):
        load_packed(folder, TAUGHT)
    assert load_packed(folder, PLAIN) is None


def test_a_recipe_goes_nowhere_without_its_pictures(runs_folder, synthetic_dataset, own):
    with pytest.raises(RecipeError, match="7 pictures of your own, and 0 came"):
        next(train(TAUGHT, synthetic_dataset))
    with pytest.raises(RecipeError, match="add them"):
        recorder.create_run(TAUGHT)
    with pytest.raises(RecipeError, match="0 pictures of your own, and 7 came"):
        recorder.create_run(PLAIN, own_pictures=pack_pictures(own))
    assert not list(runs_folder.iterdir())


@pytest.mark.parametrize(("pictures", "expected"), [(300, 600), (10, 20)])
def test_half_of_an_epoch_is_theirs(synthetic_dataset, own, pictures, expected):
    recipe = TAUGHT.replace(train_pictures=pictures)
    started = next(train(recipe, synthetic_dataset, own_pictures=own))
    assert isinstance(started, TrainingStarted)
    assert started.train_size == recipe.epoch_size == expected


def test_more_than_half_where_they_are_many(synthetic_dataset):
    many = synthetic_dataset.test
    recipe = TAUGHT.replace(train_pictures=20, own_pictures=len(many))
    assert next(train(recipe, synthetic_dataset, own_pictures=many)).train_size == 20 + len(many) == recipe.epoch_size


def test_they_are_learnt_and_nothing_is_forgotten(synthetic_dataset, own, learnt):
    recipe = TAUGHT.replace(start_from="other", keep_head=True, epochs=4, optimizer="adam", learning_rate=0.01)
    *_, done = train(recipe, synthetic_dataset, learnt.weights, own_pictures=own)
    answers = done.test_logits.argmax(1)
    assert done.history.epochs[-1].train_accuracy > 0.9
    assert (answers == synthetic_dataset.test.labels).float().mean() > 0.8


def test_resumed_it_goes_on_as_if_never_interrupted(synthetic_dataset, own):
    *events, done = train(TAUGHT, synthetic_dataset, own_pictures=own)
    first = next(event for event in events if isinstance(event, EpochDone))
    *_, resumed = train(TAUGHT, synthetic_dataset, resume=first.checkpoint, own_pictures=own)
    assert all(torch.equal(resumed.weights[name], tensor) for name, tensor in done.weights.items())


class TestKeptHead:
    """With steps too small to move anything, what a training begins with is what it ends with."""

    STILL = PLAIN.replace(start_from="other", epochs=1, learning_rate=1e-7)

    def test_with_its_head_a_run_goes_on_as_it_was(self, synthetic_dataset, learnt):
        *_, kept = train(self.STILL.replace(keep_head=True), synthetic_dataset, learnt.weights)
        assert torch.allclose(kept.test_logits, learnt.test_logits, atol=1e-3)
        *_, new = train(self.STILL, synthetic_dataset, learnt.weights)
        assert not torch.allclose(new.test_logits, learnt.test_logits, atol=0.1)

    def test_batch_statistics_stay(self, synthetic_dataset, learnt):
        *_, kept = train(self.STILL.replace(keep_head=True), synthetic_dataset, learnt.weights)
        moving = [name for name in kept.weights if "running" in name]
        assert moving and all(torch.equal(kept.weights[name], learnt.weights[name]) for name in moving)
