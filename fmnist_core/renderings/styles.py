"""Pictures to train on, drawn anew in other styles: outlines, silhouettes, other fabrics, warped, in pairs; and beside
them garments that a program draws, new ones each time.

A model that has seen a garment in many styles knows sketches and photos without having been shown any (training on
randomised edges: arXiv 2202.13164). Everything happens in batched tensors and ends in `images.frame`, as inference
does. Inputs are float (N, 1, 28, 28) in [0, 1]; inside, pictures are twice as large, so that lines can be thin.
"""

import math
from collections.abc import Iterable, Iterator, Mapping

import torch
from torch import Generator, Tensor
from torch.nn import functional

from fmnist_core.images.framing import frame
from fmnist_core.renderings.garments.drawing import draw_garments
from fmnist_core.renderings.pens import SIDE, STYLES, Style

SHOES = (5, 7, 9)
BOOT = 9
SHARES = {
    "original": 0.55,
    "photo": 0.08,
    "outline": 0.05,
    "silhouette": 0.02,
    "drawn shaded": 0.12,
    "drawn line": 0.06,
    "drawn sketch": 0.04,
    "drawn brush": 0.04,
    "drawn icon": 0.04,
}
"""Of a batch, by style; "original" is only shifted and mirrored, the drawn ones are a program's garments of the same
class."""
TOLD_BY_DETAIL = (4, 6)
"""Coats and shirts: an outline or a silhouette of Fashion-MNIST's seldom keeps the lapels, the opening or the collar
that tell them from pullovers and T-shirts. The program's garments take their place."""
IN_PLACE_OF = {"outline": "drawn line", "silhouette": "drawn icon"}
PRESENT = 0.06
"""Brighter than this is garment: Fashion-MNIST's background is 0."""
DRAWN: dict[str, Style] = {f"drawn {style}": style for style in STYLES}
"""The styles that are drawn by a program, each with how its pen draws."""
MARGIN = 1.25
"""Room around a picture before it is warped, so that nothing is cut off; framing takes it away again."""
PAIRED_SHARE = 0.45
STRETCH = (-0.35, 0.25)
"""Logarithms of the factors by which widths change; a program's garments come in many shapes already."""
DRAWN_STRETCH = (-0.15, 0.12)
LINE_POWER = 4.0
"""Lines here may be a single pixel of twice the size: shrunk by a mean of this power, one keeps 0.84 of its brightness
where the plain mean of `images.prepare` leaves half."""


def render(images: Tensor, labels: Tensor, generator: Generator, shares: Mapping[str, float] = SHARES) -> Tensor:
    """Each picture in a style chosen at random, float (N, 1, 28, 28); `generator` (on the CPU) decides all."""
    dice = _Dice(generator, images.device)
    order = torch.randperm(len(images), generator=generator).to(images.device)
    parts = torch.split(order, _sizes(len(images), shares))
    rendered = images.clone()
    for style, indices in _keeping_the_class(zip(shares, parts), labels):
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

    def seed(self) -> int:
        """For random numbers of another kind."""
        return int(torch.randint(2**62, (), generator=self._generator))

    def clouds(self, count: int, cells: int | tuple[int, int]) -> Tensor:
        """Smooth noise in [-1, 1] or so, float (count, 1, SIDE, SIDE); more cells (down and across) make it finer."""
        down, across = (cells, cells) if isinstance(cells, int) else cells
        noise = self.uniform((count, 1, down, across), -1, 1)
        return functional.interpolate(noise, SIDE, mode="bilinear", align_corners=True)


def _keeping_the_class(parts: Iterable[tuple[str, Tensor]], labels: Tensor) -> Iterator[tuple[str, Tensor]]:
    """Styles and indices, those taken out whose class the style would wipe out, and drawn by the program instead."""
    for style, indices in parts:
        if style in IN_PLACE_OF:
            lost = torch.isin(labels[indices], torch.tensor(TOLD_BY_DETAIL, device=labels.device))
            yield IN_PLACE_OF[style], indices[lost]
            indices = indices[~lost]
        yield style, indices


def _sizes(count: int, shares: Mapping[str, float]) -> list[int]:
    sizes = [round(count * share) for share in list(shares.values())[1:]]
    return [count - sum(sizes), *sizes]


