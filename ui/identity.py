"""Who is in front of the screen: a browser known by a random number, and whether the teacher sits there.

The browser keeps a secret token in a cookie; what others may see of it (in a run's folder, on a board) is a digest,
from which nobody can make the cookie. Nothing personal is in either.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import threading
import time
from pathlib import Path

import streamlit as st

from fmnist_core.classroom.passcode import make_passcode
from fmnist_core.classroom.teachers import Teachers
from ui.glossary import explain

COOKIE = "fmnist_visitor"
TOKEN = re.compile(r"[0-9a-f]{32}")
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
WRONG_TRY_SECONDS = 1.0

_keeper = st.components.v2.component("visitor_keeper", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"))
_one_try = threading.Lock()


def visitor() -> str:
    """An id of this browser, 16 hexadecimal digits; the same after a reload."""
    return hashlib.sha256(_token().encode()).hexdigest()[:16]


def remember_visitor() -> None:
    """For the frame: have the browser keep its token, unless it does already."""
    if not _cookie():
        kept = _keeper(key="visitor_keeper", data={"token": _token()}, on_token_change=lambda: None).token
        if isinstance(kept, str) and TOKEN.fullmatch(kept):  # another tab was sooner
            st.session_state.visitor_token = kept


def class_is_open() -> bool:
    """Whether the app serves a class on the network: FMNIST_CLASS is set, as `make class` does."""
    return bool(os.environ.get("FMNIST_CLASS"))


def is_teacher() -> bool:
    """Whether the visitor may do everything: by the passcode, or by sitting at this machine while no class is open."""
    return (not class_is_open() and sits_at_this_machine()) or visitor() in teachers()


@st.cache_resource(show_spinner=False)
def teachers() -> Teachers:
    """Who has entered this server's passcode."""
    return Teachers(_passcode())


def sits_at_this_machine() -> bool:
    """Whether nobody else can be meant. Behind a proxy everybody seems to: then the passcode decides."""
    is_for_this_machine = st.get_option("server.address") in THIS_MACHINE
    return is_for_this_machine and st.context.ip_address is None and "X-Forwarded-For" not in st.context.headers


def asker() -> str | None:
    """Who asks, in the training service's terms: None is the teacher, who may do everything."""
    return None if is_teacher() else visitor()


def may_change(owner: str | None) -> bool:
    """Whether the visitor may stop, rename or delete a run of `owner`'s."""
    return asker() in (None, owner)


def show_teacher_gate() -> None:
    """A form for the passcode; nothing for who is the teacher already."""
    if is_teacher():
        return
    with st.form("teacher_gate", border=False):
        entered = st.text_input("Passcode", type="password", key="teacher_passcode", help=explain("passcode"))
        pressed = st.form_submit_button("I am the teacher", icon=":material/key:")
    if pressed and _is_right(entered):
        teachers().add(visitor())
        st.rerun()
    elif pressed:
        st.error("That is not the passcode. Look for it where the class was opened: in the terminal or on Home.")


def _token() -> str:
    return _cookie() or st.session_state.setdefault("visitor_token", secrets.token_hex(16))


def _cookie() -> str | None:
    given = st.context.cookies.get(COOKIE, "")
    return given if TOKEN.fullmatch(given) else None


def _is_right(entered: str) -> bool:
    with _one_try:  # wrong ones wait in line, so that guessing takes years
        if hmac.compare_digest(entered.strip().encode(), _passcode().encode()):
            return True
        time.sleep(WRONG_TRY_SECONDS)
        return False


@st.cache_resource(show_spinner=False)
def _passcode() -> str:
    """FMNIST_PASSCODE, or else a random one that the terminal shows."""
    if given := os.environ.get("FMNIST_PASSCODE", "").strip():
        return given
    made = make_passcode()
    print(f"\n  The teacher's passcode: {made}\n", flush=True)
    return made
