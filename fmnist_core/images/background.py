"""What lies behind the object: a flat page, a sheet of paper in uneven light, or anything else (see `segmentation`)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

FLAT_SPREAD = 0.02  # of full brightness: a page of one colour, JPEG noise included
FLAT_SHARE = 0.4  # of the border; the rest may be object
PAPER_SPREAD = 0.07
PAPER_SHARE = 0.75  # of the whole picture; the rest may be ink
PAPER_SAMPLES = 40  # a side: enough to fit six numbers a colour
PAPER_ROUNDS = 8
CLEAR = 0.12  # what differs this much from the page is object, and so is anything fainter beside it


def border_pixels(picture: Floats) -> Floats:
    """The outermost pixels of (h, w, ...), all in one row."""
    return np.concatenate([picture[0], picture[-1], picture[1:-1, 0], picture[1:-1, -1]])


def find_page(picture: Floats) -> Floats | None:
    """The empty page, float (h, w, 3) or (1, 1, 3), under a drawing, float (h, w, 3) in [0, 1]; None: not on a page."""
    colour: Floats = np.median(picture[[0, 0, -1, -1], [0, -1, 0, -1]], axis=0)[None, None]
    if (_differences(border_pixels(picture), colour) < FLAT_SPREAD).mean() >= FLAT_SHARE:
        return colour
    paper = _fit_paper(picture)
    is_paper = (_differences(picture, paper) < PAPER_SPREAD).mean() >= PAPER_SHARE
    return paper if is_paper else None


def subtract_page(picture: Floats, page: Floats) -> Floats:
    """Float (h, w): how far each pixel is from the page, in the colour in which it differs most; noise set to 0."""
    distance: Floats = _differences(picture, page)
    noise = float(3 * np.median(border_pixels(distance)))
    if noise == 0:  # a page painted by a computer: all that differs from it is object
        return distance
    distance = np.clip((distance - noise) / max(1 - noise, 0.5), 0, 1)
    kept: Floats = distance * _near(distance > CLEAR, 2 + max(distance.shape) // 32)
    return kept


def _differences(picture: Floats, page: Floats) -> Floats:
    """The largest difference over the colours: float (..., 3) -> float (...)."""
    red, green, blue = (np.abs(picture[..., k] - page[..., k]) for k in range(3))
    largest: Floats = np.maximum(np.maximum(red, green), blue)
    return largest


def _fit_paper(picture: Floats) -> Floats:
    """A quadratic surface a colour through most of the pixels: paper whose light falls off to one side."""
    height, width, _ = picture.shape
    rows = np.linspace(0, height - 1, min(height, PAPER_SAMPLES)).round().astype(int)
    columns = np.linspace(0, width - 1, min(width, PAPER_SAMPLES)).round().astype(int)
    surface = _quadratic(height, width)
    samples = picture[np.ix_(rows, columns)].reshape(-1, 3)
    terms = surface[np.ix_(rows, columns)].reshape(len(samples), -1)
    weights: Floats = np.ones((len(samples), 1), np.float32)
    for _ in range(PAPER_ROUNDS):
        coefficients = np.linalg.lstsq(terms * weights, samples * weights, rcond=None)[0]
        residual = _differences(samples, terms @ coefficients)[:, None]
        weights = 1 / (1 + (residual / PAPER_SPREAD) ** 2)
    paper: Floats = (surface @ coefficients).astype(np.float32)
    return paper


def _quadratic(height: int, width: int) -> Floats:
    y, x = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    return np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=2).astype(np.float32)


def _near(mask: NDArray[np.bool_], distance: int) -> NDArray[np.bool_]:
    """Bool (h, w): the pixels at most `distance` away from a True one, counted along rows and columns."""
    for axis in (0, 1):
        padded = np.insert(np.cumsum(mask, axis=axis), 0, 0, axis=axis)
        last = mask.shape[axis]
        stop = np.minimum(np.arange(last) + distance + 1, last)
        start = np.maximum(np.arange(last) - distance, 0)
        mask = padded.take(stop, axis) > padded.take(start, axis)
    return mask
