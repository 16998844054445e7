"""What garments are made of and lie on, in colour: cloth, floors, walls, rugs, bedspreads, drawn by a program."""

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from fmnist_core.renderings.dice import Dice

Field = Callable[["_Ground", Dice], Tensor]
"""Draws a pattern float (N, 1, side, side) in [0, 1]."""


class _Ground(NamedTuple):
    """Where the pixels of N pictures lie on their pattern, in its periods: float (N, 1, side, side) each."""

    across: Tensor
    down: Tensor


def paint(count: int, side: int, dice: Dice) -> Tensor:
    """Surfaces float (count, 3, side, side) in [0, 1]."""
    first = colours(count, dice)
    second = _another(first, dice, near=0.5)
    surface = first + (second - first) * _pattern(count, side, dice)
    overlaid = dice.chance(count, 0.3) * _pattern(count, side, dice)
    surface = surface + (_another(first, dice, near=0.4) - surface) * overlaid
    shade = 1 + dice.each(count, 0, 0.3) * _folds(count, side, dice)
    grain = dice.each(count, 0, 0.05) * dice.uniform((count, 1, side, side), -1, 1)
    return (surface * shade + grain).clamp(0, 1)


def colours(count: int, dice: Dice) -> Tensor:
    """Any colour, float (count, 3, 1, 1): more than half of them nearly gray, many brown as wood is."""
    value, hue = dice.each(count, 0.0, 1.0) ** 0.8, dice.each(count, 0, 1)
    saturation = torch.where(dice.chance(count, 0.6), dice.each(count, 0, 0.2), dice.each(count, 0.1, 1))
    hue = torch.where(dice.chance(count, 0.4), dice.each(count, 0.03, 0.14), hue)
    channels = torch.tensor([0.0, 2 / 3, 1 / 3], device=hue.device).view(1, 3, 1, 1)
    pure = (((hue + channels) % 1 * 6 - 3).abs() - 1).clamp(0, 1)
    return (0.03 + 0.97 * value) * (1 - saturation * (1 - pure))


def _another(colour: Tensor, dice: Dice, near: float) -> Tensor:
    """A second colour beside `colour`; with the probability `near` a shade of it."""
    count = len(colour)
    shade = colour * dice.each(count, 0.5, 1.5) + 0.1 * (dice.uniform((count, 3, 1, 1)) - 0.5)
    return torch.where(dice.chance(count, near), shade, colours(count, dice)).clamp(0, 1)


def _pattern(count: int, side: int, dice: Dice) -> Tensor:
    """A pattern a picture, float (count, 1, side, side) in [0, 1]."""
    drawn = torch.zeros(count, 1, side, side, device=dice.device)
    for field, members in zip(_FIELDS, dice.groups(count, tuple(_FIELDS.values()))):
        if len(members):
            drawn[members] = field(_ground(len(members), side, dice), dice)
    return drawn


def _ground(count: int, side: int, dice: Dice) -> _Ground:
    """Turned, larger or smaller, seen at a slant, and not quite even."""
    line = torch.linspace(-1, 1, side, device=dice.device)
    x, y = line.expand(count, 1, side, side), line[:, None].expand(count, 1, side, side)
    away = 1 + dice.each(count, -0.35, 0.35) * y + dice.each(count, -0.2, 0.2) * x
    x, y = x / away, y / away
    bend = dice.each(count, 0, 0.08) * dice.chance(count, 0.6)
    x, y = x + bend * dice.clouds(count, 5, side), y + bend * dice.clouds(count, 5, side)
    turn = torch.where(dice.chance(count, 0.5), dice.each(count, -0.1, 0.1), dice.each(count, 0, math.pi))
    periods = torch.exp(dice.each(count, math.log(1.0), math.log(14.0)))
    stretch = torch.exp(dice.each(count, -0.4, 0.4))
    across, down = x * turn.cos() + y * turn.sin(), y * turn.cos() - x * turn.sin()
    return _Ground(across * periods + dice.each(count, 0, 9), down * periods * stretch + dice.each(count, 0, 9))


