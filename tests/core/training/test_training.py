import math

import pytest
import torch

from fmnist_core.data.dataset import Split
from fmnist_core.errors import TrainingError, WeightsError
from fmnist_core.evaluation.metrics import compute_logits
from fmnist_core.models import create_model
from fmnist_core.recipes.recipe import OPTIMIZERS, Recipe
from fmnist_core.training.devices import resolve_device
from fmnist_core.training.events import EpochDone, StepDone, TrainingDone, TrainingStarted
from fmnist_core.training.loop import conclude, train
from fmnist_core.training.optimization import learning_rate_at

LAYERS = ("conv 4 3", "batch_norm", "relu", "max_pool 4", "dropout 0.2", "flatten", "linear 10")
SMALL = Recipe(model="layers", model_options={"layers": LAYERS}, epochs=3, batch_size=64, threads=1, learning_rate=0.05)


def drain(events):
    *_, done = events
    return done


def assert_same_weights(left, right):
    assert left.keys() == right.keys()
    for name, tensor in left.items():
        assert torch.equal(tensor, right[name]), name


def test_events_come_in_order_and_tell_the_whole_story(synthetic_dataset):
    events = list(train(SMALL, synthetic_dataset))
    steps = [event for event in events if isinstance(event, StepDone)]
    epochs = [event for event in events if isinstance(event, EpochDone)]
    batches = math.ceil(len(synthetic_dataset.train) / SMALL.batch_size)
    assert isinstance(events[0], TrainingStarted) and isinstance(events[-1], TrainingDone)
    assert events[0].steps_per_epoch == batches and events[0].train_size == len(synthetic_dataset.train)
    assert [event.figures.epoch for event in epochs] == [1, 2, 3]
    assert steps[-1].step == 3 * batches and steps[-1].images_seen == len(synthetic_dataset.train)
    assert events[-1].history.steps == tuple(steps)
    assert events[-1].history.epochs == tuple(event.figures for event in epochs)
    assert all(step.images_per_second > 0 for step in steps)


def test_it_learns(synthetic_dataset):
    done = drain(train(SMALL.replace(epochs=5), synthetic_dataset))
    first, *_, last = done.history.epochs
    assert last.train_loss < first.train_loss
    assert (done.test_logits.argmax(1) == synthetic_dataset.test.labels).float().mean() > 0.5


def test_at_least_twenty_points_where_there_are_as_many_batches(synthetic_dataset):
    steps = [
        event
        for event in train(SMALL.replace(batch_size=8, epochs=1), synthetic_dataset)
        if isinstance(event, StepDone)
    ]
    assert len(steps) >= 20


def test_report_every_is_obeyed(synthetic_dataset):
    recipe = SMALL.replace(report_every=2, epochs=1)
    steps = [event for event in train(recipe, synthetic_dataset) if isinstance(event, StepDone)]
    assert [step.step for step in steps[:3]] == [2, 4, 6]


def test_test_figures_come_per_epoch_only_where_the_recipe_asks(synthetic_dataset):
    habits = drain(train(SMALL.replace(test_every_epoch=True, hold_out_validation=False), synthetic_dataset))
    ours = drain(train(SMALL, synthetic_dataset))
    assert all(epoch.test and not epoch.val for epoch in habits.history.epochs) and habits.val_logits is None
    assert all(epoch.val and not epoch.test for epoch in ours.history.epochs)
    assert ours.val_logits.shape == (len(synthetic_dataset.val), 10)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_same_recipe_gives_the_same_weights(synthetic_dataset, optimizer):
    recipe = SMALL.replace(optimizer=optimizer, learning_rate=0.01, augmentations=["shift-flip", "random-erasing"])
    first, second = (drain(train(recipe, synthetic_dataset)) for _ in range(2))
    assert_same_weights(first.weights, second.weights)
    other = drain(train(recipe.replace(seed=1), synthetic_dataset))
    assert not torch.equal(first.test_logits, other.test_logits)


def test_what_happens_between_events_changes_nothing(synthetic_dataset):
    quiet = drain(train(SMALL, synthetic_dataset))
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    for event in train(SMALL, synthetic_dataset):
        assert torch.get_num_threads() == threads
        torch.rand(10)  # somebody else's random numbers
        disturbed = event
    assert_same_weights(quiet.weights, disturbed.weights)
    torch.set_rng_state(state)


