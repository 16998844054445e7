"""Which builds of torch and torchvision are installed, and what becomes of an environment that is there already.

uv and pip are the real ones; the indexes are on this machine and their wheels empty.
"""

import os
import shutil
import socket
import subprocess
import sys

import pytest
import uv

from scripts import install
from tests.scripts.fake_index import build, create_wheel

PINS = install.torch_pins()
UV = uv.find_uv_bin()
NO_GPU = pytest.mark.skipif(bool(shutil.which("nvidia-smi")), reason="for machines without a GPU")


@pytest.fixture
def python(tmp_path):
    """An empty environment's Python."""
    subprocess.run([UV, "venv", "--quiet", "--python", sys.executable, tmp_path / "venv"], check=True)
    return tmp_path / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def put_in(python, versions):
    for name, version in versions.items():
        wheel = python.parents[1] / f"{name}-{version}-py3-none-any.whl"
        wheel.write_bytes(create_wheel(name, version))
        subprocess.run([UV, "pip", "install", "--quiet", "--no-deps", "--python", python, wheel], check=True)


def versions_in(python):
    return install.installed_versions(install.site_packages(python))


class TestTorchFromAnIndex:
    @NO_GPU
    def test_without_a_gpu_both_are_the_cpus_build(self, indexes, python, capfd):
        install.install_torch(python, UV)
        assert versions_in(python) == build("+cpu")
        assert "out of reach" not in capfd.readouterr().out

    def test_with_a_gpu_both_are_of_the_build_for_its_driver(self, indexes, python, monkeypatch):
        monkeypatch.setenv("UV_CUDA_DRIVER_VERSION", "580.82.07")
        indexes.packages["cu130"] = build("+cu130")
        install.install_torch(python, UV)
        assert versions_in(python) == build("+cu130")

    def test_a_driver_too_old_for_the_release_gets_the_cpus_build(self, indexes, python, monkeypatch):
        monkeypatch.setenv("UV_CUDA_DRIVER_VERSION", "450.80.02")
        install.install_torch(python, UV)
        assert versions_in(python) == build("+cpu")

    def test_a_build_that_was_asked_for_is_taken(self, indexes, python, monkeypatch):
        monkeypatch.setenv("UV_TORCH_BACKEND", "cu126")
        indexes.packages["cu126"] = build("+cu126")
        install.install_torch(python, UV)
        assert versions_in(python) == build("+cu126")

    def test_out_of_reach_both_come_from_the_plain_index_and_one_line_says_so(self, indexes, python, capfd):
        indexes.reachable = False
        install.install_torch(python, UV)
        assert versions_in(python) == build("")
        assert capfd.readouterr().out.count("out of reach") == 1

    def test_a_build_asked_for_but_out_of_reach_does_not_stop_the_plain_index(self, indexes, python, monkeypatch):
        monkeypatch.setenv("UV_TORCH_BACKEND", "cpu")
        indexes.reachable = False
        install.install_torch(python, UV)
        assert versions_in(python) == build("")

    @pytest.mark.parametrize("missing", PINS)
    def test_an_index_with_only_one_of_the_two_is_left_alone(self, indexes, python, missing):
        indexes.packages["cpu"][missing] = "0.1+cpu"
        install.install_torch(python, UV)
        assert versions_in(python) == build("")

    def test_builds_that_differ_are_not_left_beside_each_other(self, indexes, python, monkeypatch):
        monkeypatch.setenv("UV_TORCH_BACKEND", "cu126")
        indexes.packages["cu126"] = build("+cu126") | {"torchvision": PINS["torchvision"] + "+other"}
        install.install_torch(python, UV)
        assert versions_in(python) == build("")

    def test_without_uv_pip_takes_both_from_the_plain_index(self, indexes, python):
        install.create_environment(python.parents[1])
        install.install_torch(python, None)
        assert versions_in(python).items() >= build("").items()

    def test_with_no_index_at_all_a_sentence_ends_it(self, indexes, python):
        indexes.reachable, indexes.packages = False, {}
        with pytest.raises(SystemExit, match="PyTorch couldn't be installed"):
            install.install_torch(python, UV)


