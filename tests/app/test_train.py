from dataclasses import replace

import pytest

from fmnist_core.errors import ServiceError
from fmnist_core.recipes.named import get_recipe, list_recipes
from fmnist_core.runs import manage, recorder
from fmnist_core.service import client
from fmnist_core.training.events import History
from ui import curves


@pytest.fixture
def submitted(monkeypatch):
    """What the page asks the training service for."""
    calls = []

    def submit(recipe, name=None, *, slow_motion=0.0, owner=None):
        assert owner
        calls.append((recipe, name, slow_motion))
        return ["first", "second"][(len(calls) - 1) % 2]

    monkeypatch.setattr(client, "submit", submit)
    return calls


@pytest.mark.parametrize("name", list_recipes())
def test_a_recipe_is_trained_as_it_is(open_page, submitted, name):
    page = open_page("train", train_recipe=name)
    page.button(key="train_go").click().run()
    assert not page.exception
    assert submitted == [(get_recipe(name), None, 0.0)]


def test_the_newly_trained_run_comes_into_view(open_page, runs, submitted):
    page = open_page("train")
    page.button(key="train_go").click().run()
    assert page.multiselect(key="train_runs").value == ["first"]
    assert "Test accuracy" in [metric.label for metric in page.metric]


def test_a_changed_recipe_goes_by_another_name(open_page, submitted):
    page = open_page("train")
    page.number_input(key="train_epochs").set_value(7)
    page.toggle(key="train_slow").set_value(True)
    page.text_input(key="train_run_name").set_value(" seven ")
    page.button(key="train_go").click().run()
    recipe, name, slow_motion = submitted[0]
    assert (recipe.name, recipe.epochs, name) == ("my-notebook-v0", 7, "seven")
    assert slow_motion > 0


def test_values_in_the_url_come_back(open_page, submitted):
    page = open_page("train", train_recipe="tinyvgg", train_epochs="5", train_optimizer="adam")
    page.button(key="train_go").click().run()
    assert (submitted[0][0].epochs, submitted[0][0].optimizer) == (5, "adam")


def test_picking_another_recipe_brings_its_values(open_page):
    page = open_page("train")
    page.number_input(key="train_epochs").set_value(7).run()
    page.selectbox(key="train_recipe").set_value("cnn-90").run()
    assert page.number_input(key="train_epochs").value == get_recipe("cnn-90").epochs
    assert page.selectbox(key="train_model").value == get_recipe("cnn-90").model


def test_only_who_saw_mirrored_pictures_is_asked_for_them(open_page, submitted):
    page = open_page("train", train_recipe="accurate")
    assert page.toggle(key="train_mirrored_answers").value
    page.multiselect(key="train_augmentations").set_value(["random-erasing"]).run()
    assert "train_mirrored_answers" not in [toggle.key for toggle in page.toggle]
    page.button(key="train_go").click().run()
    assert not page.error and not submitted[0][0].mirrored_answers


def test_own_layers_show_their_shapes(open_page, submitted):
    page = open_page("train", train_model="layers")
    page.text_area(key="train_layers_layers").set_value("conv 4\nrelu\n\nflatten\nlinear 10").run()
    shapes = list(page.dataframe[0].value["Gives"])
    assert shapes == ["4 x 28 x 28", "4 x 28 x 28", "3136", "10"]
    page.button(key="train_go").click().run()
    recipe = submitted[0][0]
    assert recipe.name == "own-layers"
    assert recipe.model_options == {"layers": ["conv 4", "relu", "flatten", "linear 10"]}


def test_an_error_in_own_layers_names_the_layer(open_page):
    page = open_page("train", train_model="layers")
    page.text_area(key="train_layers_layers").set_value("conv 4\nlinear 10").run()
    assert "layer 2 (linear 10)" in page.error[0].value.lower()
    assert page.button(key="train_go").disabled


