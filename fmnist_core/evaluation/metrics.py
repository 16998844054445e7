"""What a model's answers are worth: figures from logits, so that nothing is ever computed twice."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from fmnist_core.data.classes import NUM_CLASSES
from fmnist_core.data.dataset import Split, to_inputs
from fmnist_core.evaluation.calibration import calibrate
from fmnist_core.evaluation.results import ClassScore, Evaluation, Score

NOTEBOOK_BATCH = 32
"""The notebooks' test batch: their figures are means of its batches' means (the last one has 16 pictures)."""
AT_ONCE = 64
"""Pictures a CPU answers in one go: twice as fast as 256 on a network like `studio`, because what the layers hand on
stays small enough for the memory to be used again."""
AT_ONCE_ELSEWHERE = 2_000
"""Pictures: what a small network makes of so many stays in the processor's cache."""


def evaluate(model: nn.Module, split: Split) -> Evaluation:
    """All figures of a model on a split; both must be on the same device."""
    return evaluate_logits(compute_logits(model, split), split.labels)


def compute_logits(model: nn.Module, split: Split) -> Tensor:
    """The model's logits, float32 (N, 10) on the CPU. The model and the split must be on the same device."""
    was_training = model.training
    try:
        with torch.inference_mode():
            model.eval()
            logits = torch.cat([model(to_inputs(images)) for images in in_batches(split.images)])
    finally:
        model.train(was_training)
    return logits.cpu().clone()  # a clone outside of inference mode can be used anywhere


def in_batches(images: Tensor) -> tuple[Tensor, ...]:
    """`images`, (N, 28, 28), in parts that a model on their device answers quickest, one after the other."""
    return torch.split(images, AT_ONCE if images.device.type == "cpu" else AT_ONCE_ELSEWHERE)


def score_logits(logits: Tensor, labels: Tensor) -> Score:
    """Score logits (N, 10) against labels (N,)."""
    labels = labels.cpu()
    losses = functional.cross_entropy(logits.float(), labels, reduction="none")
    hits = (logits.argmax(1) == labels).float()
    return Score(losses.mean().item(), hits.mean().item(), _batch_mean(losses), _batch_mean(hits))


def evaluate_logits(logits: Tensor, labels: Tensor) -> Evaluation:
    """All figures for logits (N, 10) against labels (N,); those by class are computed by torchmetrics."""
    from torchmetrics.functional import classification as metrics

    logits, labels = logits.float(), labels.cpu()
    per_class = {
        name: getattr(metrics, f"multiclass_{metric}")(logits, labels, num_classes=NUM_CLASSES, average="none").tolist()
        for name, metric in (("precision", "precision"), ("recall", "recall"), ("f1", "f1_score"))
    }
    matrix = metrics.multiclass_confusion_matrix(logits, labels, num_classes=NUM_CLASSES).tolist()
    rows = zip(per_class["precision"], per_class["recall"], per_class["f1"], map(sum, matrix))
    return Evaluation(
        score=score_logits(logits, labels),
        classes=tuple(ClassScore(*row) for row in rows),
        confusion_matrix=tuple(map(tuple, matrix)),
        calibration_error=calibrate(logits.softmax(1).numpy(), labels.numpy()).error,
    )


def _batch_mean(values: Tensor) -> float:
    means = torch.stack([batch.mean() for batch in torch.split(values, NOTEBOOK_BATCH)])
    return means.double().mean().item()
