"""The pages of a class, for a student and for the teacher."""

import re
import time

import numpy as np
import pytest

from fmnist_core.classroom import board, drawings, people, rounds, settings
from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.evaluation.results import Score
from fmnist_core.recipes.named import get_recipe
from fmnist_core.runs import manage, recorder
from fmnist_core.runs.reader import load_recipe, load_start_weights
from fmnist_core.service import client
from fmnist_core.training.loop import train
from fmnist_core.training.own_pictures import pack_pictures
from tests.app.conftest import PAGES
from ui import identity
from ui.permissions import CONTROLS, hideable_pages
from ui.pictures import data_uri, png

TOKEN = "0123456789abcdef" * 2
CLASS_PAGES = ("join", "round", "wall", "board", "teacher")
NASTY = ["<script>alert(1)", "![x](http://a.b/c)", "👩‍🔬 [a](//b)", "**bold** :smile:"]


@pytest.fixture
def a_class(monkeypatch):
    """A class is open; whoever opens a page is always the same browser, and a student."""
    monkeypatch.setenv("FMNIST_CLASS", "1")
    monkeypatch.setattr(type(identity.st.context), "cookies", {identity.COOKIE: TOKEN})
    return identity.visitor()


@pytest.fixture
def ada(a_class):
    return people.join(a_class, "Ada")


@pytest.fixture
def teacher(a_class):
    identity.teachers().add(a_class)
    return a_class


@pytest.fixture
def clock(monkeypatch):
    """The time of day, to be moved by hand; the page's own timers go on."""
    now = [time.time()]
    monkeypatch.setattr(rounds.time, "time", lambda: now[0])
    return now


@pytest.fixture
def game(runs, clock):
    """A round whose first word is being drawn."""
    begun = rounds.start_round(runs, words=2, seed=0)
    clock[0] += rounds.READY_SECONDS
    return begun


@pytest.fixture
def bag():
    picture = np.full((300, 300, 4), 255, np.uint8)
    picture[100:260, 60:240, :3] = 0
    return picture


def keep(student_id, game, place, picture, answer):
    answers = dict.fromkeys(game.runs, answer)
    drawings.keep_drawing(student_id, game, place, png(picture), picture[::11, ::11, 0][:28, :28].copy(), [], answers)


def drawn(page, game, picture, place=0):
    """As if `picture` had been drawn for a word."""
    strokes = [{"tool": "pen", "width": 16, "points": [[60, 120]]}]
    page.session_state[f"round_pad_{game.id}_{place}_kept"] = {"operations": strokes, "picture": data_uri(picture)}
    return page.run()


class TestJoining:
    @pytest.mark.parametrize("name", CLASS_PAGES)
    def test_without_a_class_a_page_says_how_to_open_one(self, open_page, name):
        assert "make class" in open_page(name).info[0].value

    @pytest.mark.parametrize("name", ["round", "wall", "board"])
    def test_who_has_not_joined_is_sent_to_join(self, open_page, a_class, name):
        assert "Join the class" in open_page(name).info[0].value

    def test_a_nickname_is_all_it_takes(self, open_page, a_class):
        page = open_page("join")
        page.text_input(key="join_name").set_value("Ada")
        page.button[0].click().run()
        assert not page.exception
        assert people.nicknames() == {a_class: "Ada"}
        assert "Ada" in [text.value for text in open_page("join").text]

    def test_a_name_that_is_taken_is_a_sentence(self, open_page, a_class):
        people.join("other", "Ada")
        page = open_page("join")
        page.text_input(key="join_name").set_value("ada")
        page.button[0].click().run()
        assert "has that nickname already" in page.error[0].value

    def test_names_come_out_as_they_went_in(self, open_page, ada, game, bag):
        """No tag, no link, no picture is made of a name, a person's or a run's, on any page."""
        for number, name in enumerate(NASTY):
            people.join(str(number), name)
            keep(str(number), game, 0, bag, game.words[0])
            run = recorder.create_run(get_recipe("notebook-v0"), state="queued", owner=str(number)).run_id
            manage.rename_run(run, name)
        identity.teachers().add(ada.id)  # who sees more
        rounds.end_round()
        for name in (*CLASS_PAGES, "train", "runs", "home"):
            page = open_page(name)
            assert not page.exception
            shown = [block.value for kind in ("markdown", "subheader", "caption") for block in page.get(kind)]
            assert not [text for text in shown if re.search(r"[^\\]\]\(|[^\\]\*\*bold|http://|:smile:", text)]
            assert not [block for block in page.get("html") if "<script>" in block.proto.body]


