import pytest
import torch

from fmnist_core.images import frame
from fmnist_core.renderings import DRAWN, SHARES, render, styles
from fmnist_core.renderings.garments.drawing import draw_garments
from fmnist_core.renderings.styles import IN_PLACE_OF, TOLD_BY_DETAIL


@pytest.fixture(scope="module")
def garments():
    """Filled shapes of ten kinds: ellipses of growing width, with a darker band across."""
    line = torch.linspace(-1, 1, 28)
    widths = torch.linspace(0.3, 0.95, 10).repeat(12)[:, None, None]
    inside = (line[None, None, :] / widths) ** 2 + (line[None, :, None] / 0.97) ** 2 < 1
    shade = torch.where(line.abs() < 0.15, 0.3, 0.8)[None, :, None]
    return frame((inside * shade).unsqueeze(1)), torch.arange(10).repeat(12)


def rendered(garments, seed):
    return render(*garments, torch.Generator().manual_seed(seed))


def test_pictures_stay_pictures(garments):
    out = rendered(garments, 0)
    assert out.shape == (120, 1, 28, 28) and out.dtype == torch.float32
    assert out.min() >= 0 and out.max() <= 1 and out.isfinite().all()
    assert (out.flatten(1).amax(1) > 0.2).all(), "nothing was wiped out"


def test_the_generator_decides_all(garments):
    assert torch.equal(rendered(garments, 1), rendered(garments, 1))
    assert not torch.equal(rendered(garments, 1), rendered(garments, 2))


def test_the_original_share_is_left_as_it_is(garments):
    same = (rendered(garments, 3) == garments[0]).flatten(1).all(1).sum().item()
    assert same == pytest.approx(120 * SHARES["original"], abs=2)


def test_outlines_are_hollow_and_the_rest_is_not(garments):
    middles = torch.cat([rendered(garments, seed)[:, 0, 6:10, 12:16].mean((1, 2)) for seed in range(4)])
    hollow = (middles < 0.05).float().mean().item()
    assert hollow == pytest.approx(SHARES["outline"] + SHARES["drawn line"] + SHARES["drawn sketch"], abs=0.15)


def test_what_was_given_is_not_changed(garments):
    before = garments[0].clone()
    rendered(garments, 4)
    assert torch.equal(garments[0], before)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_small_batches_are_rendered_too(garments, count):
    images, labels = garments
    assert render(images[:count], labels[:count], torch.Generator().manual_seed(0)).shape == (count, 1, 28, 28)


@pytest.mark.parametrize(("style", "instead"), IN_PLACE_OF.items())
def test_what_a_style_would_wipe_out_is_drawn_by_the_program(garments, monkeypatch, style, instead):
    asked = []

    def drawn(labels, pencil, seed):
        asked.extend((label, pencil) for label in labels)
        return draw_garments(labels, pencil, seed)

    monkeypatch.setattr(styles, "draw_garments", drawn)
    render(*garments, torch.Generator().manual_seed(0), {"original": 0.0, style: 1.0})
    assert sorted(asked) == sorted((label, DRAWN[instead]) for label in TOLD_BY_DETAIL for _ in range(12))


def test_garments_are_drawn_anew_each_time(garments):
    images, labels = garments
    generator, shares = torch.Generator().manual_seed(0), {"original": 0.0, "drawn icon": 1.0}
    first, second = (render(images, labels, generator, shares) for _ in range(2))
    assert len(torch.cat([first, second]).flatten(1).unique(dim=0)) == 240