def test_several_recipes_start_with_one_click_and_stand_in_view_together(open_page, runs, submitted):
    page = open_page("train", train_several=["notebook-v0", "mlp-relu"])
    page.button(key="train_all").click().run()
    assert submitted == [(get_recipe("notebook-v0"), None, 0.0), (get_recipe("mlp-relu"), None, 0.0)]
    assert page.multiselect(key="train_runs").value == runs


def test_what_was_accepted_before_a_refusal_comes_into_view(open_page, runs, monkeypatch):
    answers = iter(["second"])

    def submit(*_, **__):
        for answer in answers:
            return answer
        raise ServiceError("10 of your runs wait already: stop one")

    monkeypatch.setattr(client, "submit", submit)
    page = open_page("train")
    page.button(key="train_all").click().run()
    assert "wait already" in page.error[0].value
    assert page.multiselect(key="train_runs").value == ["second"]


@pytest.fixture
def active_run(runs):
    """A run of somebody's that is said to train."""
    manage.update_summary("second", state="running", owner="somebody")
    return "second"


def test_who_asks_is_told_to_the_service(open_page, active_run, monkeypatch):
    asked = []
    monkeypatch.setattr(client, "stop", lambda run_id, by: asked.append((run_id, by)))
    open_page("train", train_runs=active_run).button(key="train_stop_second").click().run()
    assert asked == [("second", None)]  # at this machine sits the teacher


def test_in_a_class_nobody_stops_what_is_not_theirs(open_page, active_run, monkeypatch):
    monkeypatch.setenv("FMNIST_CLASS", "1")
    page = open_page("train", train_runs=active_run)
    assert "somebody else's" in [caption.value for caption in page.caption]
    assert not [button for button in page.button if "Stop" in button.label]


def test_a_click_is_confirmed_before_the_worker_has_let_go(open_page, active_run):
    manage.update_summary("second", wish="pause")
    page = open_page("train", train_runs=active_run)
    assert any("pausing" in badge.value for badge in page.markdown)
    assert page.button(key="train_pause_second").disabled and page.button(key="train_stop_second").disabled


@pytest.mark.parametrize("state", ["paused", "failed"])
def test_a_run_that_rests_can_go_on(open_page, active_run, monkeypatch, state):
    asked = []
    monkeypatch.setattr(client, "resume", lambda run_id, by: asked.append(run_id))
    manage.update_summary("second", state=state)
    open_page("train", train_runs=active_run).button(key="train_resume_second").click().run()
    assert asked == ["second"]


def test_what_takes_the_place_of_a_pressed_button_does_no_harm(open_page, active_run):
    """Pause, Resume: whichever is there comes first, and Stop behind it."""
    for state in ("queued", "running", "paused"):
        manage.update_summary("second", state=state)
        page = open_page("train", train_runs=active_run)
        labels = [button.label for button in page.button]
        assert labels.index("Stop") - 1 == labels.index("Resume" if state == "paused" else "Pause")


@pytest.mark.parametrize(
    ("place", "seconds", "text"),
    [
        (1, None, "Next in line: it starts in a moment"),
        (1, 90.0, "Next in line, starts in about 1 min 30 s"),
        (3, 12.0, "Number 3 in line, starts in about 12 s"),
        (3, None, "Number 3 in line"),
    ],
)
def test_an_expected_start_is_told(open_page, active_run, monkeypatch, place, seconds, text):
    manage.update_summary("second", state="queued")
    waiting = replace(client.snapshot("second"), queue_place=place, eta_seconds=seconds)
    monkeypatch.setattr(client, "snapshot", lambda _: waiting)
    page = open_page("train", train_runs=active_run)
    assert page.get("progress")[0].proto.text == text


def test_a_refusal_is_a_sentence(open_page, monkeypatch):
    def refuse(*_, **__):
        raise ServiceError("the disk is full: delete some runs")

    monkeypatch.setattr(client, "submit", refuse)
    page = open_page("train")
    page.button(key="train_go").click().run()
    assert page.error[0].value == "The disk is full: delete some runs."


def test_a_run_that_reports_seldom_still_gets_a_curve(open_page, submitted):
    page = open_page("train", train_recipe="mlp-512", train_epochs="1")
    page.button(key="train_go").click().run()
    assert submitted[0][0].report_every is None


