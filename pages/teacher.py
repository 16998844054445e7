"""Teacher: the address for everybody, who is here, what they may do, who waits for what, and an end to it all."""

import streamlit as st

from ui.classroom.joining import pick_address, show_address, show_large_address, show_who_may_what
from ui.classroom.round_form import lead_round
from ui.classroom.teacher import decide, make_link, show_clearing, show_lessons, show_people, show_queue
from ui.identity import is_teacher, show_teacher_gate
from ui.permissions import require_class
from ui.projector import pick_projector

head = st.container(horizontal=True, vertical_alignment="center", key="head_aside")
head.title("Teacher")
require_class()
show_teacher_gate()
if not is_teacher():
    st.stop()

with head:
    projector = pick_projector("teacher_projector")
lead_round()
if projector:
    show_large_address()
    st.stop()

left, right = st.columns([2, 3], gap="large")
with left:
    st.subheader("Join in", anchor=False)
    show_address()
    pick_address()
    show_who_may_what()
    show_queue()
with right:
    show_people()
    st.subheader("What the class may do", anchor=False)
    decide()

make_link()
show_lessons()
show_clearing()
