import dataclasses
import multiprocessing
import multiprocessing.connection
import stat
import subprocess
import sys
import threading
from functools import partial

import psutil
import pytest
import torch

from fmnist_core.errors import RecipeError, RunError, ServiceError
from fmnist_core.runs import outcomes, reader, recorder
from fmnist_core.runs.lock import trained_here
from fmnist_core.service import client, protocol
from fmnist_core.service.queue import MAX_WAITING_PER_OWNER
from fmnist_core.training import own_pictures
from fmnist_core.training.loop import train
from tests.background import QUICK, SLOW_MOTION, own_service, processes_of, wait_for, wait_for_end, wait_until

pytestmark = [pytest.mark.usefixtures("training_service"), pytest.mark.processes]


@pytest.fixture
def plain_result(synthetic_dataset):
    """The end of the same training without any service."""
    *_, done = train(QUICK, synthetic_dataset)
    return done


@pytest.fixture
def busy_worker():
    """The only worker trains a run that takes long."""
    run_id = client.submit(QUICK.replace(epochs=500), slow_motion=0.2)
    wait_for(run_id, lambda run: run.state == "running")
    yield run_id
    client.stop(run_id)
    wait_for_end(run_id)


def assert_same_result(run_id, expected):
    """Equal to the digit in all but times."""
    assert _untimed(client.snapshot(run_id).history) == _untimed(expected.history)
    assert torch.equal(reader.load_logits(run_id), outcomes.to_stored_logits(expected.test_logits))
    weights = reader.load_weights(run_id)
    assert all(torch.equal(weights[name], tensor) for name, tensor in expected.weights.items())


def _untimed(history):
    steps = [dataclasses.replace(step, images_per_second=0) for step in history.steps]
    return steps, [dataclasses.replace(epoch, train_seconds=0, total_seconds=0) for epoch in history.epochs]


class TestSubmit:
    def test_the_run_ends_as_the_plain_iterator_does(self, plain_result):
        run_id = client.submit(QUICK, "Quick one")
        last = wait_for_end(run_id)
        assert (last.run_id, last.name, last.state, last.recipe_name) == ("quick-one", "Quick one", "finished", "quick")
        assert (last.epoch, last.epochs, last.step, last.total_steps, last.fraction) == (3, 3, 75, 75, 1.0)
        assert last.images_per_second > 0 and last.eta_seconds is None and last.queue_place is None
        assert_same_result(run_id, plain_result)
        assert reader.load_summary(run_id).test.accuracy > 0.5

    def test_figures_come_while_it_trains(self):
        run_id = client.submit(QUICK, slow_motion=SLOW_MOTION)
        snapshot = wait_for(run_id, lambda run: 0 < run.step < 20)
        assert snapshot.state == "running" and 0 < snapshot.fraction < 0.3 and snapshot.eta_seconds > 0
        assert snapshot.device == "cpu"
        assert wait_for_end(run_id).state == "finished"

    def test_a_recipe_that_stops_early(self, synthetic_dataset):
        recipe = QUICK.replace(epochs=30, patience=1, optimizer="adam", learning_rate=0.01, label_smoothing=0.3)
        *_, expected = train(recipe, synthetic_dataset)
        assert len(expected.history.epochs) < 30
        run_id = client.submit(recipe)
        assert wait_for_end(run_id).epoch == expected.epoch
        assert_same_result(run_id, expected)

    def test_a_recipe_that_starts_from_a_run(self):
        first = client.submit(QUICK)
        wait_for_end(first)
        second = client.submit(QUICK.replace(start_from=first, frozen_epochs=1))
        assert wait_for_end(second).state == "finished"

    def test_a_recipe_that_goes_on_from_a_run_with_pictures_of_ones_own(self, synthetic_dataset):
        """Sent along, kept through a pause, and gone when the run has ended."""
        first, own = client.submit(QUICK), synthetic_dataset.test
        wait_for_end(first)
        recipe = QUICK.replace(start_from=first, keep_head=True, own_pictures=len(own), epochs=2)
        with pytest.raises(RecipeError, match="200 pictures of your own, and 0 came with it"):
            client.submit(recipe)
        run_id = client.submit(recipe, slow_motion=SLOW_MOTION, own_pictures=own)
        wait_for(run_id, lambda run: run.epoch == 1)
        client.pause(run_id)
        wait_for(run_id, lambda run: run.state == "paused")
        assert (reader.run_path(run_id) / own_pictures.FILE).exists()
        client.resume(run_id)
        wait_for_end(run_id)
        *_, expected = train(recipe, synthetic_dataset, reader.load_weights(first), own_pictures=own)
        assert_same_result(run_id, expected)
        assert not (reader.run_path(run_id) / own_pictures.FILE).exists()

    def test_what_cannot_be_trained_is_refused_at_once(self):
        with pytest.raises(RunError, match="no run 'nowhere'"):
            client.submit(QUICK.replace(start_from="nowhere"))
        with pytest.raises(RunError, match="name"):
            client.submit(QUICK, "../outside")

    def test_a_loss_that_is_not_finite_ends_the_run_with_a_sentence(self):
        last = wait_for_end(client.submit(QUICK.replace(learning_rate=100.0)))
        assert last.state == "failed" and "learning rate" in last.reason

    def test_a_training_that_breaks_ends_the_run_with_a_sentence(self):
        last = wait_for_end(client.submit(QUICK.replace(device="mps")))
        assert last.state == "failed" and "choose auto or cpu" in last.reason