class TestRound:
    def test_it_waits_for_the_teacher(self, open_page, ada):
        assert "when the teacher starts it" in open_page("round").info[0].value

    def test_everybody_sees_the_same_word(self, open_page, ada, game):
        assert CLASS_NAMES[game.words[0]] in [header.value for header in open_page("round").header]

    def test_a_stroke_is_answered_and_kept(self, open_page, ada, game, bag):
        page = drawn(open_page("round"), game, bag)
        assert not page.exception and not page.error
        (kept,) = drawings.list_drawings(game.id)
        assert (kept.nickname, set(kept.answers)) == ("Ada", set(game.runs))
        assert kept.png == png(bag)
        assert any(all(f"`{run_id}`" in text.value for run_id in game.runs) for text in page.markdown)

    def test_after_a_reload_the_drawing_is_still_there(self, open_page, ada, game, bag):
        drawn(open_page("round"), game, bag)
        again = open_page("round")
        assert not again.exception
        assert again.session_state[f"round_pad_{game.id}_0_kept"]["picture"] == data_uri(bag)

    def test_looking_again_is_no_new_stroke(self, open_page, ada, game, bag, monkeypatch):
        monkeypatch.setattr(people, "STROKES_PER_MINUTE", 1)
        page = drawn(open_page("round"), game, bag).run()
        assert not page.error

    def test_a_lock_holds(self, open_page, ada, game, bag):
        settings.change_settings(drawing_locked=True)
        page = drawn(open_page("round"), game, bag)
        assert "locked drawing" in page.info[0].value
        assert not drawings.list_drawings()

    def test_what_came_of_a_word_and_the_podium(self, open_page, ada, game, bag, clock):
        keep(ada.id, game, 0, bag, game.words[0])
        clock[0] += game.seconds + 1
        assert any("1 of 1" in text.value for text in open_page("round").markdown)
        rounds.end_round()
        page = open_page("round")
        assert "Ada" in [heading.value for heading in page.subheader]
        assert list(page.dataframe[0].value["Points"]) == [1]

    def test_without_a_point_nobody_stands_on_the_podium(self, open_page, ada, game, bag):
        keep(ada.id, game, 0, bag, (game.words[0] + 1) % 10)
        rounds.end_round()
        page = open_page("round")
        assert not page.exception
        assert "No drawing was known" in page.info[0].value
        assert list(page.dataframe[0].value["Who"]) == ["Ada"]

    @pytest.mark.parametrize("people_count", [3, 30])
    def test_for_three_and_for_thirty(self, open_page, ada, game, bag, people_count):
        for number in range(people_count - 1):
            people.join(str(number), f"Student {number}")
            keep(str(number), game, 0, bag, number % 10)
        keep(ada.id, game, 0, bag, game.words[0])
        rounds.end_round()
        page = open_page("round")
        assert not page.exception
        assert len(page.dataframe[0].value) == people_count

    def test_the_teacher_starts_and_ends_it(self, open_page, teacher, runs):
        page = open_page("round")
        page.slider(key="round_words").set_value(3)
        page.button(key="round_start").click().run()
        assert not page.exception
        assert len(rounds.latest_round().words) == 3
        page.button(key="round_end").click().run()
        assert rounds.latest_round().phase().kind == "over"

    def test_a_student_does_not(self, open_page, ada, runs):
        assert not [button for button in open_page("round").button if button.key == "round_start"]


