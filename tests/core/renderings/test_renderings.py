import pytest
import torch

from fmnist_core.images import frame
from fmnist_core.renderings import SHARES, render

pytestmark = pytest.mark.usefixtures("small_pool")


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
    assert hollow == pytest.approx(SHARES["outline"] + SHARES["drawn pen"], abs=0.15)


def test_what_was_given_is_not_changed(garments):
    before = garments[0].clone()
    rendered(garments, 4)
    assert torch.equal(garments[0], before)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_small_batches_are_rendered_too(garments, count):
    images, labels = garments
    assert render(images[:count], labels[:count], torch.Generator().manual_seed(0)).shape == (count, 1, 28, 28)