class TestStop:
    def test_in_mid_epoch_the_last_finished_one_is_kept_and_evaluated(self, synthetic_dataset):
        run_id = client.submit(QUICK, slow_motion=SLOW_MOTION)
        wait_for(run_id, lambda run: run.step > 30)
        client.stop(run_id)
        last = wait_for_end(run_id)
        assert (last.state, last.epoch, last.step) == ("stopped", 1, 25)
        *_, expected = train(QUICK.replace(epochs=1), synthetic_dataset)
        assert_same_result(run_id, expected)

    def test_before_the_first_epoch_nothing_is_left_to_predict_with(self):
        run_id = client.submit(QUICK, slow_motion=SLOW_MOTION)
        wait_for(run_id, lambda run: run.step > 0)
        client.stop(run_id)
        last = wait_for_end(run_id)
        assert (last.state, last.epoch, last.step) == ("stopped", 0, 0)
        assert not reader.load_summary(run_id).is_usable

    def test_a_run_that_waits(self, busy_worker):
        run_id = client.submit(QUICK)
        client.stop(run_id)
        assert client.snapshot(run_id).state == "stopped"

    def test_a_paused_run(self):
        run_id = client.submit(QUICK, slow_motion=SLOW_MOTION)
        wait_for(run_id, lambda run: run.epoch == 1)
        client.pause(run_id)
        wait_for(run_id, lambda run: run.state == "paused")
        client.stop(run_id)
        assert wait_for_end(run_id).state == "stopped"
        assert reader.load_summary(run_id).is_evaluated

    def test_a_run_that_has_ended(self):
        run_id = client.submit(QUICK)
        wait_for_end(run_id)
        for call in (client.stop, client.pause, client.resume):
            with pytest.raises(ServiceError, match="is finished"):
                call(run_id)

    def test_an_unknown_run(self):
        for call in (client.stop, client.pause, client.resume, client.delete):
            with pytest.raises(RunError, match="no run"):
                call("nowhere")


class TestPause:
    def test_a_resumed_training_equals_one_never_interrupted(self, plain_result):
        run_id = client.submit(QUICK, slow_motion=SLOW_MOTION)
        wait_for(run_id, lambda run: run.step > 30)
        client.pause(run_id)
        paused = wait_for(run_id, lambda run: run.state == "paused")
        assert (paused.epoch, paused.step, paused.eta_seconds) == (1, 25, None)
        client.resume(run_id)
        assert wait_for_end(run_id).state == "finished"
        assert_same_result(run_id, plain_result)
        assert reader.load_summary(run_id).interrupted

    def test_its_worker_is_free_for_others(self):
        first = client.submit(QUICK, slow_motion=SLOW_MOTION)
        wait_for(first, lambda run: run.state == "running")
        second = client.submit(QUICK)
        client.pause(first)
        assert wait_for_end(second).state == "finished"
        assert client.snapshot(first).state == "paused"
        client.stop(first)

    def test_a_run_that_waits(self, busy_worker):
        run_id = client.submit(QUICK)
        client.pause(run_id)
        assert client.snapshot(run_id).state == "paused"
        client.stop(run_id)

    def test_asked_twice_it_is_done_once(self, busy_worker):
        run_id = client.submit(QUICK)
        for call, state in ((client.pause, "paused"), (client.resume, "queued")):
            call(run_id)
            call(run_id)
            assert client.snapshot(run_id).state == state
        client.stop(run_id)

    def test_resumed_before_it_was_paused(self, plain_result):
        run_id = client.submit(QUICK, slow_motion=SLOW_MOTION)
        wait_for(run_id, lambda run: run.step > 0)
        client.pause(run_id)
        client.resume(run_id)
        wait_for_end(run_id)
        assert_same_result(run_id, plain_result)


