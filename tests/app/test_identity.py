"""Who sits in front of the screen, and what a passcode opens."""

import pytest
from streamlit.testing.v1 import AppTest

from fmnist_core.classroom.passcode import LENGTH
from ui import identity

TOKEN = "0123456789abcdef" * 2


@pytest.fixture
def passcode(monkeypatch):
    """A class is open, and this is its teacher's."""
    monkeypatch.setenv("FMNIST_CLASS", "1")
    monkeypatch.setenv("FMNIST_PASSCODE", "sesame")
    monkeypatch.setattr(identity, "WRONG_TRY_SECONDS", 0)
    return "sesame"


def gate() -> None:
    import streamlit as st

    from ui.identity import asker, is_teacher, show_teacher_gate, visitor

    show_teacher_gate()
    st.text(visitor())
    st.text(is_teacher())
    st.text(asker())


def opened() -> AppTest:
    return AppTest.from_function(gate).run()


def said(page: AppTest) -> list[str]:
    return [text.value for text in page.text]


def test_a_visitor_stays_the_same_and_another_is_another():
    page, other = opened(), opened()
    name = said(page)[0]
    assert said(page.run())[0] == name != said(other)[0]


def test_the_cookie_says_who_it_is_but_the_id_does_not_say_the_cookie(monkeypatch):
    monkeypatch.setattr(type(identity.st.context), "cookies", {identity.COOKIE: TOKEN})
    assert said(opened())[0] == said(opened())[0]
    assert said(opened())[0] not in TOKEN


@pytest.mark.parametrize("forged", ["", "x" * 32, TOKEN.upper(), f"{TOKEN}\n", TOKEN * 300, "<script>"])
def test_a_cookie_that_is_none_of_ours_is_not_believed(monkeypatch, forged):
    monkeypatch.setattr(type(identity.st.context), "cookies", {identity.COOKIE: forged})
    assert said(opened())[0] != said(opened())[0]


def test_at_this_machine_everybody_is_the_teacher():
    page = opened()
    assert said(page)[1:] == ["True", "None"]
    assert not page.text_input


@pytest.mark.parametrize(
    ("name", "value"), [("ip_address", "192.168.0.7"), ("headers", {"X-Forwarded-For": "192.168.0.7"})]
)
def test_from_elsewhere_nobody_is(monkeypatch, passcode, name, value):
    monkeypatch.delenv("FMNIST_CLASS")
    monkeypatch.setattr(type(identity.st.context), name, value)
    assert said(opened())[1] == "False"


def test_in_a_class_the_passcode_makes_the_teacher(passcode):
    page, other = opened(), opened()
    name = said(page)[0]
    assert said(page) == [name, "False", name]
    enter(page, "open")
    assert "not the passcode" in page.error[0].value
    assert said(page)[1] == "False"
    enter(page, passcode)
    assert said(page) == [name, "True", "None"]
    assert said(other.run())[1] == "False"


def restart_server() -> None:
    """What Streamlit holds for a process is gone."""
    identity.st.cache_resource.clear()


def test_after_a_restart_of_the_server_the_teacher_still_is(passcode, monkeypatch):
    monkeypatch.setattr(type(identity.st.context), "cookies", {identity.COOKIE: TOKEN})
    enter(opened(), passcode)
    restart_server()
    assert said(opened())[1] == "True"
    monkeypatch.setattr(type(identity.st.context), "cookies", {})
    assert said(opened())[1] == "False", "another browser is not"


def test_with_another_passcode_nobody_is_the_teacher_any_more(passcode, monkeypatch):
    monkeypatch.setattr(type(identity.st.context), "cookies", {identity.COOKIE: TOKEN})
    enter(opened(), passcode)
    monkeypatch.setenv("FMNIST_PASSCODE", "another")
    restart_server()
    assert said(opened())[1] == "False"


def test_without_one_given_the_terminal_shows_one(passcode, monkeypatch, capsys):
    monkeypatch.delenv("FMNIST_PASSCODE")
    enter(page := opened(), "")
    assert said(page)[1] == "False"
    made = capsys.readouterr().out.split()[-1]
    assert len(made) == LENGTH
    enter(page, made)
    assert said(page)[1] == "True"


def enter(page: AppTest, code: str) -> None:
    page.text_input(key="teacher_passcode").set_value(code)
    page.button[0].click().run()
