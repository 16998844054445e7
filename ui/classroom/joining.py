"""How others find the class: its address, a QR code of it, and what is open to whom."""

import streamlit as st

from fmnist_core.classroom import network, settings
from ui.permissions import class_settings

QR_CODE = (
    '<img src="{source}" alt="QR code of the address" '
    'style="width:{width};max-width:100%;display:block;border-radius:0.5rem">'
)
OPEN_TO_WHOM = (
    "Open to **everybody on this network** who has the address: the pages in the menu, with the drawings, nicknames "
    "and runs of the class. Only for **the teacher**, by the passcode: hiding, locking, deleting and clearing. "
    "Nothing leaves this computer, and no other file on it can be reached."
)


def class_address() -> str | None:
    """The address that the class is told; None when this computer is on no network."""
    found = network.list_addresses()
    chosen = class_settings().address
    if not found:
        return None
    return network.class_url(chosen if chosen in found else found[0], int(st.get_option("server.port")))


def show_address(width: int = 260) -> None:
    """This class's address and its QR code, so many pixels wide."""
    show_code(class_address(), width)


def show_large_address() -> None:
    """The same for a projector: side by side, and the code as large as the window lets it be."""
    url = class_address()
    words, code = st.columns(2, vertical_alignment="center")
    with words:
        st.header("Join in", anchor=False)
        st.title(_spoken(url) if url else "–", anchor=False)
    with code:
        _show_qr_code(url, "75vh")


def show_code(url: str | None, width: int = 260) -> None:
    """An address and its QR code, or what to do where there is none."""
    if url:
        st.subheader(_spoken(url), anchor=False)
    _show_qr_code(url, f"{width}px")


def _spoken(url: str) -> str:
    return url.removeprefix("http://")


def _show_qr_code(url: str | None, width: str) -> None:
    if url is None:
        st.warning("This computer is on no network: join it to the one the phones are on.", icon=":material/wifi_off:")
    else:
        st.html(QR_CODE.format(source=_qr_code(url), width=width))


@st.cache_data(show_spinner=False, max_entries=8)
def _qr_code(url: str) -> str:
    return network.qr_code(url)


def pick_address() -> None:
    """For a computer on several networks: the teacher says which address the class is told."""
    found = network.list_addresses()
    if len(found) > 1:
        chosen = class_settings().address
        address = st.radio(
            "This computer is on several networks. Which one are the phones on?",
            found,
            index=found.index(chosen) if chosen in found else 0,
            key="teacher_address",
        )
        if address != chosen:
            settings.change_settings(address=address)
            st.rerun()


def show_access_rules() -> None:
    st.caption(OPEN_TO_WHOM)
