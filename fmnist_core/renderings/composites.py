"""Photos made up: garments pasted over floors, beds and walls, so that their mask is known (Dwibedi et al. 2017).

The garments are Fashion-MNIST's pictures and those that a program draws (`garments`), cut out and given another cloth;
what lies behind them is drawn, too (`textures`). Nothing is photographed.
"""

import math
import random
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter
from torch import Generator, Tensor
from torch.nn import functional

from fmnist_core.data.classes import NUM_CLASSES
from fmnist_core.renderings.dice import Dice
from fmnist_core.renderings.garments.drawing import design
from fmnist_core.renderings.other_things.pool import KINDS
from fmnist_core.renderings.outlines import Garment, Layers, Points, closed, moved
from fmnist_core.renderings.textures import colours, paint

PIECE_SIDE = 112
SURFACE_SIDE = 112
_AT_ONCE = 64
_FINE = 2  # drawn so many times as large, for smooth edges
_ROOM = 0.94  # of the piece's picture
_PRESENT = 15  # of 255: brighter than this is garment in Fashion-MNIST


class Composite(NamedTuple):
    pictures: Tensor
    """Float (N, 3, side, side) in [0, 1]."""
    masks: Tensor
    """Float (N, 1, side, side) in [0, 1]: the share of each pixel that is object."""


class Stock(NamedTuple):
    """What photos are made of."""

    pieces: Tensor
    """As `draw_pieces` gives them."""
    surfaces: Tensor
    """As `paint_surfaces` gives them."""


def draw_pieces(pictures: NDArray[np.uint8], drawn: int, others: int, seed: int) -> Tensor:
    """Objects to paste, uint8 (N, 4, PIECE_SIDE, PIECE_SIDE): mask, tones, lines, and where a print may be.

    One for each of Fashion-MNIST's `pictures`, uint8 (M, 28, 28), then so many drawn garments, then other things.
    """
    rng = random.Random(seed)
    pieces = [_from_picture(picture, rng) for picture in pictures]
    pieces += [_from_outlines(design(k % NUM_CLASSES, rng), rng) for k in range(drawn)]
    pieces += [_from_outlines((rng.choice(KINDS)(rng),), rng) for _ in range(others)]
    return torch.from_numpy(np.stack(pieces))


def paint_surfaces(count: int, seed: int) -> Tensor:
    """Cloths and floors, uint8 (count, 3, SURFACE_SIDE, SURFACE_SIDE)."""
    dice = Dice(torch.Generator().manual_seed(seed))
    parts = [paint(min(_AT_ONCE, count - k), SURFACE_SIDE, dice) for k in range(0, count, _AT_ONCE)]
    return torch.cat([(255 * part).round().byte() for part in parts])


def compose(chosen: Tensor, stock: Stock, side: int, generator: Generator) -> Composite:
    """A photo, `side` pixels wide and high, of each of the stock's pieces whose numbers are `chosen`, (N,)."""
    studio, count = _Studio(stock, side, Dice(generator)), len(chosen)
    placed = _place(stock.pieces[chosen], studio, sizes=(0.55, 1.25), astray=0.12)
    mask = placed[:, :1]
    behind = _shadowed(_scene(count, studio), mask, studio.dice)
    pictures = behind + (_dress(placed, behind, studio) - behind) * mask
    return Composite(_photograph(pictures, studio), mask)


class _Studio(NamedTuple):
    stock: Stock
    side: int
    dice: Dice

    @property
    def line(self) -> Tensor:
        """Places from one border to the other."""
        return torch.linspace(-1, 1, self.side)


def _scene(count: int, studio: _Studio) -> Tensor:
    """What lies behind: a surface, often with another beside it, with things that reach in from the border."""
    dice, scene = studio.dice, _surfaces(count, studio)
    for share, shape in ((0.25, _half_planes), (0.15, _rectangles)):
        members = dice.some(count, share)
        _lay(scene, members, _surfaces(len(members), studio), shape(len(members), studio))
    members = dice.some(count, 0.5)
    things = _place(_any(studio.stock.pieces, len(members), dice), studio, sizes=(0.3, 1.0), astray=1.0)
    mask = things[:, :1] * _is_at_border(things[:, :1])
    _lay(scene, members, _dress(things, scene[members], studio), mask)
    members = dice.some(count, 0.1)
    _lay(scene, members, colours(len(members), dice), _hangers(len(members), studio))
    return scene