class TestQueue:
    def test_people_take_turns(self, busy_worker):
        mine = [client.submit(QUICK, owner="me") for _ in range(3)]
        yours = client.submit(QUICK, owner="you")
        places = {run_id: client.snapshot(run_id).queue_place for run_id in (*mine, yours)}
        assert places == {mine[0]: 1, yours: 2, mine[1]: 3, mine[2]: 4}
        for run_id in (*mine, yours):
            client.stop(run_id)

    def test_an_owner_can_only_queue_so_many(self, busy_worker):
        mine = [client.submit(QUICK, owner="me") for _ in range(MAX_WAITING_PER_OWNER)]
        with pytest.raises(ServiceError, match="of your runs wait already"):
            client.submit(QUICK, owner="me")
        others = client.submit(QUICK, owner="you")
        for run_id in (*mine, others):
            client.stop(run_id)

    def test_an_expected_start(self, busy_worker):
        wait_for(busy_worker, lambda run: run.step > 0)
        run_id = client.submit(QUICK)
        wait_until(lambda: client.snapshot(run_id).eta_seconds)
        assert client.snapshot(run_id).eta_seconds > 60  # what is left of the other's 500 slow epochs
        client.stop(run_id)


class TestManage:
    def test_rename_and_delete(self):
        run_id = client.submit(QUICK)
        wait_for_end(run_id)
        client.rename(run_id, "Better name")
        assert client.snapshot(run_id).name == "Better name"
        client.delete(run_id)
        with pytest.raises(RunError, match="no run"):
            client.snapshot(run_id)

    def test_a_note_stays_with_the_run(self):
        run_id = client.submit(QUICK)
        client.annotate(run_id, "  my first\x00 one\n\nworks!  ")
        assert reader.load_summary(run_id).note == "my first one\n\nworks!"
        wait_for_end(run_id)
        assert reader.load_summary(run_id).note
        client.annotate(run_id, "long " * 1_000)
        assert len(reader.load_summary(run_id).note) == reader.MAX_NOTE_LENGTH

    def test_only_its_owner_and_the_teacher_change_a_run(self):
        run_id = client.submit(QUICK, slow_motion=SLOW_MOTION, owner="me")
        changes = partial(client.rename, name="x"), partial(client.annotate, note="x")
        for call in (client.pause, client.resume, client.stop, client.delete, *changes):
            with pytest.raises(ServiceError, match="somebody else's"):
                call(run_id, by="you")
        wait_for(run_id, lambda run: run.epoch == 1)
        client.pause(run_id, by="me")
        wait_for(run_id, lambda run: run.state == "paused")
        client.stop(run_id)
        assert wait_for_end(run_id).state == "stopped"
        client.delete(run_id, by="me")

    def test_a_run_of_nobody_in_particular_is_the_teachers(self):
        run_id = client.submit(QUICK)
        wait_for_end(run_id)
        with pytest.raises(ServiceError, match="somebody else's"):
            client.delete(run_id, by="you")
        client.delete(run_id)

    def test_a_run_that_trains_is_not_deleted(self, busy_worker):
        with pytest.raises(ServiceError, match="stop it first"):
            client.delete(busy_worker)


class TestClear:
    @pytest.fixture
    def theirs(self, tmp_path, synthetic_dataset):
        """Runs of two people, the first of them training, in a folder of their own; one belongs to the app."""
        with own_service(tmp_path):
            recorder.create_run(QUICK, "shipped", "finished", shipped=True)
            mine = [client.submit(QUICK, slow_motion=1, owner="me") for _ in range(2)]
            yours = client.submit(QUICK, slow_motion=1, owner="you")
            wait_for(mine[0], lambda run: run.state == "running")
            yield mine, yours

    def test_of_one_person_then_of_all(self, theirs):
        _, yours = theirs
        assert client.clear("me", by="me") == 2
        assert {run.run_id for run in reader.list_runs().runs} == {"shipped", yours}
        wait_for(yours, lambda run: run.state == "running")
        assert client.clear() == 1
        assert [run.run_id for run in reader.list_runs().runs] == ["shipped"]
        assert wait_for_end(client.submit(QUICK)).state == "finished"

    def test_of_others_only_by_the_teacher(self, theirs):
        for owner in ("you", None):
            with pytest.raises(ServiceError, match="only the teacher"):
                client.clear(owner, by="me")
        assert len(reader.list_runs().runs) == 4