def test_the_average_lags_behind_the_last_step(synthetic_dataset):
    last = drain(train(SMALL, synthetic_dataset)).weights
    averaged = drain(train(SMALL.replace(weight_average=0.9), synthetic_dataset)).weights
    first = drain(train(SMALL.replace(learning_rate=1e-7), synthetic_dataset)).weights
    for name, weight in last.items():
        if "running" in name or "tracked" in name:  # counted, not learnt
            continue
        lag, whole_way = (weight - averaged[name]).norm(), (weight - first[name]).norm()
        assert 0 < lag < whole_way, name


def test_mirrored_it_answers_with_the_mean_of_both_views_and_learns_the_same(synthetic_dataset):
    recipe = SMALL.replace(augmentations=["shift-flip"])
    plain, mirrored = (
        drain(train(recipe.replace(mirrored_answers=asked_twice), synthetic_dataset)) for asked_twice in (False, True)
    )
    assert_same_weights(plain.weights, mirrored.weights)
    network = create_model(SMALL.model, **SMALL.model_options)
    network.load_state_dict(plain.weights)
    test = synthetic_dataset.test
    others = compute_logits(network, Split(test.images.flip(2), test.labels))
    torch.testing.assert_close(mirrored.test_logits, (plain.test_logits + others) / 2)
    assert not torch.allclose(others, plain.test_logits)


def test_fewer_digits_learn_as_well(synthetic_dataset):
    exact, rough = (
        drain(train(SMALL.replace(precision=precision), synthetic_dataset)) for precision in ("float32", "bfloat16")
    )
    assert not torch.equal(exact.test_logits, rough.test_logits)
    assert all(weight.dtype == torch.float32 for weight in rough.weights.values() if weight.is_floating_point())
    assert rough.history.epochs[-1].train_loss == pytest.approx(exact.history.epochs[-1].train_loss, abs=0.05)


@pytest.mark.parametrize("settings", [*({"optimizer": name} for name in OPTIMIZERS), {"weight_average": 0.9}], ids=str)
def test_resumed_equals_uninterrupted_to_the_last_bit(synthetic_dataset, settings):
    recipe = SMALL.replace(learning_rate=0.01, schedule="one-cycle", augmentations=["shift-flip"], **settings)
    whole = drain(train(recipe, synthetic_dataset))
    events = train(recipe, synthetic_dataset)
    checkpoint = next(event.checkpoint for event in events if isinstance(event, EpochDone) and event.figures.epoch == 2)
    events.close()
    resumed = drain(train(recipe, synthetic_dataset, resume=checkpoint))
    assert_same_weights(whole.weights, resumed.weights)
    assert [epoch.train_loss for epoch in resumed.history.epochs] == [
        epoch.train_loss for epoch in whole.history.epochs
    ]
    assert torch.equal(whole.test_logits, resumed.test_logits)


def test_a_stopped_training_is_evaluated_where_it_stood(synthetic_dataset):
    events = train(SMALL, synthetic_dataset)
    first = next(event for event in events if isinstance(event, EpochDone))
    events.close()
    done = conclude(SMALL, synthetic_dataset, first.checkpoint)
    assert done.epoch == 1
    assert_same_weights(done.weights, first.checkpoint.weights)


def test_early_stopping_keeps_the_best_epoch(synthetic_dataset):
    recipe = SMALL.replace(patience=2, epochs=40, learning_rate=0.5)
    done = drain(train(recipe, synthetic_dataset))
    losses = [epoch.val.loss for epoch in done.history.epochs]
    assert done.epoch == 1 + losses.index(min(losses))
    assert len(losses) == min(40, done.epoch + 2)


def test_a_part_of_the_pictures_has_every_class_alike(synthetic_dataset):
    started, *_, done = train(SMALL.replace(train_pictures=100, order="as-stored", epochs=1), synthetic_dataset)
    other = drain(train(SMALL.replace(train_pictures=100, order="as-stored", epochs=1, seed=1), synthetic_dataset))
    assert started.train_size == 100 and done.history.steps[-1].images_seen == 100
    assert not torch.equal(done.test_logits, other.test_logits)


def test_class_after_class_a_network_forgets(synthetic_dataset):
    """The last class is all that it answers, though it was right on most of what it saw."""
    recipe = SMALL.replace(model="linear", model_options={}, learning_rate=0.1, batch_size=8)
    by_class = drain(train(recipe.replace(order="by-class"), synthetic_dataset))
    shuffled = drain(train(recipe, synthetic_dataset))
    answers = by_class.test_logits.argmax(1)
    assert (answers == 9).float().mean() > 0.5
    assert (shuffled.test_logits.argmax(1) == synthetic_dataset.test.labels).float().mean() > 0.5