def _lay(pictures: Tensor, members: Tensor, over: Tensor, mask: Tensor) -> None:
    """`over` on the pictures numbered by `members`, where `mask` says so, in place."""
    under = pictures[members]
    pictures[members] = under + (over - under) * mask


def _surfaces(count: int, studio: _Studio) -> Tensor:
    """Pieces of surfaces, mirrored, in other colours: float (count, 3, side, side)."""
    dice, size = studio.dice, SURFACE_SIDE
    cut = int(studio.dice.uniform((), 0.6 * size, size))
    top, left = (int(dice.uniform((), 0, size - cut)) for _ in range(2))
    surface = _any(studio.stock.surfaces, count, dice)[:, :, top : top + cut, left : left + cut]
    surface = functional.interpolate(surface / 255, studio.side, mode="bilinear", align_corners=False)
    surface = surface.flip(3) if dice.uniform(()) < 0.5 else surface
    return (surface * torch.exp(dice.uniform((count, 3, 1, 1), -0.15, 0.15))).clamp(0, 1)


def _dress(placed: Tensor, behind: Tensor, studio: _Studio) -> Tensor:
    """Cloth on pieces, float (N, 4, side, side): float (N, 3, side, side); some much like what lies `behind`."""
    count, dice = len(placed), studio.dice
    mask, tones, lines, prints = (placed[:, k : k + 1] for k in range(4))
    cloth = _surfaces(count, studio)
    around = behind.mean((2, 3), keepdim=True) - cloth.mean((2, 3), keepdim=True)
    cloth = cloth + dice.chance(count, 0.25) * (around + dice.each(count, -0.15, 0.15))
    second = (30 * (tones - dice.each(count, 0.3, 0.7))).sigmoid()
    for share, area in ((0.3, second), (0.4, prints)):
        members = dice.some(count, share)
        _lay(cloth, members, _surfaces(len(members), studio), area[members])
    shade = 1 + dice.each(count, 0, 1.0) * (tones - 0.5) - dice.each(count, 0, 0.8) * (1 - _blurred(mask, 7))
    cloth = cloth * shade.clamp(0.2, 1.6)
    ink = torch.where(dice.chance(count, 0.7), cloth * dice.each(count, 0.2, 0.9), colours(count, dice))
    cloth = cloth + (ink - cloth) * lines * dice.each(count, 0, 1)
    outline = torch.maximum(lines, ((_blurred(mask, 3) - 0.5).abs() < 0.35).float())
    drawing = behind + (dice.each(count, 0, 0.25) - behind) * outline
    return torch.where(dice.chance(count, 0.04), drawing, cloth).clamp(0, 1)


def _shadowed(behind: Tensor, mask: Tensor, dice: Dice) -> Tensor:
    """With the object's shadow, soft or sharp, to some side."""
    count = len(mask)
    down, right = (int(dice.uniform((), -7, 7)) for _ in range(2))
    fallen = mask.roll((down, right), (2, 3))
    soft = torch.where(dice.chance(count, 0.5), _blurred(fallen, 5), _blurred(_blurred(fallen, 11), 7))
    return behind * (1 - dice.each(count, 0, 0.6) * dice.chance(count, 0.75) * soft)


def _photograph(pictures: Tensor, studio: _Studio) -> Tensor:
    """Light from a side, a flash or a dark room, tinted, out of focus, with noise."""
    count, dice, line = len(pictures), studio.dice, studio.line
    fall = dice.each(count, -0.25, 0.25) * line + dice.each(count, -0.25, 0.25) * line[:, None]
    x, y = line - dice.each(count, -1, 1), line[:, None] - dice.each(count, -1, 1)
    spot = (-(x.square() + y.square()) / dice.each(count, 0.05, 0.6)).exp()
    light = 1 + fall + dice.chance(count, 0.15) * dice.each(count, 0, 0.8) * spot
    tint = dice.each(count, 0.7, 1.25) * (1 + 0.08 * dice.uniform((count, 3, 1, 1), -1, 1))
    lit = (pictures * light * tint + dice.each(count, 0, 0.08)).clamp(1e-3, 1) ** torch.exp(dice.each(count, -0.3, 0.3))
    blurred = torch.where(dice.chance(count, 0.4), _blurred(lit, 3), lit)
    grain = dice.uniform((count, 1, studio.side, studio.side)) - 0.5
    return (blurred + dice.each(count, 0, 0.06) * dice.chance(count, 0.5) * grain).clamp(0, 1)


