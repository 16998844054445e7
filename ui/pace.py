"""How often a page looks again."""

import random

SPREAD = 0.1


def about(seconds: float) -> float:
    """A little more or less: thirty browsers that were opened together are not to ask together ever after."""
    return seconds * random.uniform(1 - SPREAD, 1 + SPREAD)
