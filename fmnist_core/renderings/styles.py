"""Pictures to train on, drawn anew in other styles: outlines, silhouettes, other fabrics, warped, in pairs.

A model that has seen a garment in many styles knows sketches and photos without having been shown any (training on
randomised edges: arXiv 2202.13164). Everything happens in batched tensors and ends in `images.frame`, as inference
does. Inputs are float (N, 1, 28, 28) in [0, 1]; inside, pictures are twice as large, so that lines can be thin.
"""

import math
from collections.abc import Mapping

import torch
from torch import Generator, Tensor
from torch.nn import functional

from fmnist_core.images.framing import frame
from fmnist_core.renderings.garments.pool import draw_pool
from fmnist_core.renderings.pens import SIDE, STYLES, Style

SHOES = (5, 7, 9)
BOOT = 9
SHARES = {
    "original": 0.55,
    "photo": 0.09,
    "outline": 0.09,
    "silhouette": 0.04,
    "drawn shaded": 0.1,
    "drawn pen": 0.08,
    "drawn solid": 0.05,
}
"""Of a batch, by style; "original" is only shifted and mirrored, the drawn ones are a program's garments of the same
class."""
PRESENT = 0.06
"""Brighter than this is garment: Fashion-MNIST's background is 0."""
DRAWN: dict[str, Style] = {f"drawn {style}": style for style in STYLES}
"""The styles that are drawn by a program, each with how its pen draws."""
MARGIN = 1.25
"""Room around a picture before it is warped, so that nothing is cut off; framing takes it away again."""
PAIRED_SHARE = 0.45
LINE_POWER = 4.0
"""Lines here may be a single pixel of twice the size: shrunk by a mean of this power, one keeps 0.84 of its brightness
where the plain mean of `images.prepare` leaves half."""


def render(images: Tensor, labels: Tensor, generator: Generator, shares: Mapping[str, float] = SHARES) -> Tensor:
    """Each picture in a style chosen at random, float (N, 1, 28, 28); `generator` (on the CPU) decides all."""
    dice = _Dice(generator, images.device)
    order = torch.randperm(len(images), generator=generator).to(images.device)
    parts = torch.split(order, _sizes(len(images), shares))
    rendered = images.clone()
    for style, indices in zip(shares, parts):
        if style != "original" and len(indices):
            rendered[indices] = _render(style, images[indices], labels[indices], dice)
    return rendered


def warp(images: Tensor, generator: Generator) -> Tensor:
    """Each picture turned a little, stretched, mirrored and bent, float (N, 1, 28, 28)."""
    dice = _Dice(generator, images.device)
    large = functional.interpolate(images, SIDE, mode="bilinear", align_corners=False)
    return frame_lines(_warp(large, _affine(len(images), dice), dice).clamp(0, 1))


def frame_lines(large: Tensor) -> Tensor:
    """`images.frame` for drawings: float (N, 1, H, W) in [0, 1] -> float (N, 1, 28, 28). Lines a pixel wide stay bright
    in the first half of them, and fade in the second: people draw with thick pens and with thin ones."""
    half = len(large) // 2
    return torch.cat([frame(large[:half], LINE_POWER), frame(large[half:])])


class _Dice:
    """Random numbers of one generator, on the pictures' device."""

    def __init__(self, generator: Generator, device: torch.device):
        self._generator, self.device = generator, device

    def uniform(self, shape: tuple[int, ...], low: float = 0.0, high: float = 1.0) -> Tensor:
        return (low + (high - low) * torch.rand(shape, generator=self._generator)).to(self.device)

    def chance(self, count: int, probability: float) -> Tensor:
        """Bool (count, 1, 1, 1)."""
        return self.uniform((count, 1, 1, 1)) < probability

    def each(self, count: int, low: float, high: float) -> Tensor:
        """A number a picture, float (count, 1, 1, 1)."""
        return self.uniform((count, 1, 1, 1), low, high)

    def clouds(self, count: int, cells: int) -> Tensor:
        """Smooth noise in [-1, 1] or so, float (count, 1, SIDE, SIDE); more cells make it finer."""
        noise = self.uniform((count, 1, cells, cells), -1, 1)
        return functional.interpolate(noise, SIDE, mode="bilinear", align_corners=True)


def _sizes(count: int, shares: Mapping[str, float]) -> list[int]:
    sizes = [round(count * share) for share in list(shares.values())[1:]]
    return [count - sum(sizes), *sizes]


def _render(style: str, images: Tensor, labels: Tensor, dice: _Dice) -> Tensor:
    if style in DRAWN:
        large = _draw_others(DRAWN[style], labels, dice)
    else:
        large = functional.interpolate(images, SIDE, mode="bilinear", align_corners=False)
    warped = _warp(large, _affine(len(images), dice), dice)
    match style:
        case "photo":
            warped = _as_photo(_pair_up(warped, labels, dice), dice)
        case "drawn shaded":
            warped = _as_photo(warped, dice)
        case "outline":
            warped = _as_outline(warped, dice)
        case "silhouette":
            warped = _as_silhouette(warped, dice)
    return frame_lines(warped.clamp(0, 1))


