"""Figures as people say them."""

from numbers import Real

SHARES = ("precision", "recall", "f1")


def say_value(key: str, value: object) -> str:
    """A value of a table or line by what its key says it is: accuracies in percent, seconds as a time."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return "" if value is None else str(value)
    if "accuracy" in key:
        return f"{float(value):.2%}".replace("%", " %")
    if "seconds" in key:
        return say_seconds(float(value))
    if key in SHARES or "loss" in key:
        return f"{float(value):.4f}"
    return f"{value:,}" if isinstance(value, int) else f"{float(value):.4g}"


def say_seconds(seconds: float) -> str:
    """0.0021 -> "2.1 ms", 2.13 -> "2.1 s", 192 -> "3 min 12 s", 7300 -> "2 h 1 min"."""
    if seconds < 0.1:
        return f"{1_000 * seconds:.2g} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"