class TestWall:
    def test_drawings_hang_by_word_with_who_was_fooled(self, open_page, ada, game, bag):
        keep(ada.id, game, 0, bag, (game.words[0] + 1) % 10)
        page = open_page("wall", wall_word=CLASS_NAMES[game.words[0]])
        assert not page.exception
        assert "Ada" in page.get("html")[0].proto.body
        table = page.dataframe[0].value
        assert set(table["How often"]) == {"1 of 1"}
        assert set(table["Model"]) == set(game.runs)

    @pytest.fixture
    def submitted(self, monkeypatch):
        """What the training service was asked for; it makes the run's folder and trains nothing."""
        calls = []

        def submit(recipe, name=None, *, owner=None, own_pictures=None):
            calls.append(own_pictures)
            return recorder.create_run(recipe, name, "queued", pack_pictures(own_pictures), owner=owner).run_id

        monkeypatch.setattr(client, "submit", submit)
        return calls

    def test_a_model_learns_from_the_drawings(self, open_page, teacher, game, bag, submitted, synthetic_dataset):
        for number in range(4):
            people.join(str(number), f"Student {number}")
            keep(str(number), game, 0, bag, game.words[0])
        page = open_page("wall")
        page.selectbox(key="wall_start").set_value("first")
        page.button(key="wall_teach").click().run()
        assert not page.exception and not page.error and not page.metric
        assert "learns from 3 drawings" in page.caption[-1].value
        assert page.button(key="train_pause_first-taught")
        recipe = load_recipe("first-taught")
        events = train(recipe, synthetic_dataset, load_start_weights(recipe), own_pictures=submitted[0])
        for _ in recorder.record_training(events, recorder.RunRecorder("first-taught"), synthetic_dataset):
            pass
        page = open_page("wall")
        assert not page.exception and not page.error
        assert [metric.label for metric in page.metric] == ["Drawings of other people", "Test accuracy"]
        assert page.metric[0].value == "1 of 1 right"

    def test_a_run_that_could_not_learn_says_why(self, open_page, teacher, game, bag, submitted):
        for name in ("ada", "bob"):
            people.join(name, name)
            keep(name, game, 0, bag, game.words[0])
        page = open_page("wall")
        page.button(key="wall_teach").click().run()
        manage.update_summary("first-taught", state="failed", reason="the memory did not suffice")
        page = open_page("wall")
        assert "memory" in page.error[0].value and page.button(key="train_resume_first-taught")
        manage.delete_run("first-taught")
        assert not open_page("wall").error

    def test_a_student_has_no_button_for_that(self, open_page, ada, game, bag):
        keep(ada.id, game, 0, bag, 1)
        assert not [button for button in open_page("wall").button if button.key == "wall_teach"]


class TestBoard:
    def test_everybodys_runs_with_their_names(self, open_page, ada):
        run = recorder.create_run(get_recipe("notebook-v0"), name="mine", owner=ada.id).run_id
        manage.update_summary(run, state="finished", test=Score(0.5, 0.8, 0.5, 0.8))
        page = open_page("board")
        assert not page.exception
        assert list(page.dataframe[0].value["Who"]) == ["Ada"]

    def test_a_guess_is_kept_and_secret_until_the_end(self, open_page, ada):
        run = recorder.create_run(get_recipe("notebook-v0"), name="mine", state="queued", owner=ada.id).run_id
        page = open_page("board")
        page.number_input(key=f"board_guess_{run}").set_value(85.0).run()
        page.button(key=f"board_keep_{run}").click().run()
        assert not page.exception
        assert board.load_guess(run, ada.id) == 0.85
        assert list(open_page("board").dataframe[0].value["Guesses"]) == ["1 kept secret"]