def _folds(count: int, side: int, dice: Dice) -> Tensor:
    """Light and shadow of a surface that isn't flat, in [-1, 1] or so; some of it in one direction, as creases lie."""
    broad, fine = dice.clouds(count, 4, side), dice.clouds(count, 10, side)
    ground = _ground(count, side, dice)
    creases = _sampled(dice.uniform((count, 1, 24, 24), -1, 1), ground.across / 14, ground.down / 4)
    return (dice.each(count, 0, 1) * broad + dice.each(count, 0, 1) * fine + dice.each(count, 0, 1) * creases) / 1.5


def _plain(ground: _Ground, dice: Dice) -> Tensor:
    return torch.zeros_like(ground.across)


def _clouds(ground: _Ground, dice: Dice) -> Tensor:
    """Noise of several sizes, at times cut into two tones."""
    count, side = len(ground.across), ground.across.shape[-1]
    fall = dice.each(count, 0.3, 1.0)
    noise = torch.zeros_like(ground.across)
    for power, cells in enumerate((4, 8, 16, 32, 64)):
        noise = noise + fall**power * dice.clouds(count, cells, side)
    return torch.where(dice.chance(count, 0.4), (8 * noise).sigmoid(), (noise / 2 + 0.5).clamp(0, 1))


def _stripes(ground: _Ground, dice: Dice) -> Tensor:
    return _bands(ground.across, dice)


def _checks(ground: _Ground, dice: Dice) -> Tensor:
    """Gingham, plaid, a chessboard."""
    one, other = _bands(ground.across, dice), _bands(ground.down, dice)
    chosen = dice.each(len(one), 0, 1)
    return torch.where(chosen < 0.6, (one + other) / 2, torch.where(chosen < 0.8, (one - other).abs(), one * other))


def _dots(ground: _Ground, dice: Dice) -> Tensor:
    waves = (2 * math.pi * ground.across).cos() + (2 * math.pi * ground.down).cos()
    return (6 * (waves - dice.each(len(waves), 0.2, 1.6))).sigmoid()


def _tiles(ground: _Ground, dice: Dice) -> Tensor:
    """Tiles or bricks with joints, no two of quite the same tone."""
    count = len(ground.across)
    row = ground.down.floor()
    across = ground.across + 0.5 * (row % 2) * dice.chance(count, 0.4)
    inside = torch.minimum(_to_edge(across), _to_edge(ground.down))
    joint = (40 * (dice.each(count, 0.01, 0.06) - inside)).sigmoid()
    tone = dice.each(count, 0, 0.5) * _hashed(across.floor(), row)
    return torch.maximum(joint, tone)


def _planks(ground: _Ground, dice: Dice) -> Tensor:
    """A wooden floor or door: boards with joints and grain."""
    count = len(ground.across)
    row = ground.down.floor()
    along = ground.across / dice.each(count, 3, 9) + _hashed(row, row)
    grain = _sampled(dice.uniform((count, 1, 48, 48)), ground.across / 24, ground.down * dice.each(count, 0.6, 2))
    joint = (60 * (dice.each(count, 0.0, 0.03) - _to_edge(ground.down))).sigmoid()
    tone = dice.each(count, 0, 0.6) * _hashed(along.floor(), row)
    return (0.7 * tone + dice.each(count, 0, 0.6) * grain + joint).clamp(0, 1)


def _ornament(ground: _Ground, dice: Dice) -> Tensor:
    """A random patch, mirrored again and again: rugs, lace, knits, bedspreads."""
    count = len(ground.across)
    cells = int(dice.uniform((), 3, 14))
    patch = dice.uniform((count, 1, cells, cells))
    drawn = _sampled(patch, ground.across / 2, ground.down / 2)
    return torch.where(dice.chance(count, 0.6), (14 * (drawn - 0.5)).sigmoid(), drawn)


