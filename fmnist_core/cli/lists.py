"""The commands that say what there is: data, models, recipes."""

from argparse import Namespace

from fmnist_core import data, models, recipes
from fmnist_core.cli.output import Output
from fmnist_core.cli.tables import Column


def check_data(arguments: Namespace) -> None:
    out = Output(arguments.json)
    dataset = data.load_dataset(arguments.data, out.progress, arguments.any_data)
    sizes = {"train": len(dataset.train), "val": len(dataset.val), "test": len(dataset.test)}
    values = {"root": str(dataset.folder)} | sizes | {"data": dataset.name, "class_names": dataset.class_names}
    is_known = dataset.name == data.FASHION_MNIST
    out.object(
        values,
        f"{dataset.name} in {dataset.folder}{', verified' if is_known else ', not verified'}: {sizes['train']:,} "
        f"pictures to train on, {sizes['val']:,} for validation, {sizes['test']:,} to test on",
    )


def list_models(arguments: Namespace) -> None:
    rows = [
        {
            "model": name,
            "parameters": models.count_parameters(models.create_model(name)),
            "options": models.model_options(name),
            "description": models.describe_model(name),
        }
        for name in models.list_models()
    ]
    Output(arguments.json).table("Models", rows, (Column("model"), Column("parameters"), Column("description")))


def list_recipes(arguments: Namespace) -> None:
    rows = [
        {"recipe": name, "description": recipes.describe_recipe(name)} | recipes.get_recipe(name).to_dict()
        for name in recipes.list_recipes()
    ]
    Output(arguments.json).table("Recipes", rows, (Column("recipe"), Column("epochs"), Column("description")))