class TestTeacher:
    def test_only_by_the_passcode(self, open_page, ada):
        page = open_page("teacher")
        assert page.text_input(key="teacher_passcode")
        assert not page.toggle

    def test_decisions_hold_at_once(self, open_page, teacher):
        page = open_page("teacher")
        page.toggle(key="teacher_lock_training").set_value(True)
        page.toggle(key="teacher_freeze").set_value(True)
        page.selectbox(key="teacher_recipe").set_value("tinyvgg")
        page.multiselect(key="teacher_hidden_pages").set_value(["compare"])
        page.multiselect(key="teacher_hidden_controls").set_value(["train_slow"]).run()
        assert not page.exception
        assert settings.load_settings() == settings.ClassSettings(("compare",), ("train_slow",), "tinyvgg", True)
        assert board.is_frozen()

    def test_a_decision_stays_when_the_page_is_opened_again(self, open_page, teacher):
        settings.change_settings(training_locked=True, hidden_pages=("data",))
        assert open_page("teacher").toggle(key="teacher_lock_training").value
        assert settings.load_settings().hidden_pages == ("data",)

    def test_it_says_what_to_do_with_a_class(self, open_page, teacher):
        texts = "".join(text.value for text in open_page("teacher").markdown)
        assert all(f"## {number}. " in texts for number in (1, 2, 3))

    def test_somebody_is_taken_out(self, open_page, teacher):
        people.join("other", "Bob")
        open_page("teacher").button(key="teacher_remove").click().run()
        assert people.list_students() == []

    def test_clearing_leaves_nothing(self, open_page, teacher, monkeypatch):
        cleared = []
        monkeypatch.setattr(client, "clear", lambda owner=None, by=None: cleared.append(owner))
        people.join("other", "Bob")
        for owner in ("other", "never joined", None):
            recorder.create_run(get_recipe("notebook-v0"), name=f"of-{owner}", owner=owner)
        open_page("teacher").button(key="teacher_clear").click().run()
        assert people.list_students() == []
        assert sorted(cleared) == ["never joined", "other"]

    def test_a_link_names_the_controls_that_stay(self, open_page, teacher):
        page = open_page("teacher")
        page.multiselect(key="teacher_link_train").set_value(["train_recipe"]).run()
        assert page.code[0].value.endswith("/train?only=train_recipe")
        page.selectbox(key="teacher_link_recipe").set_value("tinyvgg").run()
        assert page.code[0].value.endswith("/train?only=train_recipe&train_recipe=tinyvgg")

    def test_every_page_but_three_can_be_hidden(self):
        assert set(hideable_pages()) == set(PAGES) - {"home", "join", "teacher"}

    @pytest.mark.parametrize("control", CONTROLS)
    def test_a_control_belongs_to_a_page(self, control):
        assert control.partition("_")[0] in PAGES


