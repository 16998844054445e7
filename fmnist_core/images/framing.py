"""Objects on 0 brought to 28x28 as Fashion-MNIST's are: trimmed, longest side 28, centred, brightest pixel 1."""

import torch
from torch import Tensor

from fmnist_core.data.classes import IMAGE_SIZE

SOLID = 0.1  # of the brightest pixel: what counts as object when the box around it is looked for
# Framed already, and left alone: Fashion-MNIST's own pictures are 26 to 28 pixels long and up to 1.5 off the centre.
LONG_ENOUGH = 0.92
CENTRED_ENOUGH = 1.6 / IMAGE_SIZE
BRIGHT_ENOUGH = 0.99


def frame(images: Tensor, power: float = 1.0) -> Tensor:
    """Float (N, 1, H, W) in [0, 1], light objects on 0, as float (N, 1, 28, 28).

    Tensor operations only, the same for every picture: it runs inside training and inside an exported model. Each new
    pixel is a power mean of those that it covers: the plain mean by default; a higher `power` keeps thin lines bright.
    """
    height, width = images.shape[-2:]
    side = torch.sym_float(torch.sym_max(height, width))  # plain Python would freeze the size in an export
    present = images[:, 0] > SOLID * images.amax((1, 2, 3))[:, None, None]
    (top, bottom), (left, right) = _extent(present.any(2)), _extent(present.any(1))
    longest = torch.maximum(bottom - top, right - left)
    astray = torch.maximum((top + bottom - height).abs(), (left + right - width).abs()) / 2
    framed = (longest >= LONG_ENOUGH * side) & (astray <= CENTRED_ENOUGH * side)
    scale = torch.where(framed, side, longest) / IMAGE_SIZE
    rows = _overlaps(torch.where(framed, height / 2, (top + bottom) / 2), scale, height)
    columns = _overlaps(torch.where(framed, width / 2, (left + right) / 2), scale, width)
    small = (rows @ images[:, 0].clamp(0, 1) ** power @ columns.mT).clamp(0, 1) ** (1 / power)
    peak = small.amax(dim=(1, 2), keepdim=True)
    return (small / torch.where((peak < BRIGHT_ENOUGH) & (peak > 0), peak, 1.0)).unsqueeze(1)


def _extent(present: Tensor) -> tuple[Tensor, Tensor]:
    """First and one past the last True of bool (N, L), as float (N,); the whole length where there is none."""
    length = present.shape[1]
    position = torch.arange(length, device=present.device, dtype=torch.float32)
    first = torch.where(present, position, torch.sym_float(length)).amin(1)
    last = torch.where(present, position + 1, 0.0).amax(1)
    empty = last == 0
    return torch.where(empty, 0.0, first), torch.where(empty, torch.sym_float(length), last)


def _overlaps(middle: Tensor, scale: Tensor, length: int) -> Tensor:
    """Weights (N, 28, length): the share that each source pixel has in each of 28 cells of `scale` pixels."""
    cell = torch.arange(IMAGE_SIZE, device=scale.device, dtype=scale.dtype) - IMAGE_SIZE / 2
    low = (middle[:, None] + cell * scale[:, None])[:, :, None]
    step = scale[:, None, None]
    pixel = torch.arange(length, device=scale.device, dtype=scale.dtype)
    covered = torch.minimum(low + step, pixel + 1) - torch.maximum(low, pixel)
    return covered.clamp(min=0) / step
