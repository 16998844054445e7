"""The project's own errors as sentences on the page."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from fmnist_core.errors import StudioError
from ui.formats import plain


def as_sentence(error: StudioError | str) -> str:
    """The error's text with a capital letter and a full stop."""
    text = str(error).strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def show_error(error: StudioError) -> None:
    st.error(plain(as_sentence(error)), icon=":material/error:")


@contextmanager
def shown_errors() -> Iterator[None]:
    """Show a StudioError raised within, instead of letting it end the page."""
    try:
        yield
    except StudioError as error:
        show_error(error)