class TestWhatTheTeacherDecided:
    def test_locked_training_trains_nothing(self, open_page, ada, monkeypatch):
        monkeypatch.setattr(client, "submit", lambda *_, **__: pytest.fail("it was submitted"))
        settings.change_settings(training_locked=True)
        page = open_page("train")
        page.button(key="train_go").click().run()
        assert "locked training" in page.info[0].value

    def test_locked_training_resumes_nothing(self, open_page, ada, runs, monkeypatch):
        monkeypatch.setattr(client, "resume", lambda *_, **__: pytest.fail("it was resumed"))
        manage.update_summary("second", state="paused", owner=ada.id)
        page = open_page("train", train_runs="second")
        settings.change_settings(training_locked=True)  # after the button was drawn
        page.button(key="train_resume_second").click().run()
        assert "locked training" in page.toast[0].value
        assert page.button(key="train_resume_second").disabled

    def test_the_teacher_trains_all_the_same(self, open_page, teacher, runs, monkeypatch):
        monkeypatch.setattr(client, "submit", lambda *_, **__: "first")
        settings.change_settings(training_locked=True)
        page = open_page("train")
        page.button(key="train_go").click().run()
        assert page.multiselect(key="train_runs").value == ["first"]

    def test_a_guess_goes_with_the_training(self, open_page, ada, monkeypatch):
        run = recorder.create_run(get_recipe("notebook-v0"), name="mine", state="queued").run_id
        monkeypatch.setattr(client, "submit", lambda *_, **__: run)
        page = open_page("train")
        page.number_input(key="train_guess").set_value(83.0)
        page.button(key="train_go").click().run()
        assert not page.exception
        assert board.load_guess(run, ada.id) == 0.83

    def test_outside_of_a_class_nobody_is_asked_to_guess(self, open_page):
        assert "train_guess" not in keys(open_page("train"))

    def test_everybody_starts_with_the_teachers_recipe(self, open_page, ada):
        settings.change_settings(recipe="tinyvgg")
        assert open_page("train").selectbox(key="train_recipe").value == "tinyvgg"

    @pytest.mark.parametrize("control", [name for name in CONTROLS if name.startswith("train_")])
    def test_a_control_of_train_is_hidden_and_training_still_works(self, open_page, ada, runs, monkeypatch, control):
        recipes = []
        monkeypatch.setattr(client, "submit", lambda recipe, *_, **__: recipes.append(recipe) or "first")
        inside = {"train_basics": "train_epochs", "train_network_panel": "train_model"}
        inside |= {"train_more_panel": "train_optimizer", "train_several_panel": "train_several"}
        key = inside.get(control, control)
        assert key in keys(open_page("train"))
        settings.change_settings(hidden_controls=(control,))
        page = open_page("train")
        assert key not in keys(page)
        page.button(key="train_go").click().run()
        assert not page.exception and recipes == [get_recipe("notebook-v0")]

    def test_a_link_leaves_a_few_controls_and_brings_its_recipe(self, open_page, a_class):
        page = open_page("train", only="train_slow", train_recipe="tinyvgg")
        assert "train_slow" in keys(page)
        assert not {"train_recipe", "train_epochs", "train_model", "train_run_name"} & keys(page)
        assert page.caption[0].value.startswith("A TinyVGG")

    def test_a_link_to_draw_leaves_the_pad(self, open_page, runs, bag):
        page = open_page("draw", only="draw_nothing", draw_runs="second")
        assert "draw_runs" not in keys(page)
        page.session_state["draw_canvas_kept"] = {"operations": [], "picture": data_uri(bag)}
        page.run()
        assert not page.exception and page.subheader
        assert not {"draw_preparation", "draw_why"} & keys(page)

    def test_locked_drawing_has_no_pad(self, open_page, ada, runs):
        settings.change_settings(drawing_locked=True)
        assert "locked drawing" in open_page("draw").info[0].value


def keys(page) -> set[str]:
    kinds = ("selectbox", "multiselect", "toggle", "text_input", "number_input", "segmented_control")
    return {widget.key for kind in kinds for widget in page.get(kind)}


class TestProjector:
    @pytest.mark.parametrize("name", ["teacher", "round", "board", "wall"])
    def test_the_teacher_opens_it_by_a_link(self, open_page, teacher, game, name):
        page = open_page(name, **{f"{name}_projector": "true"})
        assert not page.exception
        assert page.toggle(key=f"{name}_projector").value

    @pytest.mark.parametrize("name", ["round", "board", "wall"])
    def test_a_student_is_not_asked(self, open_page, ada, game, name):
        assert f"{name}_projector" not in [toggle.key for toggle in open_page(name).toggle]

    def test_the_address_stands_alone(self, open_page, teacher):
        page = open_page("teacher", teacher_projector="true")
        assert [heading.value for heading in page.header] == ["Join in"]
        assert "teacher_hidden_pages" not in [picker.key for picker in page.multiselect]
