"""Object and background told apart in a photo: two mixtures of colours, and the shortest outline between them.

After GrabCut (Rother, Kolmogorov and Blake 2004). The cut is solved as a total variation problem (Chambolle and Pock
2011) rather than by a graph, which needs no library: both have the same optimum.
"""

import numpy as np

SIDE = 96  # pixels; the model sees 28
COMPONENTS = 4  # colours in each mixture
MARGIN = 0.03  # of the longest side: background for certain
SMOOTHNESS = 100.0  # what a cut through an even area costs a pixel, in nats
DOUBT = 0.5  # nats: what looks as much like either is background
ROUNDS = 4  # of fitting colours and cutting
CUT_STEPS = 40
MEANS_STEPS = 8
COLOUR_NOISE = 3e-4  # added to each variance: no colour is exact
FEWEST = 32  # pixels from which a colour can be learnt
SMALLEST, LARGEST = 0.04, 0.97  # share of the picture: outside of it the object was not found


def find_object(picture: np.ndarray) -> np.ndarray | None:
    """Bool (h, w): where the object is in float (h, w, 3), best about SIDE pixels a side; None if not found."""
    height, width, _ = picture.shape
    inside = np.zeros((height, width), bool)
    margin = max(1, round(MARGIN * max(height, width)))
    inside[margin:-margin, margin:-margin] = True
    if min(inside.sum(), (~inside).sum()) < FEWEST:
        return None
    colours = picture.reshape(-1, 3).astype(np.float32)
    cut = _Cut(picture, inside)
    found = inside
    labels = np.where(found.ravel(), _k_means(colours, found.ravel()), _k_means(colours, ~found.ravel()))
    for _ in range(ROUNDS):
        members = found.ravel()
        if min(members.sum(), (~members).sum()) < FEWEST:
            return None
        object_cost, object_labels = _mixture_cost(colours, labels, members)
        background_cost, background_labels = _mixture_cost(colours, labels, ~members)
        found = cut.solve((object_cost - background_cost + DOUBT).reshape(height, width))
        labels = np.where(found.ravel(), object_labels, background_labels)
    return found if SMALLEST < found.mean() < LARGEST else None


class _Cut:
    """The area with the least cost of pixels and outline; each call goes on from where the last one ended."""

    def __init__(self, picture: np.ndarray, inside: np.ndarray):
        steps = [np.diff(picture, axis=axis) for axis in (0, 1)]
        squares = [(step**2).sum(2) for step in steps]
        typical = 2 * np.mean(np.concatenate([square.ravel() for square in squares])) + 1e-9
        self._weights = [np.exp(-square / typical) for square in squares]
        self._flows = [np.zeros_like(weight) for weight in self._weights]
        self._inside = inside
        self._area = inside.astype(np.float32)

    def solve(self, cost: np.ndarray) -> np.ndarray:
        """Bool (h, w), given what it costs each pixel, in nats, to be object."""
        area, ahead = self._area, self._area
        for _ in range(CUT_STEPS):
            push = cost / SMOOTHNESS
            for axis, (flow, weight) in enumerate(zip(self._flows, self._weights)):
                flow += np.diff(ahead, axis=axis) / 2
                np.clip(flow, -weight, weight, out=flow)
                push -= np.diff(flow, axis=axis, prepend=0, append=0)
            after = np.clip(area - push / 4, 0, 1) * self._inside
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
    return ((centres**2).sum(1)[:, None] - 2 * centres @ colours.T).argmin(0)


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
