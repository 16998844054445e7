"""Train the detector behind "not sure": `python -m scripts.train_clothing_detector`, minutes on two cores.

It learns garments (Fashion-MNIST's training pictures as they are, rendered in other styles and traced by an unsteady
hand, and those that a program draws) against doodles of other things, rendered in the same styles, and garments cut
up. No picture from elsewhere is used. The border is moved to where REFUSED of other drawn garments are refused.
"""

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Generator, Tensor
from torch.nn import functional

from fmnist_core.data import NUM_CLASSES, Split, load_dataset, to_inputs
from fmnist_core.images import frame
from fmnist_core.renderings import DRAWN, SHARES, render
from fmnist_core.renderings.doodles import draw_other_things, trace_garments
from fmnist_core.renderings.garments import draw_garments
from fmnist_core.renderings.pencils import STYLES
from fmnist_core.uncertainty import DETECTOR_FILE, create_detector

PICTURES, EPOCHS, BATCH = 20_000, 11, 128
LEARNING_RATE, WEIGHT_DECAY = 4e-3, 0.05
REFUSED = 0.03
OTHER_SHARES = {style: share for style, share in SHARES.items() if not style.startswith(DRAWN)}


def main() -> None:
    dataset, generator = load_dataset(), torch.Generator().manual_seed(0)
    chosen = dataset.train.select(torch.randperm(len(dataset.train), generator=generator)[:PICTURES])
    traced = _drawn(chosen.images.numpy(), seed=0)
    others = _framed(draw_other_things(PICTURES, seed=0))
    torch.manual_seed(0)
    detector, steps = create_detector(), EPOCHS * len(chosen) // BATCH
    optimizer = torch.optim.AdamW(detector.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, steps)
    for step in range(1, steps + 1):
        pictures = torch.cat([_clothing(chosen, traced, generator), _others(chosen, others, generator)])
        targets = torch.arange(2 * BATCH) < BATCH
        loss = functional.binary_cross_entropy_with_logits(detector(pictures)[:, 0], targets.float())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            print(f"step {step} of {steps}: loss {loss.item():.3f}", flush=True)
            save_file(_with_border(detector, dataset.val), DETECTOR_FILE)
    save_file(_with_border(detector, dataset.val), DETECTOR_FILE)


def _clothing(chosen: Split, traced: Tensor, generator: Generator) -> Tensor:
    some = torch.randint(len(chosen), (BATCH,), generator=generator)
    plain, rendered, drawn = some.split([BATCH // 5, 2 * BATCH // 5, BATCH - 3 * (BATCH // 5) - 1])
    return torch.cat(
        [_inputs(chosen, plain), render(_inputs(chosen, rendered), chosen.labels[rendered], generator), traced[drawn]]
    )


def _others(chosen: Split, others: Tensor, generator: Generator) -> Tensor:
    some = torch.randint(len(chosen), (BATCH,), generator=generator)
    drawn, rendered, cut = some.split([2 * BATCH // 3, BATCH // 5, BATCH - 2 * BATCH // 3 - BATCH // 5])
    turned = others[drawn].rot90(int(torch.randint(4, (), generator=generator)), (2, 3))
    restyled = render(others[rendered], chosen.labels[rendered], generator, OTHER_SHARES)
    return torch.cat([turned, restyled, _cut_up(_inputs(chosen, cut), generator)])


def _inputs(split: Split, indices: Tensor) -> Tensor:
    return to_inputs(split.images[indices])


def _cut_up(images: Tensor, generator: Generator) -> Tensor:
    """The quarters of each picture in another order."""
    order = torch.randperm(4, generator=generator)
    while (order == torch.arange(4)).any():
        order = torch.randperm(4, generator=generator)
    quarters = [quarter for half in images.chunk(2, 2) for quarter in half.chunk(2, 3)]
    top, bottom = (torch.cat([quarters[i] for i in pair], 3) for pair in order.view(2, 2))
    return frame(torch.cat([top, bottom], 2))


def _drawn(pictures: np.ndarray, seed: int) -> Tensor:
    """Two thirds of `pictures` traced, and as many garments drawn by a program as the others are."""
    count = 2 * len(pictures) // 3
    each = (len(pictures) - count) // (len(STYLES) * NUM_CLASSES) + 1
    drawn = [draw_garments(label, style, each, seed + 1) for style in STYLES for label in range(NUM_CLASSES)]
    return torch.cat([_framed(trace_garments(pictures[:count], seed)), _framed(255 - np.concatenate(drawn))])


def _framed(drawings: np.ndarray) -> Tensor:
    """Drawings uint8 (N, h, w) as `images.prepare` brings them to float (N, 1, 28, 28)."""
    parts = torch.from_numpy(drawings).split(200)
    return torch.cat([frame(1 - part[:, None] / 255) for part in parts])


def _with_border(detector: torch.nn.Module, val: Split) -> dict[str, Tensor]:
    """The detector's weights, its last bias moved so that REFUSED of drawn garments score below 0."""
    detector.eval()
    with torch.inference_mode():
        scores = detector(_drawn(val.images[:2_000].numpy(), seed=1))[:, 0]
    detector.train()
    weights = {name: tensor.clone() for name, tensor in detector.state_dict().items()}
    last = list(weights)[-1]
    return weights | {last: weights[last] - scores.quantile(REFUSED)}


if __name__ == "__main__":
    main()