def test_as_stored_every_epoch_is_the_same(synthetic_dataset, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "fmnist_core.training.batches.to_inputs", lambda images: seen.append(images) or images.unsqueeze(1) / 255
    )
    drain(train(SMALL.replace(order="as-stored", epochs=2), synthetic_dataset))
    assert torch.equal(seen[0], synthetic_dataset.train.images) and torch.equal(seen[0], seen[1])


def test_a_loss_that_is_not_finite_ends_the_run_with_the_remedy(synthetic_dataset):
    with pytest.raises(TrainingError, match="learning rate well below 100"):
        drain(train(SMALL.replace(learning_rate=100.0, momentum=0.99, epochs=20), synthetic_dataset))


def test_memory_that_does_not_suffice_is_told_with_the_remedy(synthetic_dataset, monkeypatch):
    def exhaust(*args, **kwargs):
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes.")

    monkeypatch.setattr("fmnist_core.training.batches.to_inputs", exhaust)
    with pytest.raises(TrainingError, match="batch size below 64"):
        drain(train(SMALL, synthetic_dataset))


def test_another_runs_layers_are_frozen_under_a_new_head(synthetic_dataset):
    learnt = drain(train(SMALL, synthetic_dataset)).weights
    recipe = SMALL.replace(start_from="other", frozen_epochs=3, learning_rate=0.1)
    done = drain(train(recipe, synthetic_dataset, start_weights=learnt))
    head = [name for name in learnt if name.startswith("layers.6.")]
    for name, tensor in done.weights.items():
        assert torch.equal(tensor, learnt[name]) == (name not in head), name
    assert done.history.epochs[-1].val.accuracy > 0.2


def test_start_weights_of_another_shape_are_refused(synthetic_dataset):
    recipe = Recipe(start_from="other", epochs=1)
    with pytest.raises(WeightsError, match="start from a run of the same model"):
        next(train(recipe, synthetic_dataset, start_weights={"block_1.0.weight": torch.zeros(3, 1, 3, 3)}))
    with pytest.raises(WeightsError, match="are missing"):
        next(train(recipe, synthetic_dataset))


def test_transfer_from_imagenets_weights_beats_chance(synthetic_dataset, monkeypatch, tmp_path):
    from torchvision.models import MobileNet_V3_Small_Weights, mobilenet_v3_small

    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    (tmp_path / "checkpoints").mkdir()
    torch.manual_seed(0)
    file = tmp_path / "checkpoints" / MobileNet_V3_Small_Weights.DEFAULT.url.rpartition("/")[2]
    torch.save(mobilenet_v3_small(weights=None).state_dict(), file)
    monkeypatch.setattr(
        "torch.hub.load_state_dict_from_url", lambda url, **options: torch.load(file, weights_only=True)
    )
    recipe = Recipe(
        model="mobilenet_v3_small",
        model_options={"input_size": 32},
        start_from="imagenet",
        frozen_epochs=1,
        epochs=4,
        optimizer="adamw",
        learning_rate=3e-3,
        schedule="one-cycle",
        batch_size=50,
        threads=1,
    )
    done = drain(train(recipe, synthetic_dataset))
    assert done.history.epochs[-1].train_accuracy > 0.2


def test_schedules_start_peak_and_end_where_they_should():
    constant, cosine, cycle = (Recipe(schedule=name, learning_rate=1.0) for name in ("constant", "cosine", "one-cycle"))
    assert {learning_rate_at(constant, step, 100) for step in range(100)} == {1.0}
    assert learning_rate_at(cosine, 0, 100) == 1 and learning_rate_at(cosine, 99, 100) < 1e-3
    rates = [learning_rate_at(cycle, step, 100) for step in range(100)]
    assert rates[0] == pytest.approx(1 / 25) and rates.index(max(rates)) == 30 and rates[-1] < 1e-3


def test_auto_takes_the_quickest_device_that_is_there(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert resolve_device("auto") == torch.device("cuda")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert resolve_device("auto") == torch.device("mps")


def test_a_device_that_is_not_there_is_refused():
    missing = "mps" if not torch.backends.mps.is_available() else "cuda"
    with pytest.raises(TrainingError, match="choose auto or cpu"):
        resolve_device(missing)
    assert resolve_device("cpu").type == "cpu"
