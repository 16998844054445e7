"""Train the detector behind "not sure": `python -m scripts.train_clothing_detector`, some seven minutes of one core.

It learns garments (Fashion-MNIST's training pictures as they are, rendered in other styles and traced by an unsteady
hand, and those that a program draws) against other things: doodles, animals, plants, vehicles, tools ... that a program
draws in the same styles, and garments cut up. No picture from elsewhere is used. It has to name the garment, too: so it
learns what makes one, not only what the others have in common. The border is moved to where REFUSED of other drawn
garments are refused.
"""

import time
from collections.abc import Iterator

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Generator, Tensor, nn
from torch.nn import functional

from fmnist_core.data.classes import NUM_CLASSES
from fmnist_core.data.dataset import Split, load_dataset, to_inputs
from fmnist_core.prediction.clothing_detector import DETECTOR_FILE, OTHER, create_detector, score_clothing
from fmnist_core.renderings import DRAWN, SHARES, frame_lines, render, warp
from fmnist_core.renderings.garments.drawing import draw_garments
from fmnist_core.renderings.other_things.doodles import draw_other_things, trace_garments
from fmnist_core.renderings.other_things.pool import draw_things
from fmnist_core.renderings.pens import STYLES

TRACED, DRAWN_EACH, DOODLES, THINGS_EACH = 12_000, 240, 9_000, 5_400
STEPS, BATCH = 3_000, 128
LEARNING_RATE, WEIGHT_DECAY, SMOOTHING = 4e-3, 0.05, 0.05
REFUSED = 0.01
STYLE_SHARES = {style: share for style, share in SHARES.items() if style not in DRAWN}

Batch = tuple[Tensor, Tensor]
"""Pictures float (N, 1, 28, 28) and labels (N,), OTHER for what is no clothing."""


def main() -> None:
    dataset = load_dataset()
    torch.manual_seed(0)
    detector = create_detector().to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(detector.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, STEPS)
    start = time.monotonic()
    for step, (pictures, labels) in enumerate(_batches(dataset.train), start=1):
        with torch.autocast("cpu", torch.bfloat16):
            logits = detector(pictures)
        loss = functional.cross_entropy(logits.float(), labels, label_smoothing=SMOOTHING)
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            print(f"step {step} of {STEPS}: loss {loss.item():.3f}, {time.monotonic() - start:.0f} s", flush=True)
    _save(detector, dataset.val)


def _save(detector: nn.Module, val: Split) -> None:
    """The detector's weights, the last bias moved so that REFUSED of drawn garments score below 0."""
    detector.eval()
    with torch.inference_mode():
        scores = score_clothing(detector, _drawn_clothing(val, 2_000, 36, seed=1)[0])
    weights = {
        name: tensor.clone(memory_format=torch.contiguous_format) for name, tensor in detector.state_dict().items()
    }
    weights[list(weights)[-1]][OTHER] += scores.quantile(REFUSED)
    save_file(weights, DETECTOR_FILE)


def _batches(train: Split) -> Iterator[Batch]:
    """Half clothing, half other things."""
    generator = torch.Generator().manual_seed(0)
    drawn, others = _drawn_clothing(train, TRACED, DRAWN_EACH, seed=0), _drawn_others()
    for _ in range(STEPS):
        pictures, labels = _clothing(train, drawn, generator)
        strange = _others(train, others, generator)
        yield torch.cat([pictures, strange]), torch.cat([labels, torch.full((len(strange),), OTHER)])


def _clothing(train: Split, drawn: Batch, generator: Generator) -> Batch:
    """A sixth as they are, a third in other styles, half drawn."""
    plain, rendered = torch.split(_some(train.images, BATCH // 2, generator), [BATCH // 6, BATCH // 2 - BATCH // 6])
    chosen = _some(drawn[0], BATCH // 2, generator)
    pictures = [
        _inputs(train, plain),
        render(_inputs(train, rendered), train.labels[rendered], generator, STYLE_SHARES),
        _half_warped(drawn[0][chosen], generator),
    ]
    return torch.cat(pictures), torch.cat([train.labels[plain], train.labels[rendered], drawn[1][chosen]])


def _others(train: Split, others: Tensor, generator: Generator) -> Tensor:
    """Three quarters drawn, some of them turned; the rest in other styles, or garments cut up."""
    chosen = _some(others, 7 * BATCH // 8, generator)
    upright, turned, styled = torch.split(chosen, [BATCH // 2, BATCH // 4, BATCH // 8])
    cut = _some(train.images, BATCH // 8, generator)
    quarters = int(torch.randint(4, (), generator=generator))
    return torch.cat(
        [
            _half_warped(others[upright], generator),
            others[turned].rot90(quarters, (2, 3)),
            render(others[styled], torch.full_like(styled, OTHER), generator, STYLE_SHARES),
            _cut_up(_inputs(train, cut), generator),
        ]
    )


def _some(pictures: Tensor, count: int, generator: Generator) -> Tensor:
    """Indices of `count` of them."""
    return torch.randint(len(pictures), (count,), generator=generator)


def _half_warped(pictures: Tensor, generator: Generator) -> Tensor:
    first, second = pictures.chunk(2)
    return torch.cat([first, warp(second, generator)])


def _inputs(split: Split, indices: Tensor) -> Tensor:
    return to_inputs(split.images[indices])


def _cut_up(images: Tensor, generator: Generator) -> Tensor:
    """The quarters of each picture in another order."""
    order = torch.randperm(4, generator=generator)
    while (order == torch.arange(4)).any():
        order = torch.randperm(4, generator=generator)
    quarters = [quarter for half in images.chunk(2, 2) for quarter in half.chunk(2, 3)]
    top, bottom = (torch.cat([quarters[i] for i in pair], 3) for pair in order.view(2, 2))
    return frame_lines(torch.cat([top, bottom], 2))


def _drawn_clothing(split: Split, traced: int, each: int, seed: int) -> Batch:
    """The first `traced` pictures of `split` traced, and `each` garments of a class and style drawn by a program."""
    of_a_style = torch.arange(NUM_CLASSES).repeat_interleave(each)
    drawn = [draw_garments(of_a_style.tolist(), style, seed + 1) for style in STYLES]
    labels = of_a_style.repeat(len(STYLES))
    pictures = [_framed(trace_garments(split.images[:traced].numpy(), seed)), _framed(255 - np.concatenate(drawn))]
    return torch.cat(pictures), torch.cat([split.labels[:traced], labels])


def _drawn_others() -> Tensor:
    things = np.concatenate([draw_things(style, THINGS_EACH, 0) for style in STYLES])
    return torch.cat([_framed(draw_other_things(DOODLES, 0)), _framed(255 - things)])


def _framed(drawings: np.ndarray) -> Tensor:
    """Drawings uint8 (N, h, w), dark on white, as float (N, 1, 28, 28), light on 0."""
    parts = torch.split(torch.from_numpy(drawings), 200)
    return torch.cat([frame_lines(1 - part[:, None] / 255) for part in parts])


if __name__ == "__main__":
    main()
