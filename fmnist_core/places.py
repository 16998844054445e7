"""Where data and runs live: beside the code in a checkout, else in the user's data directory."""

import os
from pathlib import Path

from platformdirs import user_data_path

_CODE = Path(__file__).resolve().parents[1]
IS_CHECKOUT = (_CODE / "app.py").exists() and (_CODE / "checkpoints").is_dir()
_NAME = "fashion-mnist-studio"
_USER_DATA = user_data_path(_NAME, appauthor=False)
HOME = _CODE if IS_CHECKOUT else _USER_DATA if _USER_DATA.is_absolute() else Path.cwd() / _NAME
"""The current folder's where the user has no home."""
DATA = HOME / "data"
"""Fashion-MNIST, once it was found or fetched."""
CHECKPOINTS = HOME / "checkpoints"
"""The runs, unless FMNIST_CHECKPOINTS names another folder."""


def python_path() -> str:
    """A PYTHONPATH with which a child process finds this package wherever it is started."""
    return os.pathsep.join(filter(None, (str(_CODE), os.environ.get("PYTHONPATH"))))
