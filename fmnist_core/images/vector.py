"""SVG: drawn by resvg in a process of its own, without anything that the file only refers to."""

import subprocess
import sys
import threading
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image

from fmnist_core.images.limits import TooCostly

SIDE = 512
"""Pixels of the longest side, whatever size the file says."""
MAX_ELEMENTS = 100_000
MAX_SECONDS = 10
"""A few elements that use each other can ask for hours, which no look at the file tells."""

_drawing = threading.Semaphore(2)
_RENDERER = Path(__file__).with_name("svg_renderer.py")
_EMBEDDED = ("data:image/png", "data:image/jpeg", "data:image/jpg", "data:image/gif", "data:image/webp")
_LEFT_OUT = {"script", "foreignObject", "iframe", "audio", "video"}


def render(content: bytes) -> Image.Image:
    """The drawing in RGBA, on a transparent page.

    Raises TooCostly, or ValueError where it is no valid SVG.
    """
    cleaned = ElementTree.tostring(_cleaned(content), encoding="utf-8")
    with _drawing:
        try:
            done = subprocess.run(
                [sys.executable, "-P", str(_RENDERER), str(SIDE)],
                input=cleaned,
                capture_output=True,
                timeout=MAX_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise TooCostly("takes too long to draw") from error
    if done.returncode == 1:
        raise ValueError(done.stderr.decode(errors="replace").strip())
    if done.returncode:  # ended by a limit
        raise TooCostly("takes too much memory or time to draw")
    return Image.open(BytesIO(done.stdout), formats=["PNG"])


def _cleaned(content: bytes) -> ElementTree.Element:
    """The file without scripts, and without references to anything outside of it: resvg would open files."""
    try:
        root = ElementTree.fromstring(content)  # expat bounds what entities may grow to
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise ValueError(f"no valid XML: {error}") from error
    elements = list(root.iter())
    if len(elements) > MAX_ELEMENTS:
        raise TooCostly(f"has more than {MAX_ELEMENTS:,} parts")
    for element in elements:
        for child in [child for child in element if _local(child.tag) in _LEFT_OUT]:
            element.remove(child)
        for name in [name for name in element.attrib if _local(name) == "href"]:
            if not element.attrib[name].strip().startswith(("#", *_EMBEDDED)):
                del element.attrib[name]
    return root


def _local(name: object) -> str:
    """A name without its namespace; comments and the like have none."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""
