import pytest

from fmnist_core.errors import RunError
from ui.errors import as_sentence
from ui.formats import WORD_JOINER, count, decimal, duration, percent, plain, size


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (percent(0.83414), "83.41\u00a0%"),
        (percent(1.0, digits=0), "100\u00a0%"),
        (percent(None), "–"),
        (decimal(0.47659), "0.4766"),
        (decimal(None), "–"),
        (count(7860), "7,860"),
        (count(None), "–"),
        (duration(2.13), "2.1 s"),
        (duration(12.9, digits=0), "13 s"),
        (duration(192), "3 min 12 s"),
        (duration(7300), "2 h 1 min"),
        (duration(None), "–"),
        (size(31840), "32 kB"),
        (size(2_500_000), "2.5 MB"),
        (plain("![x](http://a/b.png) *V1*"), rf"!\[x\](http:{WORD_JOINER}//a/b.png) \*V1\*"),
        (as_sentence(RunError("there is no run 'x': choose another")), "There is no run 'x': choose another."),
        (as_sentence(RunError("Is it there?")), "Is it there?"),
    ],
)
def test_a_figure_or_an_error_reads_well(text, expected):
    assert text == expected


@pytest.mark.parametrize("name", ["http://a.b/c", "see HTTPS://a.b", "www.a.b", "me@a.b", ":smile:", ":material/home:"])
def test_no_address_becomes_a_link_and_no_name_an_icon(name):
    assert name not in plain(name)
    assert plain(name).replace(WORD_JOINER, "") == name
