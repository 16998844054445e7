"""Photos made up to learn cutting out from: their masks are right, and the network that learnt from them is, too."""

import numpy as np
import pytest
import torch

from fmnist_core.data.classes import NUM_CLASSES
from fmnist_core.data.dataset import load_dataset
from fmnist_core.images.mask_network import SIDE, MaskNetwork, object_odds
from fmnist_core.images.segmentation import find_object
from fmnist_core.renderings.composites import PIECE_SIDE, Stock, compose, draw_pieces, paint_surfaces

COUNT = 60


@pytest.fixture(scope="module")
def stock():
    pictures = load_dataset().val.images[:COUNT].numpy()
    return Stock(draw_pieces(pictures, COUNT, 20, seed=1), paint_surfaces(40, seed=1))


@pytest.fixture(scope="module")
def photos(stock):
    return photograph(stock)


def photograph(stock, side=SIDE, seed=1):
    return compose(torch.arange(2 * COUNT), stock, side, torch.Generator().manual_seed(seed))


def as_bytes(photos):
    return (255 * photos.pictures).byte().permute(0, 2, 3, 1).numpy()


def overlap(found, true):
    return ((found & true).sum() / (found | true).sum()).item()


class TestPieces:
    def test_of_fashion_mnist_cover_what_is_not_black(self, stock):
        pictures = load_dataset().val.images[:COUNT].float()[:, None]
        large = torch.nn.functional.interpolate(pictures, PIECE_SIDE, mode="bilinear") > 40
        shares = [overlap(mask > 127, there[0]) for mask, there in zip(stock.pieces[:COUNT, 0], large)]
        assert np.mean(shares) > 0.8

    def test_drawn_fill_their_picture_and_differ(self, stock):
        drawn = stock.pieces[COUNT : 2 * COUNT, 0]
        assert drawn.shape == (COUNT, PIECE_SIDE, PIECE_SIDE) and drawn.dtype == torch.uint8
        assert len(drawn.unique(dim=0)) == COUNT
        for mask in drawn:
            rows, columns = np.nonzero(mask.numpy() > 127)
            assert max(np.ptp(rows), np.ptp(columns)) > 0.85 * PIECE_SIDE

    def test_have_tones_only_where_they_are(self, stock):
        mask, tones = stock.pieces[COUNT:, 0], stock.pieces[COUNT:, 1]
        assert (tones[mask == 0] == 0).all()


class TestPhotos:
    @pytest.mark.parametrize("side", [SIDE, 96])
    def test_are_colours_with_a_mask_of_the_same_size(self, stock, side):
        pictures, masks = photograph(stock, side)
        assert pictures.shape == (2 * COUNT, 3, side, side) and masks.shape == (2 * COUNT, 1, side, side)
        for part in (pictures, masks):
            assert part.dtype == torch.float32 and part.min() >= 0 and part.max() <= 1

    def test_show_an_object_and_some_of_what_lies_behind(self, photos):
        share = photos.masks.mean((1, 2, 3))
        assert (share > 0.01).float().mean() > 0.97 and (share < 0.9).float().mean() > 0.97
        assert 0.15 < share.mean() < 0.6

    def test_change_where_their_mask_ends(self, photos):
        """More than where a mask of the same shape would end that lies elsewhere."""
        right, wrong = (self.steps_at_the_end_of(mask, photos.pictures) for mask in (photos.masks, self.astray(photos)))
        assert (right > wrong).float().mean() > 0.9
        assert right.median() > 1.5 * wrong.median()

    def test_without_a_piece_are_all_background(self, stock):
        nothing = Stock(torch.zeros_like(stock.pieces), stock.surfaces)
        pictures, masks = photograph(nothing)
        assert masks.max() == 0 and pictures.std((1, 2, 3)).max() > 0.05

    def test_the_seed_decides(self, stock, photos):
        again, other = photograph(stock), photograph(stock, seed=2)
        assert torch.equal(photos.pictures, again.pictures) and torch.equal(photos.masks, again.masks)
        assert not torch.equal(photos.pictures, other.pictures)

    @staticmethod
    def astray(photos):
        return photos.masks.roll((9, 9), (2, 3))

    @staticmethod
    def steps_at_the_end_of(masks, pictures):
        steps = pictures.diff(dim=3).abs().amax(1)
        ends = masks[:, 0].diff(dim=2).abs()
        return (steps * ends).sum((1, 2)) / ends.sum((1, 2)).clamp(min=1e-6)


class TestMaskNetwork:
    def test_is_small(self):
        assert sum(weights.numel() for weights in MaskNetwork().parameters()) < 300_000

    @pytest.mark.parametrize("shape", [(2, 3, 64, 64), (1, 3, 96, 80)])
    def test_gives_log_odds_of_each_pixel(self, shape):
        odds = MaskNetwork().eval()(torch.rand(shape))
        assert odds.shape == (shape[0], 1, *shape[2:]) and odds.isfinite().all()

    def test_knows_drawn_garments_from_drawn_floors(self, photos):
        odds = [torch.from_numpy(object_odds(picture)) for picture in as_bytes(photos)]
        assert np.mean([overlap(one > 0, mask[0] > 0.5) for one, mask in zip(odds, photos.masks)]) > 0.8


class TestFindObject:
    def test_follows_edges_more_closely_than_the_network_alone(self, stock):
        photos = photograph(stock, side=96)
        found = [torch.tensor(find_object(picture)) for picture in as_bytes(photos)]
        odds = [torch.from_numpy(object_odds(picture))[None, None] for picture in as_bytes(photos)]
        rough = [torch.nn.functional.interpolate(one, (96, 96), mode="bilinear")[0, 0] for one in odds]
        true = photos.masks[:, 0] > 0.5
        exact, roughly = (
            np.mean([overlap(one > border, mask) for one, mask in zip(masks, true)])
            for masks, border in ((found, 0.5), (rough, 0))
        )
        assert exact > 0.85 and exact > roughly

    @pytest.mark.parametrize("size", [(96, 96), (240, 320), (500, 90)])
    def test_masks_are_of_the_pictures_size_and_the_same_each_time(self, size):
        picture = np.zeros((*size, 3), np.uint8)
        picture[size[0] // 4 : -size[0] // 4, size[1] // 4 : -size[1] // 4] = (200, 40, 40)
        first, again = find_object(picture), find_object(picture)
        assert first.shape == size and 0 <= first.min() <= first.max() <= 1
        assert np.array_equal(first, again)
        assert first[size[0] // 2, size[1] // 2] > 0.5 > first[2, 2]

    @pytest.mark.parametrize("side", [28, 56, 96, 300])
    def test_noise_holds_no_object(self, side):
        random = np.random.default_rng(0)
        for _ in range(10):
            assert find_object(random.integers(0, 256, (side, side, 3)).astype(np.uint8)) is None

    @pytest.mark.parametrize("size", [(1, 300), (300, 1), (1, 1), (3, 2)])
    def test_tiny_pictures_are_no_trouble(self, size):
        picture = np.random.default_rng(0).integers(0, 256, (*size, 3)).astype(np.uint8)
        found = find_object(picture)
        assert found is None or found.shape == size


def test_every_class_is_drawn():
    masks = draw_pieces(np.zeros((0, 28, 28), np.uint8), NUM_CLASSES, 0, seed=0)[:, 0].float().mean((1, 2)) / 255
    assert masks.shape == (NUM_CLASSES,) and masks.min() > 0.05
