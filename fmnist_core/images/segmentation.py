"""The object of a photo told apart from whatever lies behind it: about there a network says, exactly here its colours.

After GrabCut (Rother, Kolmogorov and Blake 2004), with a network's opinion instead of a frame that somebody draws: two
mixtures of colours, and the shortest outline between them. The cut is solved as a total variation problem (Chambolle
and Pock 2011) rather than by a graph, which needs no library: both have the same optimum.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fmnist_core.images.mask_network import object_odds

SIDE = 96  # pixels; the model sees 28
COMPONENTS = 4  # colours in each mixture
SUREST = 6.0  # nats that a pixel's colour, or the network, can weigh
SMOOTHNESS = 10.0  # what a cut through an even area costs a pixel, in nats
ROUNDS = 3  # of fitting colours and cutting
CUT_STEPS = 40
MEANS_STEPS = 8
COLOUR_NOISE = 3e-4  # added to each variance: no colour is exact
FEWEST = 32  # pixels from which a colour can be learnt
LEAST_LIKENESS = 0.3  # correlation of neighbouring pixels: about 0 in noise, 0.7 and more in photos
SMALLEST = 0.01  # share of the picture: with less the object was not found


def find_object(rgb: NDArray[np.uint8]) -> NDArray[np.floating] | None:
    """Float32 (h, w) in [0, 1]: the share of each pixel of uint8 (h, w, 3) that is object; None if none is found."""
    height, width, _ = rgb.shape
    scale = min(1, SIDE / max(height, width))
    size = (max(1, round(scale * width)), max(1, round(scale * height)))
    picture = np.asarray(Image.fromarray(rgb).resize(size, Image.Resampling.BOX)) / np.float32(255)
    if _is_noise(picture):
        return None
    odds = Image.fromarray(object_odds(rgb)).resize(size, Image.Resampling.BILINEAR)
    found = _follow_edges(picture, np.asarray(odds).clip(-SUREST, SUREST))
    if found.mean() < SMALLEST:
        return None
    return np.asarray(Image.fromarray(found.astype(np.float32)).resize((width, height), Image.Resampling.BILINEAR))


def _is_noise(picture: NDArray[np.floating]) -> bool:
    """Whether neighbouring pixels of float (h, w, 3) have little in common."""
    away = picture - picture.mean((0, 1))
    alike = ((away[:, 1:] * away[:, :-1]).sum() + (away[1:] * away[:-1]).sum()) / 2
    return bool(alike < LEAST_LIKENESS * (away**2).sum())


def _follow_edges(picture: NDArray[np.floating], odds: NDArray[np.floating]) -> NDArray[np.bool]:
    """Bool (h, w): the object in float (h, w, 3), where `odds`, (h, w), put it, give or take what the colours say."""
    found = odds > 0
    if _is_lopsided(found):
        return found
    colours = picture.reshape(-1, 3)
    labels = np.where(found.ravel(), _k_means(colours, found.ravel()), _k_means(colours, ~found.ravel()))
    cut = _Cut(picture)
    for _ in range(ROUNDS):
        members = found.ravel()
        object_cost, object_labels = _mixture_cost(colours, labels, members)
        background_cost, background_labels = _mixture_cost(colours, labels, ~members)
        by_colour = (object_cost - background_cost).clip(-SUREST, SUREST).reshape(found.shape)
        following = cut.solve(by_colour - odds)
        if _is_lopsided(following):
            break
        found, labels = following, np.where(following.ravel(), object_labels, background_labels)
    return found


def _is_lopsided(found: NDArray[np.bool]) -> bool:
    """Whether the object or the rest is too small to learn its colours."""
    return bool(min(found.sum(), (~found).sum()) < FEWEST)


class _Cut:
    """The area with the least cost of pixels and outline; each call goes on from where the last one ended."""

    def __init__(self, picture: NDArray[np.floating]):
        steps = [np.diff(picture, axis=axis) for axis in (0, 1)]
        squares = [(step**2).sum(2) for step in steps]
        typical = 2 * np.mean(np.concatenate([square.ravel() for square in squares])) + 1e-9
        self._weights = [np.exp(-square / typical) for square in squares]
        self._flows = [np.zeros_like(weight) for weight in self._weights]
        self._area: NDArray[np.floating] = np.ones(picture.shape[:2], np.float32)

    def solve(self, cost: NDArray[np.floating]) -> NDArray[np.bool]:
        """Bool (h, w), given what it costs each pixel, in nats, to be object."""
        area, ahead = self._area, self._area
        for _ in range(CUT_STEPS):
            push = cost / SMOOTHNESS
            for axis, (flow, weight) in enumerate(zip(self._flows, self._weights)):
                flow += np.diff(ahead, axis=axis) / 2
                np.clip(flow, -weight, weight, out=flow)
                push -= np.diff(flow, axis=axis, prepend=0, append=0)
            after = np.clip(area - push / 4, 0, 1)
            ahead, area = 2 * after - area, after
        self._area = area
        return area > 0.5


def _k_means(colours: np.ndarray, members: np.ndarray) -> np.ndarray:
    """Int (n,): the nearest of COMPONENTS colours typical of the members, for each of float (n, 3)."""
    chosen = colours[members]
    widest = np.linalg.eigh(np.cov(chosen.T))[1][:, -1]
    order = np.argsort(chosen @ widest)
    centres = chosen[order[(2 * np.arange(COMPONENTS) + 1) * len(order) // (2 * COMPONENTS)]]
    for _ in range(MEANS_STEPS):
        labels = _nearest(chosen, centres)
        centres = np.stack(
            [chosen[labels == k].mean(0) if (labels == k).any() else centres[k] for k in range(COMPONENTS)]
        )
    return _nearest(colours, centres)


def _nearest(colours: np.ndarray, centres: np.ndarray) -> np.ndarray:
    nearest: NDArray[np.int64] = ((centres**2).sum(1)[:, None] - 2 * centres @ colours.T).argmin(0)
    return nearest


def _mixture_cost(colours: np.ndarray, labels: np.ndarray, members: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Minus log likelihood (n,) of each colour under its best component of the members' mixture, and which that is."""
    costs = np.full((COMPONENTS, len(colours)), np.inf, np.float32)
    for k in range(COMPONENTS):
        chosen = colours[members & (labels == k)]
        if len(chosen) < FEWEST / COMPONENTS:
            continue
        covariance = np.cov(chosen.T) + COLOUR_NOISE * np.eye(3)
        whiten = np.linalg.cholesky(np.linalg.inv(covariance)).astype(np.float32)
        white = (colours - chosen.mean(0)) @ whiten
        distance = np.einsum("nc,nc->n", white, white)
        costs[k] = (distance + np.log(np.linalg.det(covariance))) / 2 - np.log(len(chosen) / members.sum())
    return costs.min(0), costs.argmin(0)
