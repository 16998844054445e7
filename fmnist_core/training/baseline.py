"""The notebooks' way, written plainly: Dataset, DataLoader and a loop. Slow, and the yardstick for `training`."""

import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

from fmnist_core.models.creation import create_model
from fmnist_core.recipes.recipe import Recipe


@dataclass(frozen=True)
class PlainResult:
    """Means of the batches' means, as the notebooks print them; seconds of the epochs with their evaluation."""

    test_loss: float
    test_accuracy: float
    seconds: float


def train_plainly(recipe: Recipe, root: Path) -> PlainResult:
    """Train a notebook's recipe (SGD at a constant rate on all 60,000 pictures) as the notebook does.

    `root` holds the files as torchvision expects them.
    """
    to_tensor = transforms.ToTensor()
    train_data = datasets.FashionMNIST(str(root), train=True, transform=to_tensor)
    test_data = datasets.FashionMNIST(str(root), train=False, transform=to_tensor)
    train_loader = DataLoader(train_data, batch_size=recipe.batch_size, shuffle=True)
    test_loader = DataLoader(test_data, batch_size=recipe.batch_size, shuffle=False)

    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    model = create_model(recipe.model, **recipe.model_options)
    torch.manual_seed(recipe.seed)
    loss_fn = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=recipe.learning_rate)

    start = time.perf_counter()
    for _ in range(recipe.epochs):
        model.train()
        for images, labels in train_loader:
            loss = loss_fn(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        test_loss, test_accuracy = _test(model, test_loader, loss_fn)
    return PlainResult(test_loss, test_accuracy, time.perf_counter() - start)


def _test(model: nn.Module, loader: DataLoader[tuple[Tensor, Tensor]], loss_fn: nn.Module) -> tuple[float, float]:
    model.eval()
    loss = accuracy = 0.0
    with torch.inference_mode():
        for images, labels in loader:
            logits = model(images)
            loss += loss_fn(logits, labels).item()
            accuracy += (logits.argmax(1) == labels).float().mean().item()
    return loss / len(loader), accuracy / len(loader)
