"""Home's part for a class: a button that opens one, and, while it is open, its address and the teacher's passcode."""

import streamlit as st

from fmnist_core.classroom import network
from ui.classroom.hosting import ClassHost, ClassServer
from ui.classroom.joining import show_access_rules, show_code
from ui.errors import shown_errors
from ui.glossary import explain
from ui.identity import class_is_open, sits_at_this_machine


@st.cache_resource(show_spinner=False)
def class_host() -> ClassHost:
    """The app's own, whoever looks at it."""
    return ClassHost()


def offer_class() -> None:
    """For who sits at this computer: a button that opens a class, then its address and passcode; else nothing."""
    if class_is_open() or not sits_at_this_machine():
        return
    st.header("With a class")
    if server := class_host().running():
        _show_class(server)
        return
    st.write("Students join with their phones, draw, train and compare. No internet, no accounts.")
    if st.button("Open a class", icon=":material/groups:", key="home_open_class"):
        with shown_errors(), st.spinner("Opening it to the network ..."):
            class_host().start()
            st.rerun()
    show_access_rules()


def _show_class(server: ClassServer) -> None:
    code, words = st.columns([2, 3], gap="large")
    with code:
        addresses = network.list_addresses()
        show_code(network.class_url(addresses[0], server.port) if addresses else None)
    with words:
        st.metric("Teacher's passcode", server.passcode, help=explain("passcode"))
        st.link_button(
            "To the teacher's page", f"http://localhost:{server.port}/teacher", icon=":material/school:", type="primary"
        )
        st.caption("There you lead the class. It ends when you close it here, or end the app; everything is kept.")
        if st.button("Close the class", icon=":material/stop:", key="home_close_class"):
            with st.spinner("Closing it ..."):
                class_host().end()
            st.rerun()
        show_access_rules()