def _draw_others(style: Style, labels: Tensor, dice: _Dice) -> Tensor:
    """For each label a program's garment of that class, float (N, 1, SIDE, SIDE)."""
    pool = torch.from_numpy(draw_pool()[style])
    number = (dice.uniform((len(labels),)) * pool.shape[1]).long().cpu()
    return (pool[labels.cpu(), number].unsqueeze(1).float() / 255).to(dice.device)


def _as_photo(large: Tensor, dice: _Dice) -> Tensor:
    """Other fabric, other light, folds, a print; leftovers of a background, and pieces that were cut away with it."""
    count, mask = len(large), _mask(large)
    shade = large.clamp(0, 1) ** torch.exp(dice.each(count, -1.2, 0.9))
    shade = torch.where(dice.chance(count, 0.25), 1 - shade, shade)
    contrast = dice.each(count, 0.15, 1.0)
    shade = dice.each(count, 0.25, 0.9) * (1 - contrast) + contrast * shade
    shade = shade * (1 + dice.each(count, 0, 0.35) * dice.clouds(count, 7))
    pattern = torch.where(dice.chance(count, 0.5), dice.clouds(count, 28), _stripes(count, dice))
    shade = shade + dice.each(count, 0, 0.5) * dice.chance(count, 0.35) * pattern
    kept = mask * (1 - _rectangles(count, dice, 4, 16) * dice.chance(count, 0.15))
    leftover = _rectangles(count, dice, 3, 22) * dice.chance(count, 0.2) * dice.each(count, 0.2, 1)
    return torch.maximum(kept * shade.clamp(0.08, 1), leftover * (1 - mask) * 0.9)


def _as_outline(large: Tensor, dice: _Dice) -> Tensor:
    """Lines as a pen draws them: the contour, often some of what is inside, of any width, with gaps, rarely filled."""
    count, mask = len(large), _mask(large)
    contour = _contour(mask, dice)
    inner = _inner_edges(large, mask, dice) * dice.chance(count, 0.7)
    inner = torch.where(dice.chance(count, 0.5), functional.max_pool2d(inner, 3, 1, 1), inner)
    lines = torch.maximum(contour, inner)
    whole = ~dice.chance(count, 0.3) | (dice.clouds(count, 9) < dice.each(count, 0.25, 0.7))
    fill = mask * dice.each(count, 0.1, 0.6) * dice.chance(count, 0.2)
    return torch.maximum(lines * whole * dice.each(count, 0.7, 1), fill)


def _as_silhouette(large: Tensor, dice: _Dice) -> Tensor:
    """A filled shape of one shade, or two, often with lines left out, as icons have them."""
    count, mask = len(large), _mask(large)
    shade = dice.each(count, 0.4, 1) * torch.where(dice.chance(count, 0.3), 1 + 0.3 * dice.clouds(count, 3).sign(), 1)
    cut = _inner_edges(large, mask, dice) * dice.chance(count, 0.6)
    cut = torch.where(dice.chance(count, 0.6), functional.max_pool2d(cut, 3, 1, 1), cut)
    return mask * shade * (1 - cut)


def _mask(large: Tensor) -> Tensor:
    """What is garment, its dark spots included, as 0 and 1."""
    present = (large > PRESENT).float()
    return _erode(_dilate(present, 3), 3)


def _contour(mask: Tensor, dice: _Dice) -> Tensor:
    """The border of `mask`, one to three pixels of the final picture wide."""
    count = len(mask)
    choice = dice.uniform((count, 1, 1, 1))
    inside, thin, middle = _erode(mask, 3), _dilate(mask, 3), _dilate(mask, 5)
    border = torch.where(choice < 0.6, mask - inside, thin - inside)
    border = torch.where(choice > 0.85, middle - _erode(inside, 3), border)
    return border


def _inner_edges(large: Tensor, mask: Tensor, dice: _Dice) -> Tensor:
    """Where the shade changes inside `mask`, strongly enough by a random measure, as 0 and 1."""
    smooth = functional.avg_pool2d(large, 3, 1, 1, count_include_pad=False)
    across = (smooth[..., :, 2:] - smooth[..., :, :-2]).abs()
    down = (smooth[..., 2:, :] - smooth[..., :-2, :]).abs()
    strength = functional.pad(across, (1, 1, 0, 0)) + functional.pad(down, (0, 0, 1, 1))
    return ((strength > dice.each(len(large), 0.06, 0.4)) & (_erode(mask, 5) > 0)).float()