def _render(style: str, images: Tensor, labels: Tensor, dice: _Dice) -> Tensor:
    if style in DRAWN:
        large, stretch = _draw_others(DRAWN[style], labels, dice).to(dice.device), DRAWN_STRETCH
    else:
        large, stretch = functional.interpolate(images, SIDE, mode="bilinear", align_corners=False), STRETCH
    warped = _warp(large, _affine(len(images), dice, stretch), dice)
    match style:
        case "photo":
            warped = _as_photo(_pair_up(warped, labels, dice), dice, 0.15)
        case "drawn shaded":
            warped = _as_photo(warped, dice, 0.5)
        case "outline":
            warped = _as_outline(warped, dice)
        case "silhouette":
            warped = _as_silhouette(warped, dice)
    return frame_lines(warped.clamp(0, 1))


def _draw_others(style: Style, labels: Tensor, dice: _Dice) -> Tensor:
    """For each label a program's garment of that class, float (N, 1, SIDE, SIDE) on the CPU."""
    drawn = draw_garments(labels.tolist(), style, dice.seed())
    return torch.from_numpy(drawn).unsqueeze(1).float() / 255


def _as_photo(large: Tensor, dice: _Dice, faintest: float) -> Tensor:
    """Other fabric, other light, folds, a print; leftovers of a background, and pieces that were cut away with it. Of
    the contrast at least the share `faintest` stays."""
    count, mask = len(large), _mask(large)
    shade = large.clamp(0, 1) ** torch.exp(dice.each(count, -1.2, 0.9))
    shade = torch.where(dice.chance(count, 0.25), 1 - shade, shade)
    contrast = dice.each(count, faintest, 1.0)
    shade = dice.each(count, 0.25, 0.9) * (1 - contrast) + contrast * shade
    shade = shade * (1 + dice.each(count, 0, 0.35) * dice.clouds(count, 7) + _folds_and_light(count, dice))
    shade = shade + dice.each(count, 0, 0.35) * dice.chance(count, 0.35) * _pattern(count, dice)
    kept = _ragged(mask, dice) * (1 - _rectangles(count, dice, 4, 16) * dice.chance(count, 0.15))
    leftover = _rectangles(count, dice, 3, 22) * dice.chance(count, 0.2) * dice.each(count, 0.2, 1)
    return torch.maximum(kept * shade.clamp(0.08, 1), leftover * (1 - mask) * 0.9)


def _folds_and_light(count: int, dice: _Dice) -> Tensor:
    """Long folds down or across, and light that comes from a side: factors around 0, float (N, 1, SIDE, SIDE)."""
    folds = dice.clouds(count, (3, 13))
    folds = torch.where(dice.chance(count, 0.3), folds.mT, folds)
    angle, line = dice.each(count, 0, 2 * math.pi), torch.linspace(-1, 1, SIDE, device=dice.device)
    light = line[:, None] * angle.cos() + line * angle.sin()
    return folds * dice.each(count, 0, 0.5) * dice.chance(count, 0.6) + light * dice.each(count, 0, 0.3)


def _pattern(count: int, dice: _Dice) -> Tensor:
    """Grain, stripes or checks, in [-1, 1]."""
    kind, stripes = dice.uniform((count, 1, 1, 1)), _stripes(count, dice)
    checks = (stripes + stripes.rot90(1, (2, 3))) / 2
    return torch.where(kind < 0.4, dice.clouds(count, 28), torch.where(kind < 0.75, stripes, checks))


def _ragged(mask: Tensor, dice: _Dice) -> Tensor:
    """At times with a border as uneven as cutting out leaves it."""
    count = len(mask)
    soft = functional.avg_pool2d(mask, 5, 1, 2)
    uneven = (soft > 0.5 + dice.each(count, 0.1, 0.5) * dice.clouds(count, 20)).float() * mask
    return torch.where(dice.chance(count, 0.4), uneven, mask)


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


def _affine(count: int, dice: _Dice, stretch_range: tuple[float, float] = STRETCH) -> Tensor:
    """Turned a little, stretched, mirrored: float (N, 2, 3), for `grid_sample`."""
    turn = dice.uniform((count,), -0.2, 0.2)
    stretch = torch.exp(dice.uniform((count,), *stretch_range))
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