class TestTorchThatIsThere:
    @pytest.mark.parametrize("label", ["", "+cpu", "+cu130"])
    def test_a_matching_pair_stays_and_nothing_is_asked(self, indexes, python, label):
        put_in(python, build(label))
        install.install_torch(python, UV)
        assert versions_in(python) == build(label)
        assert not indexes.asked

    @pytest.mark.parametrize(
        "there",
        [
            build("+cpu") | {"torch": PINS["torch"]},
            build("") | {"torch": PINS["torch"] + "+cpu"},
            {"torch": PINS["torch"]},
            {"torchvision": PINS["torchvision"] + "+cpu"},
            build("+cpu", torch="2.1.0"),
            build("", torchvision="0.1.0"),
        ],
    )
    @pytest.mark.parametrize("reachable", [True, False])
    def test_anything_else_becomes_a_pair_of_one_build(self, indexes, python, there, reachable):
        indexes.reachable = reachable
        put_in(python, there)
        install.install_torch(python, UV)
        assert install.match(versions_in(python), PINS)

    def test_it_stays_when_another_can_not_be_had(self, indexes, python):
        put_in(python, build("", torch="2.1.0"))
        indexes.reachable, indexes.packages = False, {}
        with pytest.raises(SystemExit):
            install.install_torch(python, UV)
        assert versions_in(python) == build("", torch="2.1.0")


def test_an_index_that_never_answers_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert not install.pytorch_index_answers(f"http://127.0.0.1:{silent.getsockname()[1]}", seconds=0.2)


class TestEnvironment:
    @pytest.fixture
    def folder(self, tmp_path, monkeypatch):
        """Where an environment belongs, with what would be installed into it listed instead."""
        self.locks = []
        monkeypatch.setattr(install, "install_packages", lambda python, lock: self.locks.append(lock))
        monkeypatch.setattr(install, "create_environment", lambda folder: folder.mkdir(exist_ok=True) or sys.executable)
        return tmp_path / "environment"

    def test_a_finished_one_is_left_alone(self, folder):
        install.install(folder, dev=False)
        install.install(folder, dev=False)
        install.install(folder, dev=True)
        install.install(folder, dev=True)
        assert self.locks == [install.APP_LOCK, install.DEV_LOCK]

    def test_a_changed_lock_is_followed(self, folder, tmp_path, monkeypatch):
        install.install(folder, dev=False)
        changed = tmp_path / "requirements.lock"
        changed.write_text("segno==1.0\n")
        monkeypatch.setattr(install, "APP_LOCK", changed)
        install.install(folder, dev=False)
        assert self.locks[1:] == [changed]

    def test_one_that_could_not_be_finished_is_tried_again(self, folder, monkeypatch):
        def fail(python, lock):
            raise SystemExit("no network")

        with monkeypatch.context() as patch, pytest.raises(SystemExit):
            patch.setattr(install, "install_packages", fail)
            install.install(folder, dev=False)
        monkeypatch.setattr(install, "forget_damaged_packages", lambda site: self.locks.append(site))
        install.install(folder, dev=False)
        install.install(folder, dev=False)
        assert len(self.locks) == 2

    def test_packages_of_which_a_file_is_missing_or_cut_off_count_as_missing(self, python):
        put_in(python, {"whole": "1", "cut": "1", "lost": "1", "unlisted": "1"})
        site = install.site_packages(python)
        (site / "cut.py").write_text("")
        (site / "lost.py").unlink()
        (site / "unlisted-1.dist-info" / "RECORD").unlink()
        install.forget_damaged_packages(site)
        assert versions_in(python) == {"whole": "1"}

    def test_one_without_pip_gets_it_and_keeps_the_rest(self, python):
        put_in(python, {"ours": "1"})
        assert install.create_environment(python.parents[1]) == python
        assert versions_in(python).keys() >= {"pip", "ours"}

    def test_one_whose_python_is_gone_is_made_anew(self, python):
        put_in(python, {"ours": "1"})
        python.unlink()
        python.symlink_to(python.parents[1] / "nowhere")
        assert install.create_environment(python.parents[1]) == python
        assert "pip" in versions_in(python) and "ours" not in versions_in(python)
