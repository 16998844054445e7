"""When the honest answer is "not sure": a model in doubt, or a picture that is no clothing at all.

A model's own confidence says little about what it has never seen: it takes a cat for a bag and is sure of it. So a
small detector, shown garments in many styles and doodles of other things (`scripts/train_clothing_detector.py`), looks
at every picture first; and confidences are put right on the validation pictures where a run held some out.
"""

from functools import lru_cache
from pathlib import Path

import torch
from torch import Tensor, nn

from fmnist_core.data.classes import CLASS_NAMES

DETECTOR_FILE = Path(__file__).with_name("clothing_detector.safetensors")
LEAST_CONFIDENCE = 0.4
"""Below it the answer is as likely as not one of the others. A probability, after temperature scaling."""
LEAST_LIKENESS = 0.15
"""Correlation of neighbouring pixels: 0 in noise, 0.24 in the oddest of Fashion-MNIST's 70,000 pictures."""
OTHER = len(CLASS_NAMES)
"""The detector's last answer, behind the ten classes: no clothing."""


def is_doubtful(inputs: Tensor, probabilities: Tensor, knows_clothing: bool = True) -> Tensor:
    """Bool (N,): whether a model's calibrated `probabilities` (N, 10) of `inputs` (N, 1, 28, 28) should be doubted.

    Of a model that `knows_clothing`, because the inputs may be none.
    """
    doubts = (probabilities.amax(1) < LEAST_CONFIDENCE) | _is_noise(inputs)
    return doubts | (clothing_scores(inputs) < 0) if knows_clothing else doubts


def clothing_scores(inputs: Tensor) -> Tensor:
    """How much each of `inputs`, float32 (N, 1, 28, 28), looks like clothing: float32 (N,), 0 is the border."""
    with torch.inference_mode():
        return score_clothing(_detector(), inputs)


def score_clothing(detector: nn.Module, inputs: Tensor) -> Tensor:
    """The log odds of clothing against other things, the mean of each picture's and its mirror image's."""
    logits: Tensor = detector(torch.cat([inputs, inputs.flip(3)]))
    odds = logits[:, :OTHER].logsumexp(1) - logits[:, OTHER]
    return odds.view(2, -1).mean(0)


def _is_noise(inputs: Tensor) -> Tensor:
    """Bool (N,): whether each pixel has little to do with its neighbours, as in no drawing and no photo."""
    pixels = inputs[:, 0] - inputs[:, 0].mean((1, 2), keepdim=True)
    across = (pixels[:, :, 1:] * pixels[:, :, :-1]).mean((1, 2))
    down = (pixels[:, 1:] * pixels[:, :-1]).mean((1, 2))
    return (across + down) / 2 < LEAST_LIKENESS * pixels.square().mean((1, 2))


def create_detector() -> nn.Sequential:
    """A small convolutional network (N, 1, 28, 28) -> (N, 11) with fresh weights: a garment of a class, or OTHER."""
    return nn.Sequential(
        nn.PixelUnshuffle(2),
        *_convolution(4, 32),
        *_convolution(32, 64),
        nn.MaxPool2d(2),
        *_convolution(64, 96),
        *_convolution(96, 96),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Dropout(0.2),
        nn.Linear(96, OTHER + 1),
    )


@lru_cache(maxsize=1)
def _detector() -> nn.Module:
    from safetensors.torch import load_file

    detector = create_detector()
    detector.load_state_dict(load_file(DETECTOR_FILE))
    return detector.eval().to(memory_format=torch.channels_last)


def _convolution(inputs: int, outputs: int) -> list[nn.Module]:
    return [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
