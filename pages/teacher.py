"""Teacher: the address for everybody, who is here, what they may do, who waits for what, and an end to it all."""

import streamlit as st

from ui.classroom.joining import pick_address, show_access_rules, show_address, show_large_address
from ui.classroom.round_form import show_round_controls
from ui.classroom.teacher import (
    show_class_clearing,
    show_class_settings,
    show_link_builder,
    show_people,
    show_queue,
    show_teaching_plans,
)
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
show_round_controls()
if projector:
    show_large_address()
    st.stop()

left, right = st.columns([2, 3], gap="large")
with left:
    st.subheader("Join in", anchor=False)
    show_address()
    pick_address()
    show_access_rules()
    show_queue()
with right:
    show_people()
    st.subheader("What the class may do", anchor=False)
    show_class_settings()

show_link_builder()
show_teaching_plans()
show_class_clearing()