def _place(pieces: Tensor, studio: _Studio, sizes: tuple[float, float], astray: float) -> Tensor:
    """Pieces turned, stretched, mirrored, bent and moved: float (N, 4, side, side) in [0, 1]."""
    count, dice, side = len(pieces), studio.dice, studio.side
    matrices = _matrices(count, dice, sizes, astray)
    grid = functional.affine_grid(matrices, [count, 1, side, side], align_corners=False)
    wobble = torch.cat([dice.clouds(count, 5, side), dice.clouds(count, 5, side)], 1) * dice.each(count, 0, 0.07)
    flare = dice.each(count, -0.25, 0.25)[..., 0] * dice.chance(count, 0.5)[..., 0]
    across = grid[..., 0] * (1 + flare * grid[..., 1])
    grid = torch.stack([across, grid[..., 1]], -1) + wobble.permute(0, 2, 3, 1)
    return functional.grid_sample(pieces.float() / 255, grid, align_corners=False)


def _matrices(count: int, dice: Dice, sizes: tuple[float, float], astray: float) -> Tensor:
    """Affine maps from output to input, float (N, 2, 3): most pieces upright, some turned to any side."""
    small, any_ = dice.uniform((count,), -0.35, 0.35), dice.uniform((count,), 0, 2 * math.pi)
    angle = torch.where(dice.uniform((count,)) < 0.12, any_, small)
    aspect, scale = torch.exp(dice.uniform((count,), -0.43, 0.4)), dice.uniform((count,), *sizes)
    rows, columns = aspect.clamp(min=1) / scale, (1 / aspect).clamp(min=1) / scale
    columns = torch.where(dice.uniform((count,)) < 0.5, -columns, columns)
    cos, sin = angle.cos(), angle.sin()
    linear = torch.stack([torch.stack([cos * columns, -sin * columns], 1), torch.stack([sin * rows, cos * rows], 1)], 1)
    moved = linear @ (astray * dice.uniform((count, 2, 1), -1, 1))
    return torch.cat([linear, moved], 2)


def _half_planes(count: int, studio: _Studio) -> Tensor:
    """One side of a straight line, as 0 and 1: where a wall meets the floor, a bed its frame."""
    dice, line = studio.dice, studio.line
    quarter = (4 * dice.each(count, 0, 1)).floor() * math.pi / 2 + dice.each(count, -0.25, 0.25)
    return ((quarter.cos() * line + quarter.sin() * line[:, None] - dice.each(count, 0.1, 0.9)) * 60).sigmoid()


def _rectangles(count: int, studio: _Studio) -> Tensor:
    """An upright rectangle a picture, as 0 and 1."""
    dice, line = studio.dice, studio.line
    across = (line - dice.each(count, -1, 1)).abs() < dice.each(count, 0.1, 0.7)
    down = (line[:, None] - dice.each(count, -1, 1)).abs() < dice.each(count, 0.1, 0.9)
    return (across & down).float()


def _hangers(count: int, studio: _Studio) -> Tensor:
    """A hook and two arms of a clothes hanger, as 0 and 1, in the upper part of the picture."""
    dice, line = studio.dice, studio.line
    x, y = (line - dice.each(count, -0.2, 0.2)).abs(), line[:, None] - dice.each(count, -0.9, -0.3)
    thick, slope = dice.each(count, 0.02, 0.07), dice.each(count, 0.2, 0.6)
    arms = ((y - slope * x).abs() < thick) & (x < dice.each(count, 0.3, 0.7))
    hook = (x < thick * 0.7) & (y < 0) & (y > -dice.each(count, 0.15, 0.5))
    return (arms | hook).float()


def _is_at_border(mask: Tensor) -> Tensor:
    """Float (N, 1, 1, 1): whether something reaches in from the border and leaves the middle free."""
    quarter = mask.shape[-1] // 4
    middle = slice(quarter, -quarter)
    return (mask[:, :, middle, middle].mean((1, 2, 3), keepdim=True) < 0.15).float()


