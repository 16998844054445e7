"""Figures and texts as people read them."""

import re

NO_BREAK = "\u00a0"
MARKDOWN = re.compile(r"([\\`*_\[\]#$~<>|])")
LINK_OR_ICON = re.compile(r"(?<=:)(?=//|[\w/+-]+:)|(?<=@)(?=\w)|(?<=www)(?=\.)", re.IGNORECASE)
"""Where an address or the name of an icon can be cut in two, so that it stays mere text."""
WORD_JOINER = "\u2060"


def percent(fraction: float | None, digits: int = 2) -> str:
    """0.8341 -> "83.41 %" on one line; "–" where there is no figure."""
    return "–" if fraction is None else f"{fraction:.{digits}%}".replace("%", f"{NO_BREAK}%")


def decimal(value: float | None, digits: int = 4) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def count(number: float | None) -> str:
    """7860 -> "7,860"."""
    return "–" if number is None else f"{number:,.0f}"


def duration(seconds: float | None, digits: int = 1) -> str:
    """2.13 -> "2.1 s", 192 -> "3 min 12 s", 7300 -> "2 h 1 min"; `digits` are of seconds under a minute."""
    if seconds is None:
        return "–"
    if seconds < 60:
        return f"{seconds:.{digits}f} s"
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"


def size(number: int) -> str:
    """Bytes: 31840 -> "32 kB"."""
    return f"{number / 1e6:.1f} MB" if number >= 1e6 else f"{number / 1e3:.0f} kB"


def plain(text: str) -> str:
    """A text from outside, such as a run's name, so that Markdown shows it as it is and follows no link in it."""
    return MARKDOWN.sub(r"\\\1", LINK_OR_ICON.sub(WORD_JOINER, text))