def _blossoms(ground: _Ground, dice: Dice) -> Tensor:
    """Flowers strewn about, or round spots."""
    count, side, spots = len(ground.across), ground.across.shape[-1], 14
    line = torch.linspace(-1, 1, side, device=dice.device)
    x, y = (
        line - dice.uniform((count, spots, 1, 1), -1.1, 1.1),
        line[:, None] - dice.uniform((count, spots, 1, 1), -1.1, 1.1),
    )
    petals = 3 + (5 * dice.each(count, 0, 1)).floor()
    turn = dice.uniform((count, spots, 1, 1), 0, 2 * math.pi)
    reach = dice.each(count, 0.06, 0.35) * (1 + dice.each(count, 0, 0.5) * (petals * torch.atan2(y, x) + turn).cos())
    return (12 * (1 - (x.square() + y.square()).sqrt() / reach)).sigmoid().amax(1, keepdim=True)


def _patches(ground: _Ground, dice: Dice) -> Tensor:
    """Areas with irregular borders, each of one tone: camouflage, stone."""
    count, side, spots = len(ground.across), ground.across.shape[-1], 16
    bend = 0.25 * dice.clouds(count, 9, side)
    line = torch.linspace(-1, 1, side, device=dice.device)
    x = line + bend - dice.uniform((count, spots, 1, 1), -1, 1)
    y = line[:, None] - bend - dice.uniform((count, spots, 1, 1), -1, 1)
    tones = dice.uniform((count, spots))
    nearest = (x.square() + y.square()).argmin(1)
    return tones.gather(1, nearest.flatten(1)).view(count, 1, side, side)


def _panels(ground: _Ground, dice: Dice) -> Tensor:
    """Frames within a frame, as doors and cupboards have."""
    count = len(ground.across)
    across, down = _to_edge(ground.across / 6) * 6, _to_edge(ground.down / 8) * 8
    depth = torch.minimum(across, down)
    ridges = (dice.each(count, 2, 7) * depth).sin().abs() ** 6 * (depth < dice.each(count, 0.5, 1.5))
    return torch.maximum(ridges, dice.each(count, 0, 0.5) * (depth > dice.each(count, 0.5, 1.5)))


def _rough(ground: _Ground, dice: Dice) -> Tensor:
    """Carpet, gravel, grass, tweed: noise as fine as the pixels."""
    count, side = len(ground.across), ground.across.shape[-1]
    noise = dice.uniform((count, 1, side, side))
    soft = 3 * (functional.avg_pool2d(noise, 3, 1, 1, count_include_pad=False) - 0.5) + 0.5
    fine = torch.where(dice.chance(count, 0.5), noise, soft)
    return (fine + 0.3 * dice.clouds(count, 24, side)).clamp(0, 1)


def _bands(position: Tensor, dice: Dice) -> Tensor:
    """Bands across `position`, sharp or soft, of two breadths at times."""
    count = len(position)
    wave = (2 * math.pi * position).sin() + dice.chance(count, 0.4) * (4 * math.pi * position + 1).sin()
    sharpness = torch.exp(dice.each(count, 0.5, 3))
    return (sharpness * (wave + dice.each(count, -0.8, 0.8))).sigmoid()


def _to_edge(position: Tensor) -> Tensor:
    """How far from the nearest whole number, 0 to 0.5."""
    return (position - position.round()).abs()


def _hashed(first: Tensor, second: Tensor) -> Tensor:
    """A number in [0, 1) that looks random, the same for the same pair of whole ones."""
    return ((first * 12.9898 + second * 78.233).sin() * 43758.5453) % 1


def _sampled(patch: Tensor, across: Tensor, down: Tensor) -> Tensor:
    """A patch float (N, 1, h, w), mirrored endlessly, where it is met in periods of one."""
    grid = torch.cat([_there_and_back(across), _there_and_back(down)], 1).permute(0, 2, 3, 1)
    return functional.grid_sample(patch, grid, align_corners=False, padding_mode="border")


def _there_and_back(position: Tensor) -> Tensor:
    return 4 * (position - (position + 0.5).floor()).abs() - 1


_FIELDS: dict[Field, float] = {
    _plain: 0.3, _clouds: 0.1, _stripes: 0.08, _checks: 0.07, _dots: 0.03, _tiles: 0.06, _planks: 0.1, _ornament: 0.08,
    _blossoms: 0.06, _patches: 0.04, _panels: 0.03, _rough: 0.05,
}  # fmt: skip
"""And how often each occurs."""