def _blurred(picture: Tensor, size: int) -> Tensor:
    return functional.avg_pool2d(picture, size, 1, size // 2, count_include_pad=False)


def _any(pieces: Tensor, count: int, dice: Dice) -> Tensor:
    return pieces[(dice.uniform((count,)) * len(pieces)).long()]


def _from_picture(picture: NDArray[np.uint8], rng: random.Random) -> NDArray[np.uint8]:
    """A piece of one of Fashion-MNIST's pictures, uint8 (28, 28)."""
    present = Image.fromarray(((picture > _PRESENT) * 255).astype(np.uint8))
    closed = present.filter(ImageFilter.MaxFilter(3)).filter(ImageFilter.MinFilter(3))
    inner = round(PIECE_SIDE * _ROOM)
    large = closed.resize((inner, inner), Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(1.5))
    sharp = large.point(lambda level: min(255, max(0, 4 * (level - 128) + 128)))
    tones = Image.fromarray(picture).resize((inner, inner), Image.Resampling.BICUBIC)
    return _stacked(_padded(sharp), _padded(tones), Image.new("L", (PIECE_SIDE, PIECE_SIDE)), rng)


def _from_outlines(layers: Layers, rng: random.Random) -> NDArray[np.uint8]:
    """A piece of a garment's outlines."""
    mask, tones, lines = (Image.new("L", (PIECE_SIDE * _FINE,) * 2) for _ in range(3))
    for layer in _scaled(layers):
        _fill(ImageDraw.Draw(mask), ImageDraw.Draw(tones), layer, rng)
        _draw_lines(ImageDraw.Draw(lines), layer, rng)
    return _stacked(mask.reduce(_FINE), tones.reduce(_FINE), lines.reduce(_FINE), rng)


def _fill(mask: ImageDraw.ImageDraw, tones: ImageDraw.ImageDraw, layer: Garment, rng: random.Random) -> None:
    """What is object, and how light each part of it is; what has no parts is made of its lines."""
    broad = rng.randint(5, 16)
    for part in (*layer.parts, *layer.patches, *layer.insides):
        mask.polygon(_flat(part), fill=255)
        tones.polygon(_flat(part), fill=rng.choice((128, rng.randint(60, 200))))
    for line in (*layer.handles, *layer.straps, *(() if layer.parts else (*layer.lines, *layer.telling))):
        _stroke(mask, line, 255, broad)
        _stroke(tones, line, rng.randint(40, 255), broad)


def _draw_lines(pen: ImageDraw.ImageDraw, layer: Garment, rng: random.Random) -> None:
    for part in layer.parts:
        pen.polygon(_flat(part), fill=0)
        _stroke(pen, closed(part), 255, rng.randint(1, 4))
    for line in (*layer.telling, *(line for line in layer.lines if rng.random() < 0.7)):
        _stroke(pen, line, 255, rng.randint(1, 5))


def _stacked(mask: Image.Image, tones: Image.Image, lines: Image.Image, rng: random.Random) -> NDArray[np.uint8]:
    prints = Image.new("L", (PIECE_SIDE, PIECE_SIDE))
    pencil, middle = ImageDraw.Draw(prints), PIECE_SIDE / 2
    wide, high = rng.uniform(5, 26), rng.uniform(4, 26)
    x, y = middle + rng.uniform(-6, 6), middle + rng.uniform(-25, 12)
    shape = rng.choice((pencil.ellipse, pencil.rectangle))
    shape((x - wide, y - high, x + wide, y + high), fill=255)
    return np.stack([np.asarray(page) for page in (mask, tones, lines, prints)])


def _scaled(layers: Layers) -> Layers:
    everything = np.concatenate([points for layer in layers for points in layer.outermost])
    low, high = everything.min(0), everything.max(0)
    scale = _ROOM * PIECE_SIDE * _FINE / max(high - low)
    return moved(layers, lambda points: (points - (low + high) / 2) * scale + PIECE_SIDE * _FINE / 2)


def _padded(inner: Image.Image) -> Image.Image:
    page = Image.new("L", (PIECE_SIDE, PIECE_SIDE))
    page.paste(inner, ((PIECE_SIDE - inner.width) // 2, (PIECE_SIDE - inner.height) // 2))
    return page


def _stroke(pencil: ImageDraw.ImageDraw, points: Points, ink: int, width: int) -> None:
    pencil.line(_flat(points), fill=ink, width=width, joint="curve")


def _flat(points: Points) -> list[tuple[float, float]]:
    return [tuple(point) for point in points.tolist()]
