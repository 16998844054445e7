"""The command that turns weights trained elsewhere into a run."""

from argparse import Namespace

from fmnist_core import data, runs
from fmnist_core.cli.output import Output
from fmnist_core.cli.recipe_options import parse_options


def import_(arguments: Namespace) -> None:
    out = Output(arguments.json)
    dataset = data.load_dataset(arguments.data, out.progress, arguments.any_data)
    name = arguments.name or arguments.file.stem
    run_id = runs.import_weights(arguments.file, dataset, name, arguments.model, parse_options(arguments.option))
    summary = runs.load_summary(run_id)
    assert summary.test is not None
    figures = {"run_id": run_id, "model": summary.model, "model_options": summary.model_options}
    out.object(
        figures | {"test_loss": summary.test.loss, "test_accuracy": summary.test.accuracy},
        f"{run_id}: imported as model {summary.model}, {summary.test.accuracy:.2%} accuracy on the test set",
    )
