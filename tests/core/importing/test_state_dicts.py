import io
import pickle

import pytest
import torch
from torch import nn

from fmnist_core.errors import WeightsError
from fmnist_core.models import create_model
from fmnist_core.runs import reader
from fmnist_core.runs.state_dicts import export_weights, import_weights, load_state_dict, match_model


@pytest.fixture(autouse=True)
def runs_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("FMNIST_CHECKPOINTS", str(tmp_path / "runs"))


def saved(value):
    buffer = io.BytesIO()
    torch.save(value, buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("model", "options"),
    [
        ("linear", {}),
        ("mlp_relu_logits", {"hidden_units": 24}),
        ("tinyvgg", {"hidden_units": 7}),
        ("mlp_deep", {"hidden_units": 64}),
    ],
)
def test_a_notebooks_own_file_loads_as_it_is(synthetic_dataset, model, options):
    torch.manual_seed(1)
    network = create_model(model, **options)
    run_id = import_weights(saved(network.state_dict()), synthetic_dataset, "Mine")
    summary = reader.load_summary(run_id)
    assert summary.model == model and summary.imported and summary.test is not None
    for name, tensor in reader.load_weights(run_id).items():
        assert torch.equal(tensor, network.state_dict()[name])


def test_foreign_keys_are_matched_by_shapes():
    foreign = nn.Sequential(
        nn.Flatten(), nn.Linear(784, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 10)
    )
    match = match_model(foreign.state_dict())
    assert match.model == "mlp_deep" and match.options == {"hidden_units": 32} and not match.exact
    assert match.names["1.weight"] == "fc1.weight"


def test_shapes_that_fit_several_models_ask_which():
    foreign = nn.Sequential(nn.Linear(784, 10), nn.Linear(10, 10)).state_dict()
    with pytest.raises(WeightsError, match="linear, mlp_relu_logits, mlp alike: say which"):
        match_model(foreign)
    assert match_model(foreign, model="mlp").model == "mlp"


def test_what_fits_nothing_is_refused_with_the_difference():
    with pytest.raises(WeightsError, match=r"tinyvgg comes closest.*classifier.1.weight \(10, 490\).*\(10, 99\)"):
        match_model(create_model("tinyvgg").state_dict() | {"classifier.1.weight": torch.zeros(10, 99)})


class Evil:
    def __reduce__(self):
        return (exec, ("raise SystemExit('it ran')",))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"junk",
        b"x" * 1_000,
        saved([1, 2]),
        saved({"epoch": 3}),
        saved({}),
        pickle.dumps(Evil()),
        saved(create_model("linear")),
    ],
)
def test_what_is_no_state_dict_is_refused_and_nothing_runs(content):
    with pytest.raises(WeightsError, match="save it with torch"):
        load_state_dict(content)


def test_a_checkpoint_around_a_state_dict_is_opened():
    state = create_model("linear").state_dict()
    assert load_state_dict(saved({"epoch": 3, "model_state_dict": state})).keys() == state.keys()


def test_a_small_file_that_declares_a_huge_tensor_costs_nothing():
    state = create_model("linear").state_dict()
    state["layer_stack.1.weight"] = torch.zeros(1).expand(100_000, 100_000)
    with pytest.raises(WeightsError, match="fit no known model"):
        match_model(load_state_dict(saved(state)))


def test_values_that_are_not_finite_are_refused_and_leave_no_run(synthetic_dataset):
    state = create_model("linear").state_dict()
    state["layer_stack.1.weight"][0, 0] = torch.nan
    with pytest.raises(WeightsError, match="not finite"):
        import_weights(saved(state), synthetic_dataset, "nan")
    assert not reader.list_runs().runs


@pytest.mark.parametrize("format", ["pth", "safetensors"])
def test_export_and_import_give_the_same_weights(synthetic_dataset, format):
    run_id = import_weights(saved(create_model("tinyvgg").state_dict()), synthetic_dataset, "first")
    second = import_weights(export_weights(run_id, format), synthetic_dataset, "second")
    for name, tensor in reader.load_weights(run_id).items():
        assert torch.equal(tensor, reader.load_weights(second)[name])


def test_an_exported_file_loads_into_a_plain_notebook_model(synthetic_dataset):
    run_id = import_weights(saved(create_model("linear").state_dict()), synthetic_dataset, "first")
    plain = create_model("linear")
    plain.load_state_dict(torch.load(io.BytesIO(export_weights(run_id)), weights_only=True))