class TestBorders:
    def test_only_this_user_can_read_the_secret(self, training_service):
        client.ensure_running()
        address = training_service / ".coordinator" / "address.json"
        assert stat.S_IMODE(address.stat().st_mode) == 0o600
        assert stat.S_IMODE(address.parent.stat().st_mode) == 0o700

    def test_nobody_is_served_without_it(self):
        client.ensure_running()
        address = "127.0.0.1", protocol.load_address().port
        with pytest.raises(multiprocessing.AuthenticationError):
            multiprocessing.connection.Client(address, authkey=b"guessed")

    def test_a_caller_that_says_nothing_holds_up_nobody(self):
        client.ensure_running()
        with multiprocessing.connection.Client(("127.0.0.1", protocol.load_address().port)):
            client.ensure_running()

    def test_all_listen_on_the_loopback_only(self, training_service):
        wait_for_end(client.submit(QUICK))
        processes = processes_of(training_service)
        assert len(processes) == 3
        sockets = [socket for process in processes for socket in process.net_connections("inet")]
        listening = {socket.laddr.ip for socket in sockets if socket.status == psutil.CONN_LISTEN}
        assert listening == {"127.0.0.1"}

    def test_importing_it_loads_neither_torch_nor_dask(self):
        heavy = "{'torch', 'distributed', 'numpy'}"
        check = f"import sys, fmnist_core.service.client; sys.exit(bool({heavy} & set(sys.modules)))"
        assert subprocess.run([sys.executable, "-c", check]).returncode == 0

    def test_a_run_of_the_shells_own_is_left_alone(self, training_service, synthetic_dataset):
        run = recorder.create_run(QUICK)
        with trained_here(run.run_id):
            client.end()
            client.ensure_running()
            wait_for_end(client.submit(QUICK))
            assert client.snapshot(run.run_id).state == "running"
            for change in (client.stop, client.delete):
                with pytest.raises(RunError, match="trained by a shell"):
                    change(run.run_id)
            with pytest.raises(ServiceError, match="running"):
                client.resume(run.run_id)


class TestLifetime:
    def test_asked_by_many_at_once_it_is_one_process(self, tmp_path):
        with own_service(tmp_path):
            callers = [threading.Thread(target=client.ensure_running) for _ in range(4)]
            for caller in callers:
                caller.start()
            for caller in callers:
                caller.join()
            wait_until(lambda: len(processes_of(tmp_path, "coordinator")) == 1)

    def test_while_one_is_ending_the_next_waits_for_it(self, tmp_path):
        with own_service(tmp_path):
            client.ensure_running()
            (ending,) = wait_until(lambda: len(processes_of(tmp_path)) == 3 and processes_of(tmp_path, "coordinator"))
            ending.terminate()
            wait_until(lambda: not (protocol.coordinator_folder() / "address.json").exists())
            client.ensure_running()
            assert protocol.load_address().pid != ending.pid

    def test_workers_end_when_there_is_nothing_to_train_for_long_and_come_back(self, tmp_path):
        with own_service(tmp_path, "--worker-idle-seconds", "0.5") as folder:
            assert wait_for_end(client.submit(QUICK)).state == "finished"
            wait_until(lambda: not processes_of(folder, "worker"), "no worker")
            assert processes_of(folder, "coordinator")
            assert wait_for_end(client.submit(QUICK)).state == "finished"

    def test_coordinator_and_scheduler_need_no_torch(self, training_service):
        """Their own processes, by the libraries that they have mapped."""
        wait_for_end(client.submit(QUICK))
        for kind, has_torch in (("scheduler", False), ("worker", True)):
            (process,) = processes_of(training_service, kind)
            paths = [mapped.path for mapped in process.memory_maps()] if hasattr(process, "memory_maps") else []
            assert any("libtorch" in path for path in paths) == (has_torch and bool(paths))

    def test_with_nothing_to_do_it_ends_by_itself(self, tmp_path):
        with own_service(tmp_path, "--idle-seconds", "0.5"):
            client.ensure_running()
            wait_until(lambda: not processes_of(tmp_path))

    def test_what_was_left_waiting_goes_on(self, tmp_path):
        with own_service(tmp_path):
            run_id = recorder.create_run(QUICK, state="queued", background=True).run_id
            assert client.recover() == [run_id]
            assert wait_for_end(run_id).state == "finished"

    def test_ending_what_does_not_run(self, tmp_path):
        with own_service(tmp_path):
            client.end()
            assert not processes_of(tmp_path)
