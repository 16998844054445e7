"""The Streamlit pieces that two or more pages share.

Importing them puts an end to Streamlit's old way with a folder named pages/: until `st.navigation` has been called once
in a server's life, a deep link would run its page alone, without app.py and its frame.
"""

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

if PagesManager.uses_pages_directory:
    PagesManager.uses_pages_directory = False
    st.rerun()