def _stripes(count: int, dice: _Dice) -> Tensor:
    angle, period = dice.each(count, 0, math.pi), dice.each(count, 5, 20)
    line = torch.linspace(0, SIDE, SIDE, device=angle.device)
    phase = line[None, None, :, None] * angle.cos() + line[None, None, None, :] * angle.sin()
    return (phase * 2 * math.pi / period).sin().sign()


def _rectangles(count: int, dice: _Dice, low: int, high: int) -> Tensor:
    """A rectangle a picture, as 0 and 1, with sides of `low` to `high` pixels."""
    line = torch.arange(SIDE, device=dice.device)
    inside = []
    for shape in ((1, 1, SIDE, 1), (1, 1, 1, SIDE)):
        side = dice.each(count, low, high)
        start = dice.each(count, 0, 1) * (SIDE - side)
        place = line.view(shape)
        inside.append((place >= start) & (place < start + side))
    return (inside[0] & inside[1]).float()


def _pair_up(large: Tensor, labels: Tensor, dice: _Dice) -> Tensor:
    """Some shoes as people photograph them: two from above (stood on end, mirrored), or one behind the other."""
    count = len(large)
    is_shoe = torch.isin(labels, torch.tensor(SHOES, device=labels.device))[:, None, None, None]
    paired = is_shoe & dice.chance(count, PAIRED_SHARE)
    upright = dice.chance(count, 0.8)[:, 0, 0, 0] & (labels != BOOT)
    turn = torch.where(upright, dice.uniform((count,), 1.2, 1.95), dice.uniform((count,), -0.35, 0.35))
    spread = torch.where(upright, dice.uniform((count,), 0.3, 0.6), dice.uniform((count,), 0.1, 0.5))
    lift = torch.where(upright, dice.uniform((count,), -0.1, 0.1), dice.uniform((count,), -0.5, 0.5))
    scale = torch.full_like(turn, 1.6)
    narrow = scale / torch.where(upright, dice.uniform((count,), 0.9, 1.5), dice.uniform((count,), 0.9, 1.1))
    mirrored = (upright | (dice.uniform((count,)) < 0.3))[:, None, None]
    one = _matrices(turn, scale, narrow, spread, lift)
    beside = _matrices(turn, scale, narrow, -spread, -lift)
    other = torch.where(mirrored, one * one.new_tensor([-1.0, 1.0, 1.0]), beside)
    both = torch.maximum(_sample(large, one), _sample(large, other))
    return torch.where(paired, both, large)


def _affine(count: int, dice: _Dice) -> Tensor:
    """Turned a little, stretched by up to a half, mirrored: float (N, 2, 3), for `grid_sample`."""
    turn = dice.uniform((count,), -0.2, 0.2)
    stretch = torch.exp(dice.uniform((count,), -0.35, 0.25))
    flipped = torch.where(dice.uniform((count,)) < 0.5, -1.0, 1.0)
    still = torch.zeros_like(turn)
    matrices = _matrices(turn, torch.full_like(turn, MARGIN), MARGIN * stretch, still, still)
    matrices[:, :, 0] *= flipped[:, None]
    return matrices


def _matrices(turn: Tensor, rows: Tensor, columns: Tensor, right: Tensor, down: Tensor) -> Tensor:
    """Affine maps from output to input: shrunk by `columns` and `rows`, turned, moved `right` and `down`."""
    cos, sin = turn.cos(), turn.sin()
    linear = torch.stack([torch.stack([cos * columns, -sin * rows], 1), torch.stack([sin * columns, cos * rows], 1)], 1)
    moved = linear @ torch.stack([-right, -down], 1)[:, :, None]
    return torch.cat([linear, moved], 2)


def _warp(large: Tensor, matrices: Tensor, dice: _Dice) -> Tensor:
    """An affine map, then legs and hems spread or drawn in, then a wobble."""
    count = len(large)
    grid = functional.affine_grid(matrices, list(large.shape), align_corners=False)
    flare = dice.each(count, -0.35, 0.25)[:, :, :, 0] * dice.chance(count, 0.6)[:, :, :, 0]
    across = grid[..., 0] * (1 + flare * grid[..., 1])
    amount = dice.each(count, 0, 0.1)
    wobble = torch.cat([dice.clouds(count, 5), dice.clouds(count, 5)], 1) * amount
    grid = torch.stack([across, grid[..., 1]], -1) + wobble.permute(0, 2, 3, 1)
    return functional.grid_sample(large, grid, align_corners=False)


def _sample(large: Tensor, matrices: Tensor) -> Tensor:
    grid = functional.affine_grid(matrices, list(large.shape), align_corners=False)
    return functional.grid_sample(large, grid, align_corners=False)


def _dilate(mask: Tensor, size: int) -> Tensor:
    wide = functional.max_pool2d(mask, (1, size), 1, (0, size // 2))
    return functional.max_pool2d(wide, (size, 1), 1, (size // 2, 0))


def _erode(mask: Tensor, size: int) -> Tensor:
    return 1 - _dilate(1 - mask, size)
