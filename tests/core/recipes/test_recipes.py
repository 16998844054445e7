import dataclasses
import json

import pytest

from fmnist_core.errors import RecipeError
from fmnist_core.models import check_model
from fmnist_core.recipes.named import describe_recipe, get_recipe, list_recipes
from fmnist_core.recipes.recipe import OPTIMIZERS, Recipe, recipe_from_dict
from fmnist_core.recipes.rules import Between, Rule, read_rules


@pytest.mark.parametrize("name", list_recipes())
class TestEveryRecipe:
    def test_survives_json(self, name):
        assert recipe_from_dict(json.loads(json.dumps(get_recipe(name).to_dict()))) == get_recipe(name)

    def test_names_a_model_that_can_be_built(self, name):
        recipe = get_recipe(name)
        assert check_model(recipe.model, recipe.model_options)
        assert recipe.name == name and describe_recipe(name)


@pytest.mark.parametrize("name", ["notebook-v0", "notebook-v1", "notebook-v2"])
def test_the_notebooks_recipes_are_the_notebooks(name):
    recipe = get_recipe(name)
    expected = {
        "optimizer": "sgd",
        "learning_rate": 0.1,
        "batch_size": 32,
        "epochs": 3,
        "seed": 42,
        "schedule": "constant",
    }
    assert expected.items() <= recipe.to_dict().items()
    assert recipe.train_size == 60_000 and recipe.test_every_epoch


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"epochs": 0}, "epochs of the recipe must lie between 1 and 1000"),
        ({"epochs": 2.5}, "give a value like 3"),
        ({"learning_rate": float("nan")}, "learning_rate"),
        ({"learning_rate": -1}, "learning_rate of the recipe must lie between"),
        ({"batch_size": "many"}, "give a value like 32"),
        ({"seed": None}, "give a value like 42"),
        ({"optimizer": "lion"}, "choose from"),
        ({"schedule": "steps"}, "choose from"),
        ({"device": "tpu"}, "choose from"),
        ({"order": "sorted"}, "choose from"),
        ({"train_pictures": 5}, "between 10 and 60000"),
        ({"train_pictures": 57_000}, "choose fewer train_pictures"),
        ({"augmentations": ("mixup",)}, "augmentations of the recipe can.t be .mixup.; choose from"),
        ({"augmentations": None}, "give a value like"),
        ({"model_options": [1]}, "give a value like {}"),
        ({"patience": 2, "hold_out_validation": False}, "early stopping needs validation pictures"),
        ({"nesterov": True}, "Nesterov"),
        ({"optimizer": "adam", "momentum": 0.9}, "has no momentum"),
        ({"frozen_epochs": 1}, "say what to start from"),
        ({"keep_head": True}, "start from a run"),
        ({"mirrored_answers": True}, "train with the augmentation shift-flip"),
        ({"keep_head": True, "start_from": "imagenet"}, "only a run's last layer can be kept"),
        ({"own_pictures": -1}, "between 0 and 20000"),
        ({"own_pictures": None}, "give a value like 0"),
        ({"colour": "red"}, "has no field 'colour'"),
    ],
)
def test_what_cannot_be_trained_is_refused_with_the_remedy(changes, words):
    with pytest.raises(RecipeError, match=words):
        Recipe().replace(**changes)


def test_annotations_are_read_as_rules():
    rules = read_rules(Recipe)
    assert list(rules) == [field.name for field in dataclasses.fields(Recipe)]
    assert rules["optimizer"] == Rule(str, choices=OPTIMIZERS)
    assert rules["patience"] == Rule(int, is_optional=True, bounds=Between(1, 1_000))
    assert rules["start_from"] == Rule(str, is_optional=True)
    assert rules["nesterov"] == Rule(bool)


def test_every_number_of_a_recipe_has_bounds():
    assert all(rule.bounds for rule in read_rules(Recipe).values() if rule.kind in (int, float))


def test_a_recipe_does_not_share_its_options_with_the_caller():
    options = {"hidden_units": 5}
    recipe = Recipe(model_options=options)
    options["hidden_units"] = 6
    assert recipe.model_options == {"hidden_units": 5}
    with pytest.raises(dataclasses.FrozenInstanceError):
        recipe.epochs = 5
