import pytest
import torch
from torch import nn

from fmnist_core.errors import RecipeError, WeightsError
from fmnist_core.models import (
    check_model,
    count_parameters,
    create_model,
    describe_model,
    head_of,
    list_models,
    model_options,
    summarize,
)
from fmnist_core.models.pretrained import load_imagenet_weights
from fmnist_core.models.registry import register_model


@pytest.mark.parametrize("name", list_models())
class TestEveryModel:
    def test_takes_pictures_and_returns_ten_logits(self, name):
        torch.manual_seed(0)
        assert create_model(name).eval()(torch.rand(3, 1, 28, 28)).shape == (3, 10)

    def test_can_be_described(self, name):
        assert describe_model(name) and isinstance(model_options(name), dict)
        model = check_model(name, {})
        assert isinstance(model.get_submodule(head_of(model)), nn.Linear)

    def test_layers_add_up_to_all_parameters(self, name):
        model = create_model(name)
        layers = summarize(model)
        assert sum(layer.parameters for layer in layers) == count_parameters(model)
        assert layers[-1].output_shape == (10,)


def test_a_second_pool_keeps_the_weights_and_halves_the_picture():
    one, two = (create_model("small_resnet", patch=1, pools=pools) for pools in (1, 2))
    assert count_parameters(one) == count_parameters(two)
    assert (96, 7, 7) in (layer.output_shape for layer in summarize(two))
    assert (96, 7, 7) not in (layer.output_shape for layer in summarize(one))
    with pytest.raises(RecipeError, match="1 or 2 pools"):
        create_model("small_resnet", pools=3)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("linear", ["layer_stack.1.weight", "layer_stack.2.weight"]),
        ("mlp_relu_logits", ["layer_stack.1.weight", "layer_stack.3.weight"]),
        ("mlp_deep", ["fc1.weight", "fc2.weight", "fc3.weight"]),
        (
            "tinyvgg",
            ["block_1.0.weight", "block_1.2.weight", "block_2.0.weight", "block_2.2.weight", "classifier.1.weight"],
        ),
    ],
)
def test_parameters_bear_the_notebooks_names(name, keys):
    assert [key for key in create_model(name).state_dict() if key.endswith("weight")] == keys


def test_v1_never_answers_below_zero_and_its_cure_does():
    torch.manual_seed(0)
    pictures = torch.rand(64, 1, 28, 28)
    assert create_model("mlp_relu_logits")(pictures).min() >= 0
    assert create_model("mlp")(pictures).min() < 0


def test_a_name_is_registered_once():
    def linear() -> nn.Module:
        """A second one."""

    with pytest.raises(ValueError, match="registered already"):
        register_model(linear)


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("nix", {}, "unknown model 'nix'; choose from"),
        ("linear", {"width": 3}, "has no option 'width'"),
        ("linear", {"hidden_units": 0}, "from 1 to 4096"),
        ("linear", {"hidden_units": "ten"}, "must be like 10"),
        ("linear", {"hidden_units": True}, "must be like 10"),
        ("tinyvgg_custom", {"kernel_size": 4}, "must be odd"),
        ("tinyvgg_custom", {"channels": (8,) * 6}, "one to four blocks"),
        ("tinyvgg_custom", {"dropout": 1.5}, "less than 1"),
    ],
)
def test_what_makes_no_network_is_refused_with_the_remedy(name, options, words):
    with pytest.raises(RecipeError, match=words):
        create_model(name, **options)


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ([], "1 to 64 layers"),
        (["wiggle"], r"layer 1 \(wiggle\): unknown layer"),
        (["conv 8", "linear 10"], r"layer 2 \(linear 10\) needs a list.*put a flatten before it"),
        (["flatten", "conv 8"], r"layer 2 \(conv 8\) needs a picture.*before flatten"),
        (["conv x"], "channels must be a number"),
        (["conv 8 size=2"], "conv has no 'size'"),
        (["relu 3"], "takes at most 0 numbers"),
        (["max_pool 20", "max_pool 20"], "larger than its input"),
        (["flatten", "linear 12"], "end it with flatten and linear 10"),
        (["conv 8"], "end it with flatten and linear 10"),
        (["dropout 2"], "p must lie between"),
        (["flatten", *["linear 4096"] * 3, "linear 10"], None),
        (["conv 4096", "flatten", "linear 4096"], "values a picture"),
    ],
)
def test_own_layers_are_checked_one_by_one(layers, words):
    if words is None:
        assert check_model("layers", {"layers": layers})
        return
    with pytest.raises(RecipeError, match=words):
        check_model("layers", {"layers": layers})


def test_own_layers_of_every_kind_make_a_network():
    layers = [
        "conv 8 5 stride=2",
        "batch_norm",
        "leaky_relu",
        "avg_pool",
        "conv 4 3 padding=0",
        "gelu",
        "tanh",
        "sigmoid",
    ]
    layers += ["dropout 0.1", "global_avg_pool", "flatten", "batch_norm", "linear 10"]
    model = create_model("layers", layers=layers).eval()
    assert model(torch.rand(2, 1, 28, 28)).shape == (2, 10)
    assert summarize(model)[0].output_shape == (8, 14, 14)


class TestImageNetWeights:
    @pytest.fixture(autouse=True)
    def own_hub(self, monkeypatch, tmp_path):
        monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
        self.folder = tmp_path / "checkpoints"

    def test_out_of_reach_the_error_names_the_file_and_where_to_put_it(self, monkeypatch):
        def refuse(*args, **kwargs):
            raise OSError("no network")

        monkeypatch.setattr(torch.hub, "download_url_to_file", refuse)
        with pytest.raises(WeightsError, match=r"mobilenet_v3_small-\w+\.pth.*" + str(self.folder)):
            load_imagenet_weights("mobilenet_v3_small")

    def test_a_model_that_has_none_is_refused(self):
        with pytest.raises(WeightsError, match="mobilenet_v3_small or resnet18"):
            load_imagenet_weights("tinyvgg")

    def test_a_file_put_there_is_loaded_without_its_head(self):
        from torchvision.models import MobileNet_V3_Small_Weights, mobilenet_v3_small

        self.folder.mkdir()
        state = mobilenet_v3_small(weights=None).state_dict()
        torch.save(state, self.folder / MobileNet_V3_Small_Weights.DEFAULT.url.rpartition("/")[2])
        weights = load_imagenet_weights("mobilenet_v3_small")
        own = create_model("mobilenet_v3_small").state_dict()
        assert all(weights[key].shape == own[key].shape for key in weights)
        assert {"backbone.classifier.3.weight", "backbone.classifier.3.bias"} == {
            key for key in own.keys() - weights.keys() if key.startswith("backbone")
        }
