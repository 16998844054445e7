"""A comparison as one page: complete, harmless, and in need of nothing from outside."""

import re

import pytest

from fmnist_core.errors import RunError
from fmnist_core.export.report import create_report, write_report
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs import manage, recorder
from fmnist_core.training import loop

QUICK = Recipe(name="quick", model="linear", epochs=1, threads=1, device="cpu")
LARGEST = 10_000_000


@pytest.fixture
def page(runs_folder, synthetic_dataset):
    for name, seed in (("first", 1), ("second", 2)):
        recipe = QUICK.replace(seed=seed)
        run = recorder.create_run(recipe, name=name)
        for _ in recorder.record_training(loop.train(recipe, synthetic_dataset), run, synthetic_dataset):
            pass
    manage.rename_run("second", "</script><script>alert(1)</script>")
    return create_report(["first", "second"], synthetic_dataset.test.labels.numpy())


def own_part(page: str) -> str:
    """The page without plotly's script, in which anything may stand."""
    longest = max(re.findall(r"<script>.*?</script>", page, flags=re.S), key=len)
    return page.replace(longest, "")


def test_everything_is_on_the_page(page):
    for text in (
        "Ranking",
        "gets wrong: p ",
        "quick with 2 seeds",
        "Class by class",
        "How often they agree",
        "Loss while training",
        "learning rate",
        "processor",
        "Holm",
    ):
        assert text in own_part(page)
    assert own_part(page).count('class="figure"') == 7


def test_it_is_one_file_of_bearable_size_that_asks_for_nothing(page):
    assert len(page.encode()) < LARGEST
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", own_part(page))
    assert page.count("Plotly.react") >= 1


def test_names_are_shown_and_never_run(page):
    assert "<script>alert(1)" not in page
    assert "&lt;/script&gt;&lt;script&gt;alert(1)" in page


def test_only_what_differs_is_in_the_table(page):
    table = own_part(page).partition("What differs between the recipes")[2].partition("</thead>")[0]
    assert re.findall(r'<th class="text">(.*?)</th>', table) == ["Seed"]


def test_a_file_that_can_not_be_written_is_a_sentence(page, synthetic_dataset, tmp_path):
    labels = synthetic_dataset.test.labels.numpy()
    write_report(["first"], labels, tmp_path / "one.html")
    assert "Is one really better?" not in (tmp_path / "one.html").read_text(encoding="utf-8")
    with pytest.raises(RunError, match="can't be written"):
        write_report(["first"], labels, tmp_path / "nowhere" / "one.html")