def test_two_runs_share_a_chart(open_page, runs):
    page = open_page("train", train_runs=runs)
    assert not page.exception
    assert list(page.dataframe[-1].value["Run"]) == runs


def test_settings_outlive_an_error_in_the_network(open_page, submitted):
    page = open_page("train", train_model="layers")
    page.selectbox(key="train_optimizer").set_value("adam").run()
    layers = page.text_area(key="train_layers_layers").value
    page.text_area(key="train_layers_layers").set_value("convolution 3").run()
    page.text_area(key="train_layers_layers").set_value(layers).run()
    page.button(key="train_go").click().run()
    assert submitted[0][0].optimizer == "adam"


def test_a_list_of_numbers_that_is_none_is_refused(open_page):
    page = open_page("train", train_model="tinyvgg_custom")
    page.text_input(key="train_tinyvgg_custom_channels").set_value("16 and 32").run()
    assert "Channels must be whole numbers" in page.error[0].value


def test_a_run_without_anything_kept_says_so(open_page, runs_folder):
    run = recorder.create_run(get_recipe("notebook-v0"), name="empty", state="stopped")
    page = open_page("train", train_runs=run.run_id)
    assert not page.exception
    assert "Nothing was saved" in page.info[0].value


def test_a_charts_specification_stays_the_same_as_figures_arrive(runs, monkeypatch):
    specs = []
    monkeypatch.setattr(curves.st, "vega_lite_chart", lambda table, spec, **_: specs.append(spec))
    whole = client.snapshot("first")
    begun = replace(whole, history=History(whole.history.steps[:3], ()))
    for snapshot in (begun, whole):
        curves.show_live_curves([snapshot], key="curve", measures=["loss"])
    assert specs[0] == specs[1]


def test_a_zoom_is_listened_to_or_the_next_point_would_end_it(open_page, runs):
    page = open_page("train", train_runs="first")
    charts = page.get("vega_lite_chart")
    assert [list(chart.proto.selection_mode) for chart in charts] == [["zoom"], ["zoom"]]


class TestProjector:
    def test_shows_one_chart_under_large_figures(self, open_page, runs):
        page = open_page("train", train_runs="second", train_projector="true")
        assert not page.exception
        assert [chart.proto.id.endswith("accuracy") for chart in page.get("vega_lite_chart")] == [True]
        figures = {metric.label: metric.value for metric in page.metric}
        assert figures["Epoch"] == "2 of 2"
        assert figures["State"] == "finished"
        assert figures["Accuracy, test set"].endswith("%")

    def test_shows_another_chart(self, open_page, runs):
        page = open_page("train", train_runs="second", train_projector="true", train_projector_chart="Loss")
        assert [chart.proto.id.endswith("loss") for chart in page.get("vega_lite_chart")] == [True]

    def test_names_each_of_several_runs(self, open_page, runs):
        page = open_page("train", train_runs=runs, train_projector="true")
        assert [metric.label for metric in page.metric] == runs

    def test_follows_what_is_being_trained(self, open_page, active_run):
        page = open_page("train", train_projector="true")
        assert active_run in [header.value for header in page.header]
        manage.update_summary(active_run, state="finished")
        page.run()
        assert active_run in [header.value for header in page.header]  # its end stays on the wall

    def test_without_a_run_says_what_comes(self, open_page, runs):
        page = open_page("train", train_projector="true")
        assert "What you start next appears here" in page.info[0].value

    def test_leaves_the_settings_as_they_were(self, open_page):
        page = open_page("train")
        page.number_input(key="train_epochs").set_value(7).run()
        for is_on in (True, False):
            page.toggle(key="train_projector").set_value(is_on).run()
        assert page.number_input(key="train_epochs").value == 7

    def test_is_for_the_teacher(self, open_page, runs, monkeypatch):
        monkeypatch.setenv("FMNIST_CLASS", "1")
        page = open_page("train", train_runs="second", train_projector="true")
        assert "train_projector" not in [toggle.key for toggle in page.toggle]
