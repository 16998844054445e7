"""The notebooks' own table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """A row of the notebooks' own table. Accuracy and loss are means of batch means; their times mix devices."""

    recipe_name: str
    title: str
    accuracy: float
    loss: float
    train_seconds: float


PUBLISHED = (
    Published("notebook-v0", "V0, linear", 0.8343, 0.4766, 29.97),
    Published("notebook-v1", "V1, with ReLU", 0.7502, 0.6850, 32.10),
    Published("notebook-v2", "V2, TinyVGG", 0.8806, 0.3239, 37.13),
)


def published_for(recipe_name: str | None) -> Published | None:
    """What the notebooks published for a recipe, if anything."""
    return next((row for row in PUBLISHED if row.recipe_name == recipe_name), None)
